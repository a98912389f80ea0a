"""The client that keeps a replica in step with a central."""

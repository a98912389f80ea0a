"""Rules of the models."""

"""The exchange in its parts: pure decisions, the door to the network, states and waits."""

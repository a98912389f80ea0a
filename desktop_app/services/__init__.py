"""Verbs of the registry: each checks the right, opens one unit of work and returns what changed."""

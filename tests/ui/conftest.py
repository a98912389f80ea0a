"""Every test of a screen may ask for the small replica and a desk over it."""

from tests.ui.replica_desk import desk, replica

__all__ = ["desk", "replica"]

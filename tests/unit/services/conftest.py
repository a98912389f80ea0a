"""Fixtures of the verbs' tests."""

from tests.unit.services.desk import clerk

__all__ = ["clerk"]

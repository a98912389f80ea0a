"""Fixtures of the exchange's tests: a desk's replica where rows of a whole clinic are needed."""

from tests.unit.services.desk import clerk

__all__ = ["clerk"]

"""Fixtures of the verbs' tests."""

import pytest

from desktop_app.models.person import Actor, RoleCode
from desktop_app.services.staff import add_person
from tests.unit.services.desk import Clerk, clerk

__all__ = ["clerk"]


@pytest.fixture
def chief(clerk: Clerk) -> Actor:
    """Who manages the staff."""
    return add_person(clerk.replica.store, "Орлова Вера", RoleCode.SENIOR_CLERK)

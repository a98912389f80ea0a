"""The laws of the exchange on the day of the visits: people come, are called in, received, missed; some have no booking (sync.md 6)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Final

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from desktop_app.core.changes import Kind
from desktop_app.core.errors import UserError
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.base import from_micros
from desktop_app.models.reception import Document, Proof
from desktop_app.services.outcome import Done
from desktop_app.services.reception import SeenVisit, arrive, call_in, no_show, receive, step_back
from desktop_app.services.walk_ins import WalkInWish, walk_in
from tests.kit.central import Profile
from tests.sync.inside import Town, small_town
from tests.sync.test_model import BY_OTHERS, STEPS, WHAT_HAPPENS, Exchange, careless_central
from tests.sync.world import Desk

__all__ = ["careless_central"]
A_DAY: Final = 86_400.0
AT_THE_RECEPTION: Final = {"come": 8, "call_in": 4, "receive": 3, "miss": 3, "step_back": 4, "without_booking": 5, "there_comes": 3}
ALL: Final = WHAT_HAPPENS | AT_THE_RECEPTION


class Reception(Exchange):
    """The same world a day later: the visits are today, and what happens at the reception happens among all else."""

    @initialize(
        profile=st.sampled_from([Profile.NODE, Profile.NODE, Profile.MEDPLUM, Profile.HAPI]), sharing=st.sampled_from([True, False, False])
    )
    def morning(self, profile: Profile, sharing: bool) -> None:
        """The day of the visits."""
        super().morning(profile, sharing)
        self.inside.passes(A_DAY)

    @rule(dice=st.integers(0, 2**64 - 1))
    def something_happens(self, dice: int) -> None:
        """One thing of all that can."""
        chance = Random(dice)
        what = chance.choices(list(ALL), list(ALL.values()))[0]
        number, which, other = chance.randrange(len(self.inside.desks)), chance.randrange(20), chance.randrange(20)
        note(f"{what} (desk {number}, {which}, {other})")
        desk = self.inside.desks[number]
        if what in BY_OTHERS or what == "there_comes":
            getattr(self, f"_{what}")(which, other)
        elif what == "exchange":
            self._exchange(desk, chance)
        else:
            with suppress(UserError):
                getattr(self, f"_{what}")(desk, which, other)
        self._begun[number] |= {operation.id for operation in desk.operations()}

    def _come(self, desk: Desk, which: int, other: int) -> None:
        proof = Proof(ticket_version=1 + other % 2) if other % 3 else Proof(Document.PASSPORT)
        self._with_one(desk, which, lambda visit: arrive(desk.store, desk.actor, visit, proof))

    def _call_in(self, desk: Desk, which: int, other: int) -> None:
        self._with_one(desk, which, lambda visit: call_in(desk.store, desk.actor, visit))

    def _receive(self, desk: Desk, which: int, other: int) -> None:
        self._with_one(desk, which, lambda visit: receive(desk.store, desk.actor, visit))

    def _miss(self, desk: Desk, which: int, other: int) -> None:
        self._with_one(desk, which, lambda visit: no_show(desk.store, desk.actor, visit))

    def _step_back(self, desk: Desk, which: int, other: int) -> None:
        self._with_one(desk, which, lambda visit: step_back(desk.store, desk.actor, visit))

    def _without_booking(self, desk: Desk, which: int, other: int) -> None:
        patients = desk.ids_of(Kind.PATIENT)
        walk_in(desk.store, desk.actor, WalkInWish(desk.ids_of(Kind.SCHEDULE)[0], patients[which % len(patients)]))

    def _there_comes(self, which: int, other: int) -> None:
        """Somebody is received by another program."""
        visits = [visit for visit in self.inside.world.visits(None) if visit["status"] in ("booked", "arrived")]
        if visits:
            status = ("arrived", "fulfilled", "noshow")[other % 3]
            self.inside.world.central.change("Appointment", visits[which % len(visits)]["id"], status=status)

    def _with_one(self, desk: Desk, which: int, verb: Callable[[SeenVisit], Done]) -> None:
        """The clerk does `verb` with one of the visits, the newest likelier, as the list shows it."""
        with desk.store.read() as connection:
            rows = connection.exec_driver_sql(_VISITS).all()
        if rows:
            row = rows[-1 - which % len(rows)]
            verb(SeenVisit(row[0], row[1], AppointmentStatus(row[2]), from_micros(row[3]), row[4]))


_VISITS: Final = """
SELECT a.id, a.version, a.status, a.start, s.id FROM appointment a LEFT JOIN slot s ON s.pk = a.slot_pk
WHERE a.status NOT IN ('cancelled', 'entered-in-error') AND a.start IS NOT NULL AND a.hidden = 0 ORDER BY a.pk
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Built once; every story begins with a copy."""
    return small_town(tmp_path_factory.mktemp("town"))


def test_whatever_happens_at_the_reception_the_laws_hold(town: Town, careless_central: None) -> None:
    checked = settings(
        max_examples=settings().max_examples * 2 // 5,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        deadline=None,
        print_blob=True,
    )
    run_state_machine_as_test(type("ReceptionInTown", (Reception,), {"town": town}), settings=checked)

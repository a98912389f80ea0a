"""The promise of the whole: a central dies, a desk dies, a portal sells meanwhile, and in the end everybody says the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desktop_app.bootstrap.credential import TOKEN
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.paths import Profile as Folder
from desktop_app.core.settings import CENTRAL_URL, CLINICS
from desktop_app.models.conflict import CaseKind
from desktop_app.models.operation import OperationState
from tests.end2end.both_sides import Office, differences, read_replica
from tests.end2end.centrals import Town, town
from tests.end2end.child import Child
from tests.end2end.command_line import calm
from tests.kit.central import SENT_WHOLE, Profile

pytestmark = pytest.mark.timeout(300)  # on a busy computer many starts of a program take their time
ONLINE, OFFLINE, SOLD_AT_THE_PORTAL = 20, 30, 5


@dataclass
class Stage:
    """One central, one desk's profile, and whatever runs."""

    folder: Path
    town: Town
    clinics: list[str] = field(default_factory=list)
    running: list[Child] = field(default_factory=list)

    @property
    def office(self) -> Office:
        """The central as others see it."""
        return Office(self.town.url, self.town.token)

    def set_up(self, of_one_clinic: bool) -> None:
        """Give the desk its central, as the first start does."""
        if of_one_clinic:
            self.clinics = [one["id"] for one in self.office.all("Organization")]
        work = open_workplace(Folder(self.folder / "desk"))
        work.secrets.put(TOKEN, self.town.token)
        work.settings.put(CENTRAL_URL, self.town.url)
        work.settings.put(CLINICS, self.clinics)
        work.close()

    def desk(self) -> Child:
        """Start the desk's program."""
        folder = self.folder / "desk"
        self.running.append(Child(["tests.end2end.desk_process", str(folder)], folder.with_suffix(".log")))
        return self.running[-1]

    def close(self) -> None:
        """Whatever happened, nothing runs on."""
        for child in self.running:
            child.kill()
        self.town.close()


@pytest.fixture(params=SENT_WHOLE, ids=str)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A central like each of the servers in turn, answering."""
    made = Stage(tmp_path, town(tmp_path / "central", request.param))
    try:
        made.town.start()
        made.set_up(of_one_clinic=request.param is Profile.NODE)
        yield made
    finally:
        made.close()


def test_fifty_bookings_through_two_deaths_and_a_busy_portal(stage: Stage) -> None:
    desk = stage.desk()
    assert desk.ask("fetch")["connection"] == "online"
    booked = desk.ask(f"book {ONLINE}")["booked"]
    assert desk.ask("sent")["operations"] == {"applied": ONLINE}

    stage.town.kill()
    booked += desk.ask(f"book {OFFLINE}")["booked"]
    assert desk.ask("offline")["waiting"] == OFFLINE
    desk.kill()

    stage.town.start()
    office = stage.office
    lost = booked[ONLINE :: OFFLINE // SOLD_AT_THE_PORTAL]
    for one in lost:
        office.portal_takes(one["place"])

    desk = stage.desk()
    assert desk.ask("sent")["operations"] == {"applied": ONLINE + OFFLINE - SOLD_AT_THE_PORTAL, "conflict": SOLD_AT_THE_PORTAL}
    assert desk.ask("fetch")["set_aside"] == 0
    desk.finish("quit")
    calm(stage.folder / "desk")  # a hold may have been written a moment before the end: its answer is read now

    _every_booking_is_there_once(office, booked, lost)
    _the_lost_ones_wait_for_a_person(stage, lost)
    _both_say_the_same(stage, lost)


def _every_booking_is_there_once(office: Office, booked: list[dict[str, Any]], lost: list[dict[str, Any]]) -> None:
    """Forty-five at the central, each once and on its place, which is busy; nobody's place was sold twice."""
    arrived = [one for one in booked if one not in lost]
    assert len(arrived) == ONLINE + OFFLINE - SOLD_AT_THE_PORTAL
    on_places = office.booked_on()
    for one in arrived:
        (visit,) = office.made_from(one["visit"])
        assert (visit["status"], visit["slot"]) == ("booked", [{"reference": f"Slot/{one['place']}"}])
        assert on_places[one["place"]] == [visit["id"]]
    for one in lost:
        assert office.made_from(one["visit"]) == []
    assert {len(on_places[one["place"]]) for one in booked} == {1}
    assert {office.one(f"Slot/{one['place']}")["status"] for one in booked} == {"busy"}


def _the_lost_ones_wait_for_a_person(stage: Stage, lost: list[dict[str, Any]]) -> None:
    """Five cases, each with its operation and its visit; the journal of two deaths is whole."""
    replica = read_replica(stage.folder / "desk")
    assert [(case.kind, case.appointment_id) for case in replica.cases] == [(CaseKind.SLOT_TAKEN, one["visit"]) for one in lost]
    assert replica.states_of_cases == [OperationState.CONFLICT.value] * SOLD_AT_THE_PORTAL
    assert replica.broken_journal is None


def _both_say_the_same(stage: Stage, lost: list[dict[str, Any]]) -> None:
    """Law 4, field by field; beside each row that is held lies what the central has."""
    office = stage.office
    replica, there = read_replica(stage.folder / "desk"), office.scope(stage.clinics)
    assert len(there) > 1000
    assert differences(there, replica, office) == []
    assert replica.stubs == 0
    assert replica.held == {name: there[name] for name in (f"Slot/{one['place']}" for one in lost)}

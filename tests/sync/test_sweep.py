"""One short story, and one thing that fails in it: the first request, the second, … each write to the disk in turn.

Whatever failed, the story told to its end leaves both sides as if nothing had (style.md; the thought is the ownCloud client's).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import content_of, translate_references
from desktop_app.fhir.names import ROW_SYSTEM
from desktop_app.fhir.receipt import unstamped
from desktop_app.services.patients import PatientForm, correct_patient
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store, Unit
from desktop_app.sync.transport import Answer, Door, Request
from tests.kit.central import Profile
from tests.kit.faulty import Fault, FaultyDoor, at
from tests.sync import laws
from tests.sync.inside import FAMILIES, Inside, Town, small_town
from tests.sync.world import Desk

Resource = dict[str, Any]
Ends = dict[str, dict[str, Resource]]
PATIENT, OTHER, CORRECTED = FAMILIES[2], FAMILIES[3], FAMILIES[4]
NEW_NAME: Final = "Анна-Мария"
SEEN: Final = PatientForm(CORRECTED, "Анна", birth_date=date(1980, 1, 2))


class Killed(BaseException):
    """The power was cut."""


# The story. Each step looks first whether it was done: a person who saw his act done does not repeat it.


def fetch(desk: Desk) -> None:
    """Nothing to do; the exchange comes after every step."""


def book(desk: Desk) -> None:
    """A visit."""
    if not _visits(desk, PATIENT):
        desk.book(2, desk.patient(PATIENT))


def move(desk: Desk) -> None:
    """The visit goes to a later time."""
    visit = _visits(desk, PATIENT)[0]
    if desk.values(Kind.APPOINTMENT, visit)["start"] != desk.values(Kind.SLOT, desk.slot(3))["start"]:
        desk.move(visit, 3)


def book_and_cancel(desk: Desk) -> None:
    """Another visit, and its end before the first was sent."""
    if not _visits(desk, OTHER):
        desk.book(2, desk.patient(OTHER))
    visit = _visits(desk, OTHER)[0]
    if desk.values(Kind.APPOINTMENT, visit)["status"] != "cancelled":
        desk.cancel(visit)


def correct(desk: Desk) -> None:
    """A patient's name."""
    row = desk.values(Kind.PATIENT, desk.patient(CORRECTED))
    if row["given"] != NEW_NAME:
        assert isinstance(row["version"], int)
        correct_patient(
            desk.store, desk.actor, str(row["id"]), (row["version"], SEEN), replace(SEEN, given=NEW_NAME, phone="+79161234567"), "passport"
        )


STORY: Final[tuple[Callable[[Desk], None], ...]] = (fetch, book, move, book_and_cancel, correct)


def _visits(desk: Desk, family: str) -> list[str]:
    query = "SELECT a.id FROM appointment a JOIN patient p ON p.pk = a.patient_pk WHERE p.family = ? ORDER BY a.pk"
    with desk.store.read() as connection:
        return list(connection.exec_driver_sql(query, (family,)).scalars())


def tell(inside: Inside) -> None:
    """The whole story, and then time enough for everything to settle."""
    desk = inside.desks[0]
    for step in STORY:
        as_often_as_it_takes(desk, partial(step, desk))
        inside.passes(5)
        as_often_as_it_takes(desk, desk.turn)
    for _ in range(3):
        inside.passes(400)
        as_often_as_it_takes(desk, desk.turn)


def as_often_as_it_takes(desk: Desk, act: Callable[[], object]) -> None:
    """The power comes back and the person, or the program, goes on."""
    try:
        act()
    except Killed:
        desk.restart()
        act()


# What is compared.


def at_the_end(inside: Inside) -> Ends:
    """All that both sides say, under names that do not depend on which ids were given."""
    there = {f"{one['resourceType']}/{one['id']}": one for one in inside.world.central.all()}
    return {"central": _told(there), "desk": _told(inside.desks[0].says())}


def _told(resources: dict[str, Resource]) -> dict[str, Resource]:
    names = {reference: _name(one) for reference, one in resources.items()}
    return {
        f"{_name(one)} {one.get('status', '')}": translate_references(_bare(one), lambda reference: names.get(reference, reference))
        for one in resources.values()
    }


def _name(resource: Resource) -> str:
    said = resource.get("start") or resource.get("name") or ""
    return f"{resource['resourceType']} {json.dumps(said, ensure_ascii=False)}"


def _bare(resource: Resource) -> Resource:
    bare = content_of(unstamped(resource))
    others = [one for one in bare.get("identifier", []) if one["system"] != ROW_SYSTEM and "number" not in one["system"]]
    return {name: value for name, value in bare.items() if name not in {"id", "created", "identifier"}} | {"identifier": others}


def same_as_ever(inside: Inside, undisturbed: Ends) -> None:
    """Both sides say what they would have said, and each law holds."""
    desk = inside.desks[0]
    assert set(desk.states()) == {"applied"}
    assert at_the_end(inside) == undisturbed
    inside.world.same(desk)
    laws.no_place_is_sold_twice(inside.world.central)
    laws.every_operation_ends_or_waits_for_a_person(desk, [])
    laws.the_central_has_what_was_applied(inside)
    laws.the_journal_proves_itself(desk)
    laws.sending_again_changes_nothing(inside)


# What fails.


class Cable:
    """A door around the desk's, on which the request `fatal` cuts the power: before it left, or when the central had done it."""

    def __init__(self, inner: Door, fatal: int, after: bool) -> None:
        self._inner, self._fatal, self._after = inner, fatal, after
        self.base = inner.base
        self.asked = 0

    def close(self) -> None:
        """Nothing to close."""

    def ask(self, request: Request) -> Answer:
        """Carry the request, unless it is the fatal one."""
        self.asked += 1
        if self.asked - 1 != self._fatal:
            return self._inner.ask(request)
        if self._after:
            self._inner.ask(request)
        raise Killed


@dataclass
class Disk:
    """Counts the units of work of one desk, whatever store it has at the time; the power is cut at the `fatal` one."""

    fatal: int = -1
    when: str = ""
    written: int = 0
    desk: Desk | None = None

    def instead_of(self, whole: Callable[[Store, Urgency], AbstractContextManager[Unit]]) -> object:
        """`Store.write` with the power cut at its beginning, just before the commit, or just after it."""

        @contextmanager
        def write(store: Store, urgency: Urgency) -> Iterator[Unit]:
            ours = self.desk is not None and store is self.desk.store
            self.written += ours
            now = self.when if ours and self.written - 1 == self.fatal else ""
            if now == "at its beginning":
                raise Killed
            with whole(store, urgency) as unit:
                yield unit
                if now == "before the commit":
                    raise Killed
            if now == "after the commit":
                raise Killed

        return write


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Built once; every story begins with a copy, in which the portal has booked since."""
    return small_town(tmp_path_factory.mktemp("town"), desks=1)


@contextmanager
def begun(town: Town, folder: Path, profile: Profile = Profile.NODE) -> Iterator[Inside]:
    """A copy of the town in which the portal has sold the last place since the desk fetched."""
    inside = town.opened(folder, profile)
    try:
        inside.world.portal_books(4, f"Patient/{FAMILIES[0]}")
        yield inside
    finally:
        inside.close()


@pytest.fixture(scope="module")
def undisturbed(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Ends:
    """The end of the story when nothing fails."""
    with begun(town, tmp_path_factory.mktemp("undisturbed")) as inside:
        tell(inside)
        inside.world.same(inside.desks[0])
        return at_the_end(inside)


FAULTS = [Fault.UNREACHABLE, Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER, Fault.FAILED_AFTER]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_each_request_of_the_story_fails_in_turn(town: Town, undisturbed: Ends, tmp_path: Path, fault: Fault) -> None:
    number, reached = 0, True
    while reached:
        with begun(town, tmp_path / str(number)) as inside:
            door = FaultyDoor(inside.within, inside.desks[0].clock, at(number, fault))
            inside.desks[0].network.inner = door
            tell(inside)
            same_as_ever(inside, undisturbed)
            reached = door.asked > number
        number += 1
    assert number > 40, "fewer requests than the story has"


@pytest.mark.parametrize("after", [False, True], ids=["before it left", "when it was done"])
def test_the_power_is_cut_at_each_request_of_the_story_in_turn(town: Town, undisturbed: Ends, tmp_path: Path, after: bool) -> None:
    number, reached = 0, True
    while reached:
        with begun(town, tmp_path / str(number)) as inside:
            cable = Cable(inside.within, number, after)
            inside.desks[0].network.inner = cable
            tell(inside)
            same_as_ever(inside, undisturbed)
            reached = cable.asked > number
        number += 1
    assert number > 40


@pytest.mark.parametrize("when", ["at its beginning", "before the commit", "after the commit"])
def test_the_power_is_cut_at_each_writing_to_the_disk_in_turn(
    town: Town, undisturbed: Ends, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    whole = Store.write
    number, reached = 0, True
    while reached:
        disk = Disk(number, when)
        with begun(town, tmp_path / str(number)) as inside, monkeypatch.context() as patch:
            disk.desk = inside.desks[0]
            patch.setattr(Store, "write", disk.instead_of(whole))
            tell(inside)
            disk.desk = None
            same_as_ever(inside, undisturbed)
            reached = disk.written > number
        number += 1
    assert number > 40

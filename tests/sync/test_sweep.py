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
from desktop_app.sync.transport import Request
from tests.kit.central import SERVERS, Profile
from tests.kit.faulty import Fault, FaultyDoor, Plan, at
from tests.sync import laws
from tests.sync.inside import FAMILIES, Inside, Town, small_town
from tests.sync.world import Desk

Resource = dict[str, Any]
Ends = dict[str, dict[str, Resource]]
PATIENT, OTHER, CORRECTED = FAMILIES[2], FAMILIES[3], FAMILIES[4]
NEW_NAME: Final = "Анна-Мария"
SENDINGS: Final = 5
LOST: Final = frozenset({Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER})
BENT: Final = frozenset({Fault.LATE, Fault.DOUBLED, Fault.ECHOED, Fault.FAILED_AFTER, Fault.HALF_BODY, Fault.WRONG_JSON, Fault.PORTAL})
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
    """The whole story."""
    desk = inside.desks[0]
    for step in STORY:
        as_often_as_it_takes(desk, partial(step, desk))
        inside.passes(5)
        as_often_as_it_takes(desk, desk.turn)


def settle(inside: Inside) -> None:
    """Time enough for everything to arrive: what waited for a second try, then a whole fetch; a listing that is short is compared."""
    for seconds in (60, 60, 400):
        inside.passes(seconds)
        as_often_as_it_takes(inside.desks[0], inside.desks[0].turn)
    if inside.world.central.profile is Profile.SHORT:
        inside.compare(inside.desks[0])


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
    there = {f"{one['resourceType']}/{one['id']}": one for one in inside.world.central.rows()}
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


@dataclass
class Disk:
    """Counts the units of work of one desk, whatever store it has at the time; the power is cut at the `fatal` one.

    Before the commit nothing is left of it. After the commit all of it is, and whoever wrote does not know.
    """

    fatal: int
    after: bool
    written: int = 0
    desk: Desk | None = None

    def instead_of(self, whole: Callable[[Store, Urgency], AbstractContextManager[Unit]]) -> object:
        """`Store.write`, which cuts the power when its time has come."""

        @contextmanager
        def write(store: Store, urgency: Urgency) -> Iterator[Unit]:
            ours = self.desk is not None and store is self.desk.store
            fails = ours and self.written == self.fatal
            self.written += ours
            with whole(store, urgency) as unit:
                yield unit
                if fails and not self.after:
                    raise Killed
            if fails:
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
    return end_of(town, tmp_path_factory.mktemp("undisturbed"))


def end_of(town: Town, folder: Path) -> Ends:
    """What both sides say after an undisturbed story."""
    with begun(town, folder) as inside:
        tell(inside)
        settle(inside)
        inside.world.same(inside.desks[0])
        return at_the_end(inside)


@pytest.mark.parametrize("fault", [Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER], ids=lambda fault: fault.name)
def test_each_request_of_the_story_fails_in_turn(town: Town, undisturbed: Ends, tmp_path: Path, fault: Fault) -> None:
    number, reached = 0, True
    while reached:
        reached = told_with(town, undisturbed, tmp_path / str(number), at(number, fault)) > number
        number += 1
    assert number > 25, "the story has more requests than that"


@pytest.mark.parametrize("profile", SERVERS, ids=str)
def test_each_sending_of_the_story_meets_each_fault(town: Town, undisturbed: Ends, tmp_path: Path, profile: Profile) -> None:
    """At the node each request gets lost above; at the others the doubt is what differs. `make chaos` does all at all of them."""
    faults = {Profile.NODE: BENT, Profile.BATCH: LOST}.get(profile, {Fault.DROPPED_AFTER})
    for fault in faults:
        sending, reached = 0, True
        while reached:
            before: list[None] = []

            def plan(
                _number: int, request: Request, fault: Fault = fault, sending: int = sending, seen: list[None] = before
            ) -> Fault | None:
                seen += [None] * (request.method != "GET")
                return fault if request.method != "GET" and len(seen) == sending + 1 else None

            told_with(town, undisturbed, tmp_path / f"{fault.name}{sending}", plan, profile)
            reached = len(before) > sending
            sending += 1
        assert sending > SENDINGS, "the story sends more often than that"


def told_with(town: Town, undisturbed: Ends, folder: Path, plan: Plan, profile: Profile = Profile.NODE) -> int:
    """Tell the story with these faults and look at its end; how many requests it took."""
    with begun(town, folder, profile) as inside:
        door = FaultyDoor(inside.within, inside.desks[0].clock, plan)
        inside.desks[0].network.inner = door
        tell(inside)
        asked = door.asked
        settle(inside)
        same_as_ever(inside, undisturbed)
        return asked


@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
def test_the_power_is_cut_at_each_writing_to_the_disk_in_turn(
    town: Town, undisturbed: Ends, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    assert cut_at_each_writing(town, undisturbed, tmp_path, monkeypatch, after, tell) > 25, "the story has more writings than that"


def cut_at_each_writing(
    town: Town,
    undisturbed: Ends,
    folder: Path,
    patch: pytest.MonkeyPatch,
    after: bool,
    act: Callable[[Inside], None],
    before: Callable[[Inside], None] = lambda _inside: None,
) -> int:
    """Tell `before`, then `act` with the power cut at its first writing; again at its second …; how many it has."""
    whole = Store.write
    number, reached = 0, True
    while reached:
        disk = Disk(number, after)
        with begun(town, folder / str(number)) as inside, patch.context() as writing:
            before(inside)
            disk.desk = inside.desks[0]
            writing.setattr(Store, "write", disk.instead_of(whole))
            act(inside)
            reached, disk.desk = disk.written > number, None
            settle(inside)
            same_as_ever(inside, undisturbed)
        number += 1
    return number

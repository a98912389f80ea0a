"""A central that takes five seconds and then says no: what the patient was told meanwhile, and what waits for the clerk afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Final

import pytest

from desktop_app.bootstrap.credential import TOKEN
from desktop_app.bootstrap.link import SyncSwitch, make_engine
from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.changes import Changes
from desktop_app.core.clock import SystemClock
from desktop_app.core.paths import Profile as Folder
from desktop_app.core.settings import CENTRAL_URL, CLINIC_PHONE
from desktop_app.documents.ticket import ticket_pdf
from desktop_app.models.conflict import CaseKind
from desktop_app.models.operation import OperationState
from desktop_app.models.person import RoleCode
from desktop_app.queries.cases import case_card, case_lines
from desktop_app.queries.exchange import data_ages, operations_by_state
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.queries.tickets import TicketFacts, ticket_facts
from desktop_app.services.bookings import BookingWish, book
from desktop_app.ui.ticket_words import ticket_data
from tests.kit.asgi import Asked
from tests.kit.central import SENT_WHOLE
from tests.kit.clock import FixedClock
from tests.sync.world import World, close_world, small_world
from tests.unit.documents.paper import Paper

DELAY_SECONDS: Final = 5.0
GLANCES, GLANCE_SECONDS = 400, 0.1
PROVISIONAL = "Provisional booking"


def a_booking(asked: Asked) -> bool:
    """A transaction."""
    return asked.method == "POST" and asked.path.rstrip("/") == "/fhir"


class Desk:
    """A desk at work in this process: its exchange on a thread, its verbs and its papers here."""

    def __init__(self, work: Workplace) -> None:
        self.work = work
        self.actor = work.person_or("Иванова Анна", RoleCode.SENIOR_CLERK)
        self._news = Event()
        work.feed.listen(self._hear)
        self.switch = SyncSwitch(work.credential)
        self.switch.begin(make_engine(work))

    def book(self, family: str) -> str:
        """Book into the nearest place; the row id of the visit."""
        place = self.work.ask(nearest_free, Wanted(self.work.clock.now(), limit=1))[0]
        with self.work.store.read() as connection:
            patient = str(connection.exec_driver_sql("SELECT id FROM patient WHERE family = ?", (family,)).scalar())
        done = self.work.act(book, self.actor, BookingWish(place.slot_id, place.slot_version, patient))
        self.switch.told(done.changes)
        return str(done.row_id)

    def facts(self, visit: str) -> TicketFacts:
        """What a ticket of the visit says now."""
        found = self.work.ask(ticket_facts, visit)
        assert found is not None
        return found

    def paper(self, visit: str) -> str:
        """The words of the ticket, were it printed now."""
        return Paper(ticket_pdf(ticket_data(self.facts(visit), self.work.settings, self.work.clock.now()), "en")).all_words()

    def until(self, so: Callable[[], bool]) -> None:
        """Wait for it, looking whenever something changed."""
        for _ in range(GLANCES):
            self._news.clear()
            if so():
                return
            self._news.wait(GLANCE_SECONDS)
        raise AssertionError(f"in vain; operations: {self.work.ask(operations_by_state)}")

    def close(self) -> None:
        """End of the day."""
        self.switch.end()
        self.work.close()

    def _hear(self, changes: Changes) -> None:
        self._news.set()


@pytest.fixture(params=SENT_WHOLE, ids=str)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A central like each of the servers in turn, with ten free places tomorrow."""
    made = small_world(tmp_path, FixedClock(SystemClock().now()), request.param)
    yield made
    close_world(made)


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Iterator[Desk]:
    """A desk that is in step with it."""
    work = open_workplace(Folder(tmp_path / "desk"))
    work.settings.put(CENTRAL_URL, world.central.url)
    work.settings.put(CLINIC_PHONE, "+7 495 000-00-07")
    work.secrets.put(TOKEN, world.central.token)
    made = Desk(work)
    try:
        made.until(lambda: _fetched(work))
        yield made
    finally:
        made.close()


def test_what_a_slow_central_refused_was_provisional_all_the_time_and_is_in_the_list(desk: Desk, world: World) -> None:
    world.central.knobs.delay_seconds = DELAY_SECONDS
    world.central.knobs.answer_412_once(a_booking)
    visit = desk.book("Белова")
    assert desk.facts(visit).provisional, "before anything was asked"

    desk.until(lambda: any(line.startswith("POST") for line in world.central.log))
    world.portal_books(0, "Patient/Чернов")
    assert desk.work.ask(operations_by_state) == {OperationState.SENDING.value: 1}
    assert desk.facts(visit).provisional
    paper = desk.paper(visit)
    assert PROVISIONAL in paper
    assert "the portal or another desk may take the time" in paper

    world.central.knobs.delay_seconds = 0.0
    desk.until(lambda: bool(desk.work.ask(case_lines)))
    (case,) = desk.work.ask(case_lines)
    assert (case.kind, case.appointment_id, case.patient) == (CaseKind.SLOT_TAKEN, visit, "Белова А.")
    card = desk.work.ask(case_card, case.case_id)
    assert card is not None
    theirs = {side.kind: side.theirs for side in card.sides}
    assert theirs["slot"] is not None
    assert theirs["slot"]["status"] == "busy"
    assert PROVISIONAL in desk.paper(visit), "nothing was confirmed"
    assert len(world.visits()) == 1, "the portal's"


def test_what_a_slow_central_took_is_provisional_until_then_and_not_after(desk: Desk, world: World) -> None:
    world.central.knobs.hold()
    visit = desk.book("Белова")
    desk.until(lambda: any(line.startswith("POST") for line in world.central.log))
    assert PROVISIONAL in desk.paper(visit)
    world.central.knobs.release()
    desk.until(lambda: desk.work.ask(operations_by_state) == {OperationState.APPLIED.value: 1})
    assert not desk.facts(visit).provisional
    assert PROVISIONAL not in desk.paper(visit)
    assert desk.work.ask(case_lines) == []


def _fetched(work: Workplace) -> bool:
    """Whether the last of the first fetch came, so that the exchange asks for nothing more by itself."""
    complete = {age.resource_type for age in work.ask(data_ages) if age.complete}
    return {"Slot", "Appointment", "Patient", "Coverage", "RelatedPerson", "ServiceRequest"} <= complete

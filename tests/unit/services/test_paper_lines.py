"""What was written on paper becomes a booking of the time it happened, or stays as an open line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from desktop_app.core.errors import RightMissing, RuleRefused
from desktop_app.core.i18n import Said
from desktop_app.models.base import to_micros
from desktop_app.models.operation import OperationState
from desktop_app.models.outage import Fate
from desktop_app.models.paper_line import Outcome, PaperLine
from desktop_app.models.person import RoleCode
from desktop_app.queries.free_slots import FreeSlot, Wanted, nearest_free
from desktop_app.queries.outages import OutageForm, open_lines, outage_form
from desktop_app.services.bookings import BookingWish, cancel
from desktop_app.services.outages import close_outage, end_outage, open_outage
from desktop_app.services.paper_lines import PaperEntry, drop_paper_line, enter_paper_line, keep_paper_line
from desktop_app.services.patients import FormRefused, PatientForm
from desktop_app.services.undo import undo
from tests.unit.services.desk import ANNA, PETROV, Clerk

HOUR = timedelta(hours=1)
DRAFT = "draft-of-the-line"


def cut(clerk: Clerk) -> str:
    """The power was away for the last three hours; the id of that outage."""
    done = clerk.replica.act(open_outage, clerk.replica.actor, clerk.clock.now() - 3 * HOUR)
    assert done.row_id is not None
    return done.row_id


def passed(clerk: Clerk, hours_ago: float = 1) -> FreeSlot:
    """A place of today that began so many hours ago."""
    found = clerk.replica.ask(
        nearest_free, Wanted(clerk.clock.now() - hours_ago * HOUR, schedule_ids=(clerk.replica.schedules["Кузнецова"],))
    )
    assert found[0].start < clerk.clock.now()
    return found[0]


def entry(clerk: Clerk, outage_id: str, number: str = "1", patient: str = ANNA, slot: FreeSlot | None = None) -> PaperEntry:
    """A line: written two hours ago, for a place in two days."""
    slot = slot or clerk.free(hours=48)[0]
    wish = BookingWish(slot.slot_id, slot.slot_version, clerk.replica.patients[patient], seen_start=slot.start, call_back="+79161234567")
    return PaperEntry(outage_id, DRAFT, number, clerk.clock.now() - 2 * HOUR, "Сидорова О.", wish)


def enter(clerk: Clerk, line: PaperEntry) -> str:
    """Enter the line; the id of its operation."""
    operation_id = clerk.replica.act(enter_paper_line, clerk.replica.actor, line).operation_id
    assert operation_id is not None
    return operation_id


def form(clerk: Clerk, outage_id: str) -> OutageForm:
    found = clerk.replica.ask(outage_form, outage_id)
    assert found is not None
    return found


def acts(clerk: Clerk) -> list[tuple[str, dict[str, Any]]]:
    with clerk.replica.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT act, payload FROM journal ORDER BY sequence").all()
    return [(act, json.loads(payload or "{}")) for act, payload in rows]


def test_a_line_becomes_a_booking_of_the_time_it_happened_marked_with_who_wrote_it(clerk: Clerk) -> None:
    clerk.clock.advance(3 * HOUR)
    outage_id = cut(clerk)
    operation_id = enter(clerk, entry(clerk, outage_id))
    (line,) = form(clerk, outage_id).lines
    assert (line.operation_id, line.paper, line.wrote, line.fate) == (operation_id, "1", "Сидорова О.", Fate.WAITS)
    assert line.happened == clerk.clock.now() - 2 * HOUR
    assert (line.patient, line.phone) == (ANNA, "+79161234567")
    appointment = clerk.row("appointment", line.appointment_id)
    assert (appointment["status"], appointment["created"]) == ("booked", to_micros(clerk.clock.now() - 2 * HOUR))
    act, payload = acts(clerk)[-1]
    assert (act, payload["number"], payload["wrote"]) == ("back-enter", "1", "Сидорова О.")


def test_a_place_that_has_passed_since_could_be_booked_then(clerk: Clerk) -> None:
    clerk.clock.advance(3 * HOUR)
    outage_id = cut(clerk)
    enter(clerk, entry(clerk, outage_id, slot=passed(clerk)))
    assert form(clerk, outage_id).lines[0].status == "booked"


def test_a_place_that_had_passed_when_the_line_was_written_is_refused(clerk: Clerk) -> None:
    clerk.clock.advance(3 * HOUR)
    outage_id = cut(clerk)
    late = replace(entry(clerk, outage_id, slot=passed(clerk)), happened=clerk.clock.now())
    with pytest.raises(RuleRefused) as refused:
        enter(clerk, late)
    assert refused.value.code == "APPOINT_VISIT_TIME_HAS_PASSED"


@pytest.mark.parametrize(
    ("outcome", "status", "kinds"),
    [(Outcome.RECEIVED, "fulfilled", ["book", "arrive", "receive"]), (Outcome.MISSED, "noshow", ["book", "no-show"])],
)
def test_a_visit_that_has_been_is_marked_as_the_reception_would_have(clerk: Clerk, outcome: Outcome, status: str, kinds: list[str]) -> None:
    clerk.clock.advance(3 * HOUR)
    outage_id = cut(clerk)
    enter(clerk, replace(entry(clerk, outage_id, slot=passed(clerk)), outcome=outcome))
    found = form(clerk, outage_id)
    assert [line.status for line in found.lines] == [status]
    with clerk.replica.store.read() as connection:
        assert connection.exec_driver_sql("SELECT kind FROM operation ORDER BY sequence").scalars().all() == kinds
    assert (found.others, found.others_transferred) == (len(kinds) - 1, 0)


def test_a_visit_that_is_still_to_come_has_not_been(clerk: Clerk) -> None:
    clerk.clock.advance(3 * HOUR)
    line = replace(entry(clerk, cut(clerk)), outcome=Outcome.RECEIVED)
    before = clerk.everything()
    with pytest.raises(RuleRefused) as refused:
        enter(clerk, line)
    assert refused.value.code == "EARLY"
    assert clerk.everything() == before


def test_who_is_new_gets_a_card_and_the_booking_in_one_act(clerk: Clerk) -> None:
    clerk.clock.advance(3 * HOUR)
    outage_id = cut(clerk)
    line = entry(clerk, outage_id)
    newcomer = PatientForm("Соколова", "Мария", birth_date=date(1990, 5, 17))
    enter(clerk, replace(line, wish=replace(line.wish, patient_id=""), newcomer=newcomer, policy="7756410884001233"))
    found = form(clerk, outage_id)
    assert (found.lines[0].patient, found.lines[0].policy, found.others) == ("Соколова Мария", "7756410884001233", 1)


def test_a_card_that_cannot_be_made_leaves_nothing_behind(clerk: Clerk) -> None:
    clerk.clock.advance(3 * HOUR)
    line = entry(clerk, cut(clerk))
    before = clerk.everything()
    with pytest.raises(FormRefused):
        enter(clerk, replace(line, newcomer=PatientForm("Соколова", "Мария")))
    assert clerk.everything() == before


def test_a_place_taken_meanwhile_leaves_the_line_open_with_its_reason(clerk: Clerk) -> None:
    clerk.clock.advance(3 * HOUR)
    outage_id, slot = cut(clerk), clerk.free(hours=48)[0]
    line = entry(clerk, outage_id, slot=slot)
    clerk.book(PETROV, slot)
    with pytest.raises(RuleRefused) as moved:
        enter(clerk, line)
    assert moved.value.code == "APPOINT_TIME_IS_BUSY"
    typed = PaperLine(number="1", happened="10:00", patient=ANNA, place="Кузнецова")
    clerk.replica.act(keep_paper_line, clerk.replica.actor, outage_id, DRAFT, typed, moved.value.said)
    (kept,) = form(clerk, outage_id).open_lines
    assert (kept.line, kept.trouble) == (typed, moved.value.said)
    assert form(clerk, outage_id).totals.unentered == 1


def test_a_line_that_was_kept_goes_with_its_entering(clerk: Clerk) -> None:
    clerk.clock.advance(3 * HOUR)
    outage_id = cut(clerk)
    clerk.replica.act(keep_paper_line, clerk.replica.actor, outage_id, DRAFT, PaperLine(number="1"), Said("why"))
    enter(clerk, entry(clerk, outage_id))
    assert clerk.replica.ask(open_lines, outage_id) == ()


def test_one_line_of_paper_is_entered_once(clerk: Clerk) -> None:
    clerk.clock.advance(3 * HOUR)
    outage_id = cut(clerk)
    operation_id = enter(clerk, entry(clerk, outage_id))
    again = entry(clerk, outage_id, patient=PETROV)
    with pytest.raises(RuleRefused) as refused:
        enter(clerk, again)
    assert (refused.value.code, refused.value.said.parameters) == ("ENTERED", {"number": "1"})
    clerk.replica.act(undo, clerk.replica.actor, operation_id)
    enter(clerk, again)
    assert [line.fate for line in form(clerk, outage_id).lines] == [Fate.TAKEN_BACK, Fate.WAITS]


@pytest.mark.parametrize("hours", [-4, 1])
def test_a_time_outside_of_the_outage_is_refused(clerk: Clerk, hours: float) -> None:
    clerk.clock.advance(3 * HOUR)
    line = replace(entry(clerk, cut(clerk)), happened=clerk.clock.now() + hours * HOUR)
    with pytest.raises(RuleRefused) as refused:
        enter(clerk, line)
    assert refused.value.code == "TIME"


@pytest.mark.parametrize("number", ["", "1" * 17])
def test_a_line_needs_the_number_it_has_on_the_paper(clerk: Clerk, number: str) -> None:
    line = entry(clerk, cut(clerk), number)
    with pytest.raises(RuleRefused) as refused:
        enter(clerk, line)
    assert refused.value.code == "NUMBER"


def test_a_closed_journal_takes_no_line(clerk: Clerk) -> None:
    clerk.clock.advance(3 * HOUR)
    outage_id = cut(clerk)
    line = entry(clerk, outage_id)
    clerk.replica.act(end_outage, clerk.replica.actor, outage_id)
    clerk.replica.act(close_outage, clerk.replica.actor, outage_id)
    with pytest.raises(RuleRefused) as refused:
        enter(clerk, line)
    assert refused.value.code == "CLOSED"


def test_a_line_that_is_thrown_away_stands_in_the_journal(clerk: Clerk) -> None:
    outage_id = cut(clerk)
    clerk.replica.act(keep_paper_line, clerk.replica.actor, outage_id, DRAFT, PaperLine(number="12", patient="иванова"))
    clerk.replica.act(drop_paper_line, clerk.replica.actor, outage_id, DRAFT)
    assert clerk.replica.ask(open_lines, outage_id) == ()
    assert acts(clerk)[-1] == ("back-enter", {"dropped": True, "number": "12"})
    clerk.replica.act(drop_paper_line, clerk.replica.actor, outage_id, DRAFT)
    assert [act for act, _ in acts(clerk)].count("back-enter") == 1


@pytest.mark.parametrize(("role", "outcome"), [(RoleCode.IT, Outcome.BOOKED), (RoleCode.CALL_CENTRE, Outcome.MISSED)])
def test_who_may_not_do_it_at_the_desk_may_not_do_it_from_paper(clerk: Clerk, role: RoleCode, outcome: Outcome) -> None:
    clerk.clock.advance(3 * HOUR)
    line = replace(entry(clerk, cut(clerk), slot=passed(clerk)), outcome=outcome)
    clerk.role(role)
    before = clerk.everything()
    with pytest.raises(RightMissing):
        enter(clerk, line)
    assert clerk.everything() == before


def test_a_line_from_paper_belongs_to_its_outage_whenever_it_is_entered(clerk: Clerk) -> None:
    clerk.clock.advance(3 * HOUR)
    outage_id = cut(clerk)
    clerk.replica.act(end_outage, clerk.replica.actor, outage_id)
    clerk.clock.advance(HOUR)
    line = replace(entry(clerk, outage_id), happened=clerk.clock.now() - 2 * HOUR)
    operation_id = enter(clerk, line)
    clerk.book(PETROV)
    assert [one.operation_id for one in form(clerk, outage_id).lines] == [operation_id]


def test_a_cancelled_line_stays_and_its_cancelling_is_a_line_of_its_own(clerk: Clerk) -> None:
    outage_id = cut(clerk)
    done = clerk.book()
    clerk.answered(done.operation_id, OperationState.APPLIED)
    clerk.replica.act(cancel, clerk.replica.actor, done.row_id or "", clerk.version("appointment", done.row_id), "pat")
    found = form(clerk, outage_id)
    assert [(line.number, line.kind.value, line.fate) for line in found.lines] == [(1, "book", Fate.TRANSFERRED), (2, "cancel", Fate.WAITS)]
    assert {(line.specialist, line.room) for line in found.lines} == {("Кузнецова Елена Павловна", "214")}

"""A shift is handed over: what lay open is written down, and what the one before had in hand is the next one's, all or nothing."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RightMissing, RuleRefused
from desktop_app.models.conflict import CaseKind
from desktop_app.models.handover import SHIFT, Heap
from desktop_app.models.operation import OperationState
from desktop_app.models.paper_line import PaperLine
from desktop_app.models.person import Actor, Person, Role, RoleCode
from desktop_app.models.promise import Promise
from desktop_app.queries.desk import drafts
from desktop_app.queries.handover import Handover, OpenWork, handover, last_handover
from desktop_app.queries.reception import visit_line
from desktop_app.services.drafts import DraftContent, keep_draft
from desktop_app.services.handover import take_over
from desktop_app.services.outages import open_outage
from desktop_app.services.paper_lines import keep_paper_line
from desktop_app.services.reception import SeenVisit, no_show
from desktop_app.services.settling import keep_theirs, take_case
from desktop_app.services.sign_in import SignedIn, WrongPin, sign_in
from desktop_app.services.staff import add_person
from desktop_app.services.staffing import set_pin
from desktop_app.storage.journal import first_broken_link
from desktop_app.storage.store import Unit
from tests.kit.replica import ZONE
from tests.ui.cases.troubles import lost_booking
from tests.unit.services.desk import ANNA, PETROV, Clerk

PIN = "2580"
FORM = DraftContent("booking", "Петров", {"typed": "Петров", "call_back": "+79037654321"})
MINUTE = timedelta(minutes=1)


@pytest.fixture
def olga(clerk: Clerk, chief: Actor) -> Actor:
    """Who takes over."""
    person = add_person(clerk.replica.store, "Смирнова Ольга", RoleCode.CLERK)
    clerk.replica.act(set_pin, chief, person.person_id, PIN)
    return person


def give(clerk: Clerk, taker: Actor, pin: str = PIN, giver: Actor | None = None) -> SignedIn:
    return clerk.replica.act(take_over, giver or clerk.replica.actor, taker.person_id, pin, ZONE, without_pin=False)


def look(clerk: Clerk, at: datetime | None = None) -> Handover:
    return clerk.replica.ask(handover, at or clerk.clock.now(), ZONE)


def heap(clerk: Clerk, wanted: Heap) -> list[OpenWork]:
    return [line for line in look(clerk).lines if line.heap is wanted]


def entries(clerk: Clerk) -> list[dict[str, Any]]:
    with clerk.replica.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT payload FROM journal WHERE row_id = ? ORDER BY sequence", (SHIFT,)).scalars()
        return [json.loads(row) for row in rows]


def taken_by(clerk: Clerk, case_id: str) -> str | None:
    found: str | None = clerk.row("conflict", case_id)["taken_by"]
    return found


def test_each_heap_tells_who_has_it_and_how_to_reach_the_patient(clerk: Clerk, olga: Actor) -> None:
    replica, anna = clerk.replica, clerk.replica.actor
    case_id = lost_booking(replica, ANNA, "Кузнецова")
    replica.act(take_case, anna, case_id)
    replica.act(keep_draft, olga, "draft", FORM)
    visit = clerk.book(PETROV)
    outage = replica.act(open_outage, anna, clerk.clock.now() - 60 * MINUTE, None).row_id or ""
    replica.act(keep_paper_line, anna, outage, "line", PaperLine(number="7", patient="Жуков", phone="+79050000000", place="Орлов 15:00"))
    (call,), (form,), (provisional,), (paper,) = (heap(clerk, one) for one in (Heap.CALLS, Heap.FORMS, Heap.PROVISIONAL, Heap.PAPER))
    assert (call.row_id, call.patient, call.person, call.case) == (case_id, "Иванова А. С.", "Иванова Анна", CaseKind.SLOT_TAKEN)
    assert call.phone
    assert (form.row_id, form.patient, form.phone, form.person) == ("draft", "Петров", "+79037654321", olga.name)
    assert (provisional.row_id, provisional.patient, provisional.person) == (visit.row_id, "Петров А. И.", anna.name)
    assert isinstance(provisional.promise, Promise)
    assert not provisional.is_printed
    assert (paper.row_id, paper.patient, paper.outage_id, paper.place) == ("line", "Жуков", outage, "Орлов 15:00")


def test_what_is_settled_leaves_its_heap_by_itself(clerk: Clerk) -> None:
    visit = clerk.book(PETROV)
    case_id = lost_booking(clerk.replica, ANNA, "Кузнецова")
    open_visits = heap(clerk, Heap.VISITS)
    assert open_visits
    assert all(line.start is not None and line.start <= clerk.clock.now() for line in open_visits)
    clerk.accepted(visit.operation_id)
    clerk.replica.act(keep_theirs, clerk.replica.actor, case_id)
    first = open_visits[0]
    clerk.replica.change(lambda unit: _booked(unit, first.row_id))
    line = clerk.replica.ask(visit_line, first.row_id)
    assert line is not None
    clerk.replica.act(no_show, clerk.replica.actor, SeenVisit(first.row_id, line.version, line.status, line.start, line.slot_id))
    assert look(clerk).count(Heap.PROVISIONAL) == look(clerk).count(Heap.CALLS) == 0
    assert first.row_id not in {line.row_id for line in heap(clerk, Heap.VISITS)}


def _booked(unit: Unit, row_id: str) -> None:
    unit.connection.exec_driver_sql("UPDATE appointment SET status = 'booked' WHERE id = ?", (row_id,))


def test_the_next_person_has_the_cases_and_forms_of_the_one_before_and_the_journal_has_the_ids(clerk: Clerk, olga: Actor) -> None:
    replica, anna = clerk.replica, clerk.replica.actor
    mine, free = lost_booking(replica, ANNA, "Кузнецова"), lost_booking(replica, PETROV, "Орлов")
    replica.act(take_case, anna, mine)
    replica.act(keep_draft, anna, "draft", FORM)
    replica.act(keep_draft, anna, "paper", DraftContent("paper", "", {}))
    before = look(clerk)
    signed = give(clerk, olga)
    assert signed.actor == olga
    assert signed.changes.touches(Kind.CONFLICT)
    assert signed.changes.touches(Kind.DRAFT)
    assert (taken_by(clerk, mine), taken_by(clerk, free)) == (olga.person_id, None)
    assert [row.draft_id for row in replica.ask(drafts, olga.person_id)] == ["draft"]
    assert [row.draft_id for row in replica.ask(drafts, anna.person_id)] == ["paper"], "a paper no printer took is of who asked for it"
    (entry,) = entries(clerk)
    assert (entry["from"], entry["cases"], entry["drafts"]) == (anna.person_id, [mine], ["draft"])
    assert entry["counts"] == {one.value: before.count(one) for one in Heap}
    assert set(entry["open"]["calls"]) == {mine, free}
    last = look(clerk).last
    assert last is not None
    assert (last.at, last.giver, last.taker, last.counts) == (clerk.clock.now(), anna.name, olga.name, before.counts)
    assert replica.ask(first_broken_link) is None


def test_a_wrong_pin_hands_nothing_over(clerk: Clerk, olga: Actor) -> None:
    clerk.replica.act(keep_draft, clerk.replica.actor, "draft", FORM)
    with pytest.raises(WrongPin):
        give(clerk, olga, "7777")
    assert clerk.replica.ask(drafts, olga.person_id) == []
    assert clerk.replica.ask(last_handover) is None


def test_who_may_not_look_at_patients_takes_no_shift(clerk: Clerk, chief: Actor) -> None:
    kuzmin = add_person(clerk.replica.store, "Кузьмин Пётр", RoleCode.IT)
    clerk.replica.act(set_pin, kuzmin, kuzmin.person_id, PIN)
    with pytest.raises(RightMissing):
        give(clerk, kuzmin)
    assert entries(clerk) == []


def test_what_the_next_person_may_not_go_on_with_stays_where_it_is(clerk: Clerk, olga: Actor) -> None:
    replica, anna = clerk.replica, clerk.replica.actor
    mine = lost_booking(replica, ANNA, "Кузнецова")
    replica.act(take_case, anna, mine)
    replica.act(keep_draft, anna, "draft", FORM)

    def only_looks(unit: Unit) -> None:
        person = unit.session.get_one(Person, olga.person_id)
        unit.session.get_one(Role, person.role_code).rights = ["view"]

    replica.change(only_looks)
    give(clerk, olga)
    (entry,) = entries(clerk)
    assert entry["cases"] == entry["drafts"] == []
    assert taken_by(clerk, mine) == anna.person_id
    assert [row.draft_id for row in replica.ask(drafts, anna.person_id)] == ["draft"]


def test_who_sits_there_already_takes_the_shift_from_the_one_who_left(clerk: Clerk, olga: Actor) -> None:
    replica, anna = clerk.replica, clerk.replica.actor
    mine = lost_booking(replica, ANNA, "Кузнецова")
    replica.act(take_case, anna, mine)
    replica.act(sign_in, olga.person_id, PIN, without_pin=False)
    give(clerk, olga, giver=olga)
    assert taken_by(clerk, mine) == olga.person_id
    assert entries(clerk)[0]["from"] == anna.person_id


def test_nobody_takes_a_shift_from_themselves(clerk: Clerk) -> None:
    alone = clerk.replica.actor
    with pytest.raises(RuleRefused):
        clerk.replica.act(take_over, alone, alone.person_id, "", ZONE, without_pin=True)
    assert entries(clerk) == []


def test_a_form_that_was_handed_over_is_not_taken_back_by_its_last_keystrokes(clerk: Clerk, olga: Actor) -> None:
    replica, anna = clerk.replica, clerk.replica.actor
    replica.act(keep_draft, anna, "draft", FORM)
    give(clerk, olga)
    replica.act(keep_draft, anna, "draft", DraftContent("booking", "Петров А.", {}))
    (kept,) = replica.ask(drafts, olga.person_id)
    assert kept.title == "Петров А."


def test_a_refused_booking_is_a_call_and_no_ticket_that_is_out(clerk: Clerk) -> None:
    done = clerk.book(PETROV)
    assert look(clerk).count(Heap.PROVISIONAL) == 1
    clerk.answered(done.operation_id, OperationState.CONFLICT)
    assert look(clerk).count(Heap.PROVISIONAL) == 0

"""The reception's lists of today, and one visit found by what is scanned, typed or said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.conflict import CaseKind, CaseState, ConflictCase
from desktop_app.models.reception import Document, Proof
from desktop_app.models.slot import Slot
from desktop_app.queries.reception import (
    EXPECTED,
    HERE,
    OVER,
    ReceptionLine,
    reception_picture,
    stands_instead,
    visit_line,
    visits_found,
    visits_numbered,
)
from desktop_app.services.bookings import BookingWish, book, cancel
from desktop_app.services.reception import arrive
from desktop_app.services.walk_ins import WalkInWish, walk_in
from tests.kit.replica import ZONE
from tests.kit.walk_in_lanes import QUEUE, lane
from tests.unit.queries.additions import Additions, beside
from tests.unit.services.desk import ANNA, PETROV, Clerk
from tests.unit.services.visits_today import booked_today, come, seen

ST = AppointmentStatus
SADOVAYA = "Садовая"


@pytest.fixture
def more(clerk: Clerk) -> Iterator[Additions]:
    with beside(clerk.replica) as made:
        yield made


def today(clerk: Clerk, branch: str = "") -> list[ReceptionLine]:
    picture = clerk.replica.ask(reception_picture, clerk.replica.today, ZONE, clerk.replica.branches.get(branch, ""))
    return list(picture.lines)


def found(clerk: Clerk, typed: str) -> tuple[ReceptionLine, ...]:
    return clerk.replica.ask(visits_found, typed, clerk.replica.today, ZONE)


def line_of(clerk: Clerk, visit: str) -> ReceptionLine:
    line = clerk.replica.ask(visit_line, visit)
    assert line is not None
    return line


def test_the_day_is_told_by_specialist_in_the_order_of_the_schedule(clerk: Clerk) -> None:
    picture = clerk.replica.ask(reception_picture, clerk.replica.today, ZONE)
    kuznetsova = next(group for group in picture.groups if group.title == "Кузнецова Е. П.")
    assert (kuznetsova.specialty.split()[0], kuznetsova.room, kuznetsova.branch) == ("терапевт", "214", "Филиал на Садовой")
    assert [line.start for line in kuznetsova.lines] == sorted(line.start for line in kuznetsova.lines)
    specialties = [group.specialty for group in picture.groups]
    assert specialties == sorted(specialties)


def test_every_visit_of_today_stands_in_one_of_three_heaps(clerk: Clerk) -> None:
    picture = clerk.replica.ask(reception_picture, clerk.replica.today, ZONE)
    counts = picture.counts()
    assert sum(counts.values()) == len(picture.lines) == sum(group.count(EXPECTED | HERE | OVER) for group in picture.groups)
    assert counts[ST.BOOKED] > 0
    assert counts[ST.ARRIVED] > 0
    assert counts[ST.FULFILLED] + counts[ST.NOSHOW] > 0
    assert all(line.is_on(clerk.replica.today) for line in picture.lines)


def test_one_branch_sees_its_own(clerk: Clerk) -> None:
    assert {line.branch for line in today(clerk, SADOVAYA)} == {"Филиал на Садовой"}
    assert {line.branch for line in today(clerk, "Лесная")} == {"Филиал на Лесной"}
    assert len(today(clerk)) == len(today(clerk, SADOVAYA)) + len(today(clerk, "Лесная"))


def test_a_line_says_who_when_where_and_by_which_ticket(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    line = line_of(clerk, visit)
    assert (line.full_name, line.short_name, line.phone) == (ANNA, "Иванова А. С.", "+79161234567")
    assert (line.specialist, line.specialty.split()[0], line.room) == ("Кузнецова Е. П.", "терапевт", "214")
    assert (line.number, line.ticket_version, line.walk_in, line.queue_number) == (clerk.row("appointment", visit)["number"], 1, False, "")
    assert (line.address, line.zone) == ("г. Москва, ул. Садовая, 12", "Europe/Moscow")
    shown = seen(clerk, visit)
    assert (line.version, line.status, line.start, line.slot_id) == (shown.version, shown.status, shown.start, shown.slot_id)


def test_what_the_central_has_not_answered_is_provisional(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    assert not line_of(clerk, visit).provisional
    done = come(clerk, visit)
    assert line_of(clerk, visit).provisional
    clerk.accepted(done.operation_id)
    assert not line_of(clerk, visit).provisional


def test_a_case_about_a_visit_is_seen_here(clerk: Clerk, more: Additions) -> None:
    schedule = more.reception("Юдин")
    slot = more.slot(schedule, clerk.clock.now() + timedelta(hours=1))
    visit = more.visit(slot, ANNA)
    more.note(ConflictCase(id="c", kind=CaseKind.SOLD_TWICE, row_kind="slot", row_id=slot.id, opened=more.unit.now))
    told = more.ask(visit_line, visit.id)
    assert told is not None
    assert told.conflict
    more.unit.session.get_one(ConflictCase, "c").state = CaseState.SETTLED
    told = more.ask(visit_line, visit.id)
    assert told is not None
    assert not told.conflict


def test_who_cancelled_is_not_expected(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    before = len(today(clerk))
    clerk.comes("UPDATE appointment SET status = 'cancelled' WHERE id = ?", visit)
    assert len(today(clerk)) == before - 1
    assert line_of(clerk, visit).status is ST.CANCELLED


def test_who_has_a_queue_number_stands_in_the_list_of_that_room(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    wish = WalkInWish(schedule, clerk.replica.patients[ANNA], letters="КД")
    clerk.replica.act(walk_in, clerk.replica.actor, wish)
    picture = clerk.replica.ask(reception_picture, clerk.replica.today, ZONE)
    group = next(group for group in picture.groups if group.title == QUEUE)
    assert [(line.queue_number, line.walk_in, line.status) for line in group.lines] == [("КД-1", True, ST.ARRIVED)]
    assert [line.short_name for line in found(clerk, "кд 1")] == ["Иванова А. С."]


def test_a_day_without_visits_tells_whether_anybody_receives(clerk: Clerk) -> None:
    sunday = clerk.replica.today + timedelta(days=6)
    picture = clerk.replica.ask(reception_picture, sunday, ZONE)
    assert (picture.groups, picture.receptions) == ((), 0)
    assert clerk.replica.ask(reception_picture, clerk.replica.today, ZONE).receptions > 3


def test_before_the_first_walk_is_over_nobody_is_said_to_be_absent(clerk: Clerk) -> None:
    clerk.comes("UPDATE cursor SET complete = NULL")
    clerk.comes(
        "INSERT INTO cursor (key, resource_type, walk_rows, walk_total) VALUES ('Appointment?date', 'Appointment', 30, 120)",
    )
    picture = clerk.replica.ask(reception_picture, clerk.replica.today, ZONE)
    assert (picture.data_from, picture.percent) == (None, 25)


# Looking up


def test_a_typed_number_finds_its_visit_on_whatever_day(clerk: Clerk) -> None:
    later = str(clerk.book().row_id)
    number = str(clerk.row("appointment", later)["number"])
    lines = clerk.replica.ask(visits_numbered, number.replace("-", " ").lower(), clerk.replica.today, ZONE)
    assert [line.appointment_id for line in lines] == [later]
    assert not lines[0].is_on(clerk.replica.today)


def test_twins_of_one_number_are_both_shown_todays_first(clerk: Clerk) -> None:
    visit, later = booked_today(clerk), str(clerk.book(PETROV).row_id)
    number = clerk.row("appointment", later)["number"]
    clerk.comes("UPDATE appointment SET number = ? WHERE id = ?", number, visit)
    assert [line.appointment_id for line in found(clerk, number)] == [visit, later]


def test_a_name_finds_todays_visits_before_those_to_come_and_none_of_the_past(clerk: Clerk, more: Additions) -> None:
    schedule = more.reception("Юдин")
    now = clerk.clock.now()
    days = {name: more.visit(more.slot(schedule, now + shift), PETROV) for name, shift in SHIFTS.items()}
    more.unit.session.flush()
    lines = more.ask(visits_found, "петров а", clerk.replica.today, ZONE)
    assert [line.appointment_id for line in lines] == [days["today"].id, days["in a week"].id]


SHIFTS = {"yesterday": timedelta(days=-1), "today": timedelta(hours=2), "in a week": timedelta(days=7)}


def test_what_nobody_is_called_finds_nothing(clerk: Clerk) -> None:
    assert found(clerk, "абракадабрин") == ()
    assert found(clerk, "") == ()


def test_a_visit_that_is_not_here_or_has_no_time_is_none(clerk: Clerk) -> None:
    assert clerk.replica.ask(visit_line, "nobody") is None
    visit = booked_today(clerk)
    clerk.comes("UPDATE appointment SET start = NULL WHERE id = ?", visit)
    assert clerk.replica.ask(visit_line, visit) is None


def test_a_cancelled_visit_leads_to_the_one_that_stands_instead(clerk: Clerk) -> None:
    old = str(clerk.book().row_id)
    clerk.replica.act(cancel, clerk.replica.actor, old, clerk.version("appointment", old), "pat")
    assert clerk.replica.ask(stands_instead, line_of(clerk, old)) is None
    slot = clerk.free(hours=72)[0]
    again = BookingWish(slot.slot_id, slot.slot_version, clerk.replica.patients[ANNA], replaces=old)
    new = clerk.replica.act(book, clerk.replica.actor, again).row_id
    instead = clerk.replica.ask(stands_instead, line_of(clerk, old))
    assert instead is not None
    assert instead.appointment_id == new


def test_the_day_of_a_visit_is_that_of_its_branch(clerk: Clerk, more: Additions) -> None:
    far = more.branch("Филиал на Камчатке", "Asia/Kamchatka")
    schedule = more.reception("Юдин", branch=far)
    late = more.visit(more.slot(schedule, clerk.clock.now() + timedelta(hours=8), Slot()), ANNA)
    line = more.ask(visit_line, late.id)
    assert line is not None
    assert line.is_on(clerk.replica.today + timedelta(days=1))


def test_who_came_by_passport_is_counted_among_those_here(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    before = clerk.replica.ask(reception_picture, clerk.replica.today, ZONE).counts()
    clerk.replica.act(arrive, clerk.replica.actor, seen(clerk, visit), Proof(Document.PASSPORT))
    after = clerk.replica.ask(reception_picture, clerk.replica.today, ZONE).counts()
    assert (after[ST.ARRIVED] - before[ST.ARRIVED], after[ST.BOOKED] - before[ST.BOOKED]) == (1, -1)

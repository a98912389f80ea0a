"""Who comes without a booking gets a number at once: on a place of his own, so that no number is taken back and no place sold twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.core.errors import RightMissing, RuleRefused
from desktop_app.models.person import RoleCode
from desktop_app.models.queue_numbers import WrongQueueMark
from desktop_app.services.reception import step_back
from desktop_app.services.walk_ins import Numbered, WalkInWish, walk_in
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import small_replica
from tests.kit.walk_in_lanes import DUTY, QUEUE, URGENT, lane
from tests.unit.services.desk import ANNA, PETROV, Clerk
from tests.unit.services.visits_today import booked_today, noted, queued, seen, status


def numbered(clerk: Clerk, schedule: str, patient: str = ANNA, letters: str = "КД", reason: str = "") -> Numbered:
    wish = WalkInWish(schedule, clerk.replica.patients[patient], reason, letters)
    return clerk.replica.act(walk_in, clerk.replica.actor, wish)


def test_a_number_is_given_and_the_visit_has_come(clerk: Clerk) -> None:
    done = numbered(clerk, lane(clerk.replica, QUEUE, live_queue=True), reason="кровь")
    assert done.number == "КД-1"
    visit = clerk.row("appointment", done.row_id)
    assert (visit["status"], visit["kind"], visit["queue_number"], visit["reason"]) == ("arrived", "WALKIN", "КД-1", "кровь")
    assert visit["author"] == clerk.replica.actor.person_id
    assert queued(clerk) == [("walk-in", "queued")]
    assert noted(clerk)[1]["number"] == "КД-1"


def test_it_stands_on_a_place_of_its_own_and_takes_none_from_anybody(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    free = clerk.count("slot")
    done = numbered(clerk, schedule)
    visit = clerk.row("appointment", done.row_id)
    slot = clerk.row_by("slot", "pk", visit["slot_pk"])
    assert (bool(slot["overbooked"]), slot["status"], slot["remote_id"]) == (True, "busy", None)
    assert clerk.count("slot") == free + 1
    busy = (
        "SELECT count(*) FROM slot sl JOIN schedule s ON s.pk = sl.schedule_pk WHERE s.id = ? AND sl.status <> 'free' AND sl.overbooked = 0"
    )
    with clerk.replica.store.read() as connection:
        assert connection.exec_driver_sql(busy, (schedule,)).scalar() == 0
    assert timedelta(microseconds=slot["end"] - slot["start"]) == timedelta(minutes=10)


def test_the_desk_counts_over_all_its_queues(clerk: Clerk) -> None:
    blood, duty = lane(clerk.replica, QUEUE, live_queue=True), lane(clerk.replica, DUTY, doctor="Юрьев Олег Ильич")
    people = (ANNA, PETROV, "Цой Жанна Алексеевна", "Рябов Кирилл Степанович")
    given = [numbered(clerk, schedule, patient).number for schedule, patient in zip((blood, duty) * 2, people, strict=True)]
    assert given == ["КД-1", "КД-2", "КД-3", "КД-4"]


def test_a_number_that_was_taken_back_is_not_given_again(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    visit = str(numbered(clerk, schedule).row_id)
    clerk.replica.act(step_back, clerk.replica.actor, seen(clerk, visit))
    assert status(clerk, visit) == "entered-in-error"
    assert clerk.row_by("slot", "pk", clerk.row("appointment", visit)["slot_pk"])["status"] == "entered-in-error"
    assert queued(clerk) == [("walk-in", "withdrawn")]
    assert numbered(clerk, schedule, PETROV).number == "КД-2"


def test_a_number_is_not_given_again_even_where_the_central_dropped_it_from_the_visit(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    visit = numbered(clerk, schedule).row_id
    clerk.comes("UPDATE appointment SET queue_number = NULL WHERE id = ?", visit)
    assert numbered(clerk, schedule, PETROV).number == "КД-2"


def test_the_next_morning_begins_with_one(clerk: Clerk) -> None:
    numbered(clerk, lane(clerk.replica, QUEUE, live_queue=True))
    tomorrow = datetime(2026, 11, 17, 5, 0, tzinfo=UTC)
    schedule = lane(clerk.replica, QUEUE, live_queue=True, opens=tomorrow)
    clerk.clock.set(tomorrow)
    assert numbered(clerk, schedule, PETROV).number == "КД-1"


def test_a_sent_walk_in_is_cancelled_and_its_place_goes_with_it(clerk: Clerk) -> None:
    done = numbered(clerk, lane(clerk.replica, QUEUE, live_queue=True))
    clerk.accepted(done.operation_id)
    visit = str(done.row_id)
    clerk.replica.act(step_back, clerk.replica.actor, seen(clerk, visit))
    row = clerk.row("appointment", visit)
    assert (row["status"], row["cancel_reason"]) == ("cancelled", "oth-err")
    assert clerk.row_by("slot", "pk", row["slot_pk"])["status"] == "entered-in-error"
    assert queued(clerk)[-1] == ("step-back", "queued")


# Where to


def test_the_duty_doctor_and_the_urgent_room_take_whom_a_clerk_sends(clerk: Clerk) -> None:
    duty = lane(clerk.replica, DUTY, doctor="Юрьев Олег Ильич")
    urgent = lane(clerk.replica, URGENT)
    assert numbered(clerk, duty).number == "КД-1"
    assert numbered(clerk, urgent, PETROV).number == "КД-2"


def test_over_the_bookings_of_a_doctor_it_takes_a_right_of_its_own(clerk: Clerk) -> None:
    kuznetsova = clerk.replica.schedules["Кузнецова"]
    before = clerk.everything()
    with pytest.raises(RightMissing) as missing:
        numbered(clerk, kuznetsova)
    assert missing.value.right == "book-over"
    assert clerk.everything() == before
    clerk.role(RoleCode.SENIOR_CLERK)
    assert numbered(clerk, kuznetsova).number == "КД-1"


def test_who_may_not_receive_may_not_give_numbers(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    clerk.role(RoleCode.CALL_CENTRE)
    with pytest.raises(RightMissing):
        numbered(clerk, schedule)


def test_nobody_is_sent_where_the_reception_is_over(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    clerk.clock.advance(timedelta(hours=3))
    with pytest.raises(RuleRefused) as refused:
        numbered(clerk, schedule)
    assert refused.value.code == "NO_RECEPTION"


def test_nobody_is_sent_to_a_doctor_who_is_away(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, DUTY, doctor="Юрьев Олег Ильич")
    away = '[{"from": "2026-11-16", "to": "2026-11-16", "reason": "sick"}]'
    clerk.comes("UPDATE schedule SET absences = ? WHERE id = ?", away, schedule)
    with pytest.raises(RuleRefused):
        numbered(clerk, schedule)


def test_who_came_before_the_opening_stands_at_the_opening(clerk: Clerk) -> None:
    opens = clerk.clock.now() + timedelta(hours=1)
    done = numbered(clerk, lane(clerk.replica, QUEUE, live_queue=True, opens=opens))
    assert clerk.row("appointment", done.row_id)["start"] == int(opens.timestamp() * 10**6)


def test_nobody_gets_two_numbers_to_one_queue(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    numbered(clerk, schedule)
    with pytest.raises(RuleRefused) as refused:
        numbered(clerk, schedule)
    assert (refused.value.code, refused.value.said.parameters) == ("IN_QUEUE", {"number": "КД-1"})


def test_who_is_booked_there_today_needs_no_number(clerk: Clerk) -> None:
    visit = booked_today(clerk)
    clerk.role(RoleCode.SENIOR_CLERK)
    with pytest.raises(RuleRefused) as refused:
        numbered(clerk, clerk.replica.schedules["Кузнецова"])
    assert refused.value.said.parameters == {"number": clerk.row("appointment", visit)["number"]}


def test_a_child_is_not_sent_where_only_grown_ups_are_received(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, URGENT, age_from=18)
    before = clerk.everything()
    with pytest.raises(RuleRefused) as refused:
        numbered(clerk, schedule, "Жуков Тимур Маратович")
    assert refused.value.code == "APPOINT_TIME_AVAILABLE_PATIENT_OTHER_AGE"
    assert clerk.everything() == before


# Letters


def test_without_letters_from_it_the_desk_has_its_own(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    first = numbered(clerk, schedule, letters="").number
    second = numbered(clerk, schedule, PETROV, letters="").number
    assert first.split("-")[0] == second.split("-")[0]
    assert [number.split("-")[1] for number in (first, second)] == ["1", "2"]


def test_a_desk_gives_way_to_another_that_was_seen_to_use_its_letters(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    own = numbered(clerk, schedule, letters="").number
    stranger = booked_today(clerk, PETROV, "Мельник")
    clerk.comes("UPDATE appointment SET queue_number = ? WHERE id = ?", own.split("-")[0] + "-7", stranger)
    other = numbered(clerk, schedule, "Цой Жанна Алексеевна", letters="").number
    assert other.split("-")[0] != own.split("-")[0]
    assert other.endswith("-1")


def test_letters_from_it_stay_and_count_on_after_what_is_known(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    stranger = booked_today(clerk, PETROV, "Мельник")
    clerk.comes("UPDATE appointment SET queue_number = 'КД-7' WHERE id = ?", stranger)
    assert numbered(clerk, schedule).number == "КД-8"


def test_letters_that_cannot_be_are_named_before_anything_is_written(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    before = clerk.everything()
    with pytest.raises(WrongQueueMark):
        numbered(clerk, schedule, letters="A1")
    assert clerk.everything() == before


def test_two_desks_that_never_spoke_give_different_numbers(clerk: Clerk, tmp_path: Path) -> None:
    other = small_replica(_folder(tmp_path), FixedClock(), SequentialIds(7))
    try:
        neighbour = Clerk(other, clerk.clock)
        numbers = {numbered(one, lane(one.replica, QUEUE, live_queue=True), letters="").number for one in (clerk, neighbour)}
        assert len(numbers) == 2
    finally:
        other.store.close()


def _folder(parent: Path) -> Path:
    made = parent / "neighbour"
    made.mkdir()
    return made

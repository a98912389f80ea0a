"""Where to send who has no booking: which receptions are open, what they are, who waits there, and which numbers were given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desktop_app.models.walk_ins import LaneKind
from desktop_app.queries.walk_ins import Lane, lanes_today, numbers_given, used_elsewhere, waiting_in
from desktop_app.services.walk_ins import WalkInWish, walk_in
from tests.kit.replica import ZONE
from tests.kit.walk_in_lanes import DUTY, QUEUE, URGENT, lane
from tests.unit.services.desk import ANNA, PETROV, Clerk
from tests.unit.services.visits_today import booked_today

DAWN = datetime(2026, 11, 15, 21, 0, tzinfo=UTC)
"""The beginning of Monday in Moscow."""


def lanes(clerk: Clerk, branch: str = "") -> tuple[Lane, ...]:
    branch_id = clerk.replica.branches.get(branch, "")
    return clerk.replica.ask(lanes_today, clerk.replica.today, ZONE, clerk.clock.now(), branch_id)


def named(clerk: Clerk, title: str) -> Lane:
    return next(one for one in lanes(clerk) if one.title.startswith(title))


def numbered(clerk: Clerk, schedule: str, patient: str = ANNA) -> str:
    wish = WalkInWish(schedule, clerk.replica.patients[patient], letters="КД")
    return str(clerk.replica.act(walk_in, clerk.replica.actor, wish).row_id)


def test_live_queues_come_first_then_duty_urgent_and_all_others(clerk: Clerk) -> None:
    lane(clerk.replica, URGENT)
    lane(clerk.replica, DUTY, doctor="Юрьев Олег Ильич")
    lane(clerk.replica, QUEUE, live_queue=True)
    kinds = [one.kind for one in lanes(clerk)]
    assert kinds[:3] == [LaneKind.LIVE_QUEUE, LaneKind.DUTY, LaneKind.URGENT]
    assert set(kinds[3:]) == {LaneKind.OVER}
    assert len(kinds) > 5


def test_a_lane_is_called_by_its_service_and_its_doctor(clerk: Clerk) -> None:
    lane(clerk.replica, DUTY, doctor="Юрьев Олег Ильич")
    found = named(clerk, DUTY)
    assert found.title == "Дежурный терапевт · Юрьев О. И."
    assert (found.room, found.branch, found.minutes) == ("105", "Филиал на Садовой", timedelta(minutes=10))
    assert (found.opens, found.closes) == (datetime(2026, 11, 16, 5, 0, tzinfo=UTC), datetime(2026, 11, 16, 7, 0, tzinfo=UTC))
    assert named(clerk, "Кузнецова Е. П.").kind is LaneKind.OVER


def test_one_branch_offers_its_own(clerk: Clerk) -> None:
    assert {one.branch for one in lanes(clerk, "Лесная")} == {"Филиал на Лесной"}
    assert len(lanes(clerk)) == len(lanes(clerk, "Лесная")) + len(lanes(clerk, "Садовая"))


def test_a_reception_that_is_over_is_not_offered(clerk: Clerk) -> None:
    lane(clerk.replica, QUEUE, live_queue=True, places=6)
    assert not [one for one in lanes(clerk) if one.title == QUEUE], "it ended at nine"
    clerk.clock.advance(timedelta(hours=12))
    assert lanes(clerk) == ()


def test_an_absence_takes_a_reception_away(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, DUTY, doctor="Юрьев Олег Ильич")
    away = '[{"from": "2026-11-16", "to": "2026-11-20", "reason": "leave"}]'
    clerk.comes("UPDATE schedule SET absences = ? WHERE id = ?", away, schedule)
    assert not [one for one in lanes(clerk) if one.title.startswith(DUTY)]


@pytest.mark.parametrize("column", ["hidden = 1", "active = 0", "known = 0"])
def test_a_schedule_that_is_no_more_is_not_offered(clerk: Clerk, column: str) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    clerk.comes(f"UPDATE schedule SET {column} WHERE id = ?", schedule)
    assert not [one for one in lanes(clerk) if one.title == QUEUE]


def test_closed_places_bound_no_reception(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    closed = "UPDATE slot SET status = 'busy-unavailable' WHERE schedule_pk = (SELECT pk FROM schedule WHERE id = ?)"
    clerk.comes(closed, schedule)
    assert not [one for one in lanes(clerk) if one.title == QUEUE]


def test_those_who_have_come_and_are_not_in_yet_wait(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    first = numbered(clerk, schedule)
    numbered(clerk, schedule, PETROV)
    assert named(clerk, QUEUE).waiting == 2
    clerk.comes("UPDATE appointment SET status = 'checked-in' WHERE id = ?", first)
    assert named(clerk, QUEUE).waiting == 1


def test_places_made_for_walk_ins_do_not_stretch_the_hours(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    before = named(clerk, QUEUE)
    clerk.clock.advance(timedelta(minutes=55))
    numbered(clerk, schedule)
    after = named(clerk, QUEUE)
    assert (after.opens, after.closes, after.minutes) == (before.opens, before.closes, before.minutes)


# Numbers


def test_numbers_are_known_by_visits_and_by_the_journal(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    visit = numbered(clerk, schedule)
    clerk.comes("UPDATE appointment SET queue_number = NULL WHERE id = ?", visit)
    numbered(clerk, schedule, PETROV)
    stranger = booked_today(clerk, "Цой Жанна Алексеевна", "Мельник")
    clerk.comes("UPDATE appointment SET queue_number = 'КД-9' WHERE id = ?", stranger)
    assert set(clerk.replica.ask(numbers_given, DAWN, "КД")) == {"КД-1", "КД-2", "КД-9"}
    assert not [one for one in clerk.replica.ask(numbers_given, DAWN, "К") if one.startswith("К-")]


def test_numbers_of_yesterday_are_past(clerk: Clerk) -> None:
    numbered(clerk, lane(clerk.replica, QUEUE, live_queue=True))
    assert clerk.replica.ask(numbers_given, DAWN + timedelta(days=1), "КД") == []


def test_a_purged_payload_harms_nobody(clerk: Clerk) -> None:
    numbered(clerk, lane(clerk.replica, QUEUE, live_queue=True))
    clerk.comes("UPDATE journal SET payload = NULL")
    assert clerk.replica.ask(numbers_given, DAWN, "КД") == ["КД-1"]


def test_letters_are_used_elsewhere_only_where_this_desk_did_not_give_them(clerk: Clerk) -> None:
    numbered(clerk, lane(clerk.replica, QUEUE, live_queue=True))
    assert not clerk.replica.ask(used_elsewhere, "КД")
    stranger = booked_today(clerk, PETROV, "Мельник")
    clerk.comes("UPDATE appointment SET queue_number = 'ЖЖ-1' WHERE id = ?", stranger)
    assert clerk.replica.ask(used_elsewhere, "ЖЖ")
    assert not clerk.replica.ask(used_elsewhere, "Ж"), "Ж is not ЖЖ"


def test_who_waits_in_a_queue_is_known_there_by_his_number(clerk: Clerk) -> None:
    schedule = lane(clerk.replica, QUEUE, live_queue=True)
    visit = numbered(clerk, schedule)
    span = (DAWN, DAWN + timedelta(days=1))
    anna, petrov = clerk.replica.patients[ANNA], clerk.replica.patients[PETROV]
    assert clerk.replica.ask(waiting_in, schedule, anna, *span) == "КД-1"
    assert clerk.replica.ask(waiting_in, schedule, petrov, *span) is None
    clerk.comes("UPDATE appointment SET status = 'fulfilled' WHERE id = ?", visit)
    assert clerk.replica.ask(waiting_in, schedule, anna, *span) is None

"""What can be given away from paper while the computer is off: free places by specialist, with what may be promised of each."""

from __future__ import annotations

from datetime import timedelta

from desktop_app.models.base import to_micros
from desktop_app.models.promise import Promise
from desktop_app.queries.places_left import places_left
from tests.kit.replica import ZONE
from tests.unit.services.desk import Clerk

HOUR = timedelta(hours=1)


def test_the_rest_of_today_and_the_next_day_are_told_by_specialty_and_name(clerk: Clerk) -> None:
    today, following = clerk.replica.ask(places_left, clerk.clock.now(), ZONE)
    assert (today.day, following.day) == (clerk.replica.today, clerk.replica.today + timedelta(days=1))
    names = [(one.specialty, one.specialist) for one in today.specialists]
    assert names == sorted(names)
    assert len({one.schedule_id for one in today.specialists}) == len(names)
    starts = [place.start for one in today.specialists for place in one.places]
    assert min(starts) >= clerk.clock.now()
    assert {start.astimezone(ZONE).date() for start in starts} == {today.day}


def test_a_day_that_is_over_is_left_out(clerk: Clerk) -> None:
    clerk.clock.advance(12 * HOUR)
    (tomorrow,) = clerk.replica.ask(places_left, clerk.clock.now(), ZONE)
    assert tomorrow.day == clerk.replica.today + timedelta(days=1)


def test_only_the_branch_that_is_asked_for_is_told(clerk: Clerk) -> None:
    here = clerk.replica.branches["Лесная"]
    found = clerk.replica.ask(places_left, clerk.clock.now(), ZONE, here)
    assert {one.specialist for day in found for one in day.specialists} == {"Сафина Г. Р."}


def test_a_place_held_for_this_desk_is_told_as_guaranteed(clerk: Clerk) -> None:
    slot = clerk.free(hours=24)[0]
    desk_id = clerk.replica.store.desk_id
    clerk.comes(
        "UPDATE slot SET status = 'busy-tentative', holder = ?, hold_until = ? WHERE id = ?",
        desk_id, to_micros(clerk.clock.now() + 4 * HOUR), slot.slot_id,
    )  # fmt: skip
    promised = {
        place.promise
        for day in clerk.replica.ask(places_left, clerk.clock.now(), ZONE)
        for one in day.specialists
        for place in one.places
        if one.schedule_id == slot.schedule_id and place.start == slot.start
    }
    assert promised == {Promise.GUARANTEED}


def test_a_place_that_is_kept_for_the_portal_is_not_offered(clerk: Clerk) -> None:
    slot = clerk.free()[0]
    clerk.comes("UPDATE slot SET channels = 'portal' WHERE id = ?", slot.slot_id)
    found = clerk.replica.ask(places_left, clerk.clock.now(), ZONE)
    mine = next(one for day in found for one in day.specialists if one.schedule_id == slot.schedule_id)
    assert slot.start not in {place.start for place in mine.places}


def test_a_replica_without_places_tells_of_no_day(clerk: Clerk) -> None:
    clerk.comes("UPDATE slot SET hidden = 1")
    assert clerk.replica.ask(places_left, clerk.clock.now(), ZONE) == []

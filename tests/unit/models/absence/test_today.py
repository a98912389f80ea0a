"""A doctor is ill at 7:40: who comes first, what colleagues may be asked for, and that nobody is moved without a word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.i18n import Translator
from desktop_app.models.absence.calls import (
    NOT_CALLED,
    REACHED_NAMES,
    Call,
    Next,
    Reached,
    Whom,
    both_until,
    in_turn,
    next_step,
    waits_until,
)
from desktop_app.models.absence.facts import TouchedVisit
from desktop_app.models.absence.planning import propose
from desktop_app.models.absence.today import Colleague, OverLimit, first_of, looked_at_all, over_id, places_beside
from desktop_app.models.absence.urgency import Press, in_order, press_of
from desktop_app.models.absence.why import Why
from desktop_app.models.calendar import ProductionCalendar
from tests.unit.models.absence.ward import LIMITS, NOW, at, line, place, slot, visit

PHONE = "+79161234567"


def today(name: str, hour: int, minute: int = 0, phone: str = PHONE) -> TouchedVisit:
    return replace(visit(name, at(0, hour, minute)), phone=phone)


def colleague(extra: tuple[datetime, ...] = ()) -> Colleague:
    """Receives from eight to ten."""
    return Colleague("schedule", "sadovaya", "clinic", at(0, 8), at(0, 10), slot(at(0, 8)), extra)


@pytest.mark.parametrize(
    ("one", "press"),
    [
        (replace(today("a", 12), here=True), Press.HERE),
        (today("a", 9, 39), Press.SOON),
        (today("a", 7), Press.SOON),
        (today("a", 9, 40), Press.ROUTINE),
        (replace(today("a", 12), urgent=True), Press.URGENT),
        (replace(today("a", 12), until=at(3, 12)), Press.DUE),
        (replace(today("a", 12), until=at(3, 13)), Press.ROUTINE),
        (replace(today("a", 12), until=at(0, 11)), Press.ROUTINE),
    ],
)
def test_how_a_visit_presses(one: TouchedVisit, press: Press) -> None:
    assert press_of(one, NOW) is press


def test_who_is_here_then_who_is_on_the_way_and_whom_a_call_can_stop() -> None:
    here = replace(today("here", 10), here=True)
    early, late, silent = today("early", 8), today("late", 9), today("silent", 8, phone="")
    urgent, rest = replace(today("urgent", 16), urgent=True), today("rest", 11)
    everybody = [rest, urgent, silent, late, early, here]
    assert [one.id for one in in_order(everybody, NOW)] == ["here", "early", "late", "silent", "urgent", "rest"]
    first = first_of(everybody, NOW)
    assert [one.id for one in first.here] == ["here"]
    assert [one.id for one in first.soon] == ["early", "late", "silent"]
    assert [one.id for one in first.later] == ["urgent", "rest"]
    assert first_of([], NOW).soon == ()


def test_the_more_pressing_have_the_nearer_places() -> None:
    weights = [press.weight for press in Press]
    assert weights == sorted(weights)
    assert weights[0] == 1


def test_places_beside_a_colleague_keep_to_the_limit_of_an_hour_and_of_a_day() -> None:
    starts = [one.slot.start for one in places_beside([colleague()], OverLimit(2, 6), NOW)]
    assert starts == [at(0, 8), at(0, 8, 30), at(0, 9), at(0, 9, 30)]
    assert len(places_beside([colleague()], OverLimit(2, 3), NOW)) == 3
    assert len(places_beside([colleague(), replace(colleague(), schedule_id="two")], OverLimit(2, 3), NOW)) == 6


def test_who_is_beside_the_schedule_already_counts() -> None:
    found = places_beside([colleague((at(0, 8, 10), at(0, 9)))], OverLimit(2, 6), NOW)
    assert [one.slot.start for one in found] == [at(0, 8), at(0, 9, 30)]
    assert places_beside([colleague((at(0, 8), at(0, 9)))], OverLimit(2, 2), NOW) == []


def test_no_place_is_made_in_the_past_or_after_the_reception() -> None:
    short = replace(colleague(), ends=at(0, 9, 20))
    assert [one.slot.start for one in places_beside([short], OverLimit(2, 6), at(0, 8, 10))] == [at(0, 8, 30), at(0, 9)]


def test_a_place_beside_is_taken_for_who_is_here_and_is_no_row_yet() -> None:
    sitting = replace(today("sits", 8), here=True)
    made = places_beside([colleague()], OverLimit(), NOW)
    plan = propose([sitting], [*made, place("tomorrow", at(1, 9))], LIMITS)
    found = plan.lines[0].place
    assert found is not None
    assert (found.id, found.over, found.version) == (over_id("schedule", at(0, 8)), True, 0)
    assert found.slot.end - found.slot.start == timedelta(minutes=15)
    assert over_id("schedule", at(0, 8).astimezone(UTC)) == found.id, "an instant is the same in every zone"


@given(
    st.integers(1, 4), st.integers(0, 8), st.integers(7 * 60, 11 * 60),
    st.lists(st.integers(8 * 60, 10 * 60 - 1).map(lambda minute: at(0, minute // 60, minute % 60)), max_size=6, unique=True),
)  # fmt: skip
def test_no_doctor_is_asked_for_more_than_the_limit(per_hour: int, per_day: int, now: int, extra: list[datetime]) -> None:
    moment = at(0, now // 60, now % 60)
    found = places_beside([colleague(tuple(extra))], OverLimit(per_hour, per_day), moment)
    assert not found or len(found) + len(extra) <= per_day
    for hour in (8, 9):
        made = [one for one in found if one.slot.start.hour == hour]
        assert not made or len(made) + sum(one.hour == hour for one in extra) <= per_hour
    assert all(moment < one.slot.start < at(0, 10) and one.slot.start not in extra for one in found)
    assert len({one.id for one in found}) == len(found)


def test_who_is_here_and_has_no_place_today_goes_on_the_list_that_a_doctor_looks_at() -> None:
    sitting, due, rest = replace(today("sits", 9), here=True), today("due", 8), today("rest", 15)
    plan = propose([sitting, due, rest], [place("today", at(0, 12)), place("tomorrow", at(1, 9))], LIMITS)
    assert {one.visit.id: one.place.id if one.place else None for one in plan.lines} == {"sits": "today", "due": "tomorrow", "rest": None}
    assert [one.visit.id for one in looked_at_all(plan, NOW)] == ["due"]


MOVED = Whom("a", at(0, 8), at(0, 15), PHONE)
WITHOUT = replace(MOVED, new=None)


@pytest.mark.parametrize(
    ("old", "new", "until"),
    [
        (at(0, 8), at(2, 15), at(2, 12)),
        (at(0, 14), at(0, 16), at(0, 15)),
        (at(0, 16), at(0, 15), at(0, 15)),
        (at(3, 9), at(1, 10), at(1, 10)),
    ],
)
def test_an_unreached_patient_keeps_both_places_until_it_must_be_clear(old: datetime, new: datetime, until: datetime) -> None:
    assert both_until(old, new) == until
    assert both_until(old, None) is None


@pytest.mark.parametrize(
    ("reached", "step"),
    [(Reached.AGREED, Next.MOVE), (Reached.REFUSED, Next.LIST), (Reached.CAME, Next.SPEAK), (Reached.OPEN, Next.CALL)],
)
def test_an_answer_says_what_follows(reached: Reached, step: Next) -> None:
    call = NOT_CALLED if reached is Reached.OPEN else NOT_CALLED.noted(reached, NOW)
    assert next_step(MOVED, call, NOW) is step


def test_only_who_agreed_is_moved() -> None:
    """Whatever else is noted, and however much time goes by, nobody is moved silently."""
    for reached in set(Reached) - {Reached.AGREED}:
        for hours in range(40):
            assert next_step(MOVED, Call(reached, 1, NOW), NOW + timedelta(hours=hours)) is not Next.MOVE
    assert next_step(WITHOUT, NOT_CALLED.noted(Reached.AGREED, NOW), NOW) is Next.LIST


def test_who_does_not_answer_is_called_again_and_let_go_at_the_deadline() -> None:
    call = NOT_CALLED.noted(Reached.NO_ANSWER, NOW)
    assert next_step(MOVED, call, NOW + timedelta(minutes=9)) is Next.WAIT
    assert next_step(MOVED, call, NOW + timedelta(minutes=10)) is Next.CALL
    assert next_step(MOVED, call, at(0, 11, 59)) is Next.CALL
    assert next_step(MOVED, call, at(0, 12)) is Next.LIST
    calm = Whom("calm", at(3, 10), at(4, 10), PHONE)
    assert next_step(calm, call, NOW + timedelta(minutes=29)) is Next.WAIT
    assert next_step(calm, call, NOW + timedelta(minutes=30)) is Next.CALL


def test_who_has_no_phone_is_waited_for_not_called() -> None:
    silent = replace(MOVED, phone="")
    assert next_step(silent, NOT_CALLED, NOW) is Next.WAIT
    assert next_step(silent, NOT_CALLED, at(0, 12)) is Next.LIST


def test_who_is_here_is_spoken_to_and_his_place_is_given_back_in_time_too() -> None:
    here = replace(MOVED, here=True)
    came = NOT_CALLED.noted(Reached.CAME, NOW)
    assert next_step(here, NOT_CALLED, NOW) is Next.SPEAK
    assert next_step(here, NOT_CALLED.noted(Reached.AGREED, NOW), NOW) is Next.MOVE
    assert next_step(here, NOT_CALLED, at(0, 12)) is Next.LIST
    assert next_step(MOVED, came, at(0, 12)) is Next.LIST


def test_who_has_no_phone_is_on_top_then_who_is_here_who_is_on_the_way_and_who_was_tried_least() -> None:
    plan = [Whom(name, at(0, hour), at(1, 9), PHONE) for name, hour in (("c", 14), ("b", 9), ("a", 8), ("done", 8), ("just", 8))]
    plan += [replace(plan[0], id="mute", phone=""), replace(plan[0], id="here", here=True)]
    calls = {
        "a": Call(Reached.NO_ANSWER, 1, NOW - timedelta(hours=1)), "done": Call(Reached.AGREED, 0, NOW),
        "just": Call(Reached.NO_ANSWER, 1, NOW),
    }  # fmt: skip
    assert [one.id for one in in_turn(plan, calls, NOW)] == ["mute", "here", "b", "a", "c", "just", "done"]


@given(st.lists(st.sampled_from(list(Reached)), max_size=6))
def test_notes_follow_one_another_as_the_table_says(noted: list[Reached]) -> None:
    call = NOT_CALLED
    for reached in noted:
        if call.reached.may_become(reached):
            call = call.noted(reached, NOW)
        else:
            with pytest.raises(ValueError, match="cannot follow"):
                call.noted(reached, NOW)
    assert call.tries <= noted.count(Reached.NO_ANSWER)
    assert (call.at is None) == (call == NOT_CALLED)


def test_an_answer_is_not_lost_to_a_line_that_is_busy_later() -> None:
    for reached in (Reached.REACHED, Reached.AGREED, Reached.REFUSED, Reached.CAME):
        assert not reached.may_become(Reached.NO_ANSWER)
        assert not reached.may_become(Reached.OPEN)
    assert Reached.NO_ANSWER.may_become(Reached.NO_ANSWER)


def test_what_was_noted_has_words_in_both_languages() -> None:
    russian = Translator("ru")
    assert set(REACHED_NAMES) == set(Reached)
    assert all(russian(name) != name for name in REACHED_NAMES.values())


def test_the_waiting_list_has_a_deadline_that_somebody_can_still_meet() -> None:
    calendar = ProductionCalendar()
    assert waits_until(visit(), NOW, calendar) == at(2, 0), "the end of the next working day"
    assert waits_until(replace(visit(), until=at(9, 0)), NOW, calendar) == at(9, 0)
    assert waits_until(replace(visit(), until=at(0, 0)), NOW, calendar) == at(2, 0)
    friday = at(4, 15)
    assert waits_until(visit(), friday, calendar) == at(8, 0), "Monday's end"


def test_who_sits_here_needs_no_call_and_so_no_notice() -> None:
    """The same place in half an hour: for who has come, but not for who is at home."""
    soon, noon = place("soon", at(0, 8, 10)), place("noon", at(0, 11, 30))
    limits = replace(LIMITS, first=at(0, 9))
    assert line(replace(today("sits", 8), here=True), soon, noon, limits=limits).place == soon
    found = line(today("home", 8), soon, noon, limits=limits)
    assert (found.place, found.why, found.nearer) == (noon, Why.TOO_SOON, soon)

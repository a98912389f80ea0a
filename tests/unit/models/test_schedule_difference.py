"""A draft against what is published: what opens, closes and changes, whom it touches; publishing, and taking it back."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.schedule_difference import PublishedSlot, Step, StepKind, difference, step_form, step_of, steps, take_back
from desktop_app.models.schedule_template import Quota, TemplateDay
from desktop_app.models.slot import Channel, SlotStatus
from desktop_app.models.slot_plan import PlannedSlot, generate
from tests.unit.models.hours import CALENDAR, CLINICS, LANES, MONDAY, WEEK, Clinic, piece, plan, shift, weekly

VERSION = 3


def published(slots: Iterable[PlannedSlot]) -> list[PublishedSlot]:
    return [
        PublishedSlot(
            one.id, one.schedule, one.start, one.end, one.place, one.status, one.channels, one.visit_kind, one.comment, VERSION
        )
        for one in slots
    ]  # fmt: skip


def booked(slot: PublishedSlot, visit: str = "visit-1") -> PublishedSlot:
    return slot._replace(status=SlotStatus.BUSY, appointment=visit)


def carried_out(rows: Iterable[PublishedSlot], todo: Iterable[Step]) -> list[PublishedSlot]:
    """The rows after all steps, each on the version that it supposes."""
    found = {row.id: row for row in rows}
    for step in todo:
        before = found.get(step.after.id)
        assert (None if before is None else before.version) == step.version
        found[step.after.id] = step.after._replace(version=(step.version or 0) + 1)
    return list(found.values())


def looks(rows: Iterable[PublishedSlot]) -> set[PublishedSlot]:
    """What anybody can see of it."""
    return {row._replace(version=0) for row in rows if row.status != SlotStatus.IN_ERROR}


MORNING = plan(weekly("08:00-09:00"))
SHORTER = plan(weekly("08:00-08:45"))
ROWS = published(MORNING)


def test_a_draft_that_is_published_already_changes_nothing() -> None:
    assert difference(ROWS, MORNING).is_empty
    assert steps(difference(ROWS, MORNING)) == ()


def test_a_new_schedule_is_opened_place_by_place() -> None:
    found = difference([], MORNING)
    assert found.added == MORNING
    todo = steps(found)
    assert {step.kind for step in todo} == {StepKind.OPEN}
    assert {step.version for step in todo} == {None}


def test_what_the_draft_has_no_more_is_closed_with_the_reason_on_its_version() -> None:
    found = difference(ROWS, SHORTER)
    assert [slot.id for slot in found.removed] == [slot.id for slot in MORNING[3::4]]
    todo = steps(found, "учёба")
    assert {(step.kind, step.after.status, step.after.comment, step.version) for step in todo} == {
        (StepKind.CLOSE, SlotStatus.CLOSED, "учёба", VERSION)
    }
    after = carried_out(ROWS, todo)
    assert difference(after, SHORTER).is_empty


def test_who_sits_on_a_place_that_goes_is_touched_and_no_step_moves_him() -> None:
    rows = [*ROWS[:3], booked(ROWS[3]), *ROWS[4:]]
    found = difference(rows, SHORTER)
    assert (found.appointments, found.touched) == (("visit-1",), (rows[3],))
    assert ROWS[3].id not in {step.after.id for step in steps(found)}


def test_a_held_place_is_touched_though_nobody_has_a_visit_yet() -> None:
    held = ROWS[3]._replace(status=SlotStatus.TENTATIVE)
    found = difference([held], SHORTER)
    assert (found.touched, found.appointments) == ((held,), ())


def test_a_visit_that_would_last_shorter_is_touched_another_channel_is_not() -> None:
    sooner = [replace(one, end=one.end - timedelta(minutes=5)) for one in MORNING]
    assert difference([booked(ROWS[0])], sooner[:1]).touched
    portal = [replace(one, channels="portal") for one in MORNING]
    assert difference([booked(ROWS[0])], portal[:1]).is_empty


def test_places_of_another_channel_or_kind_are_altered() -> None:
    hours = shift("08:00-09:00", pieces=(piece("08:00-09:00", quotas=(Quota((Channel.PORTAL,), 2), Quota((Channel.REGISTRY,)))),))
    draft = plan(replace(weekly(), days=(TemplateDay((hours,)),) * 7))
    found = difference(ROWS, draft)
    assert (len(found.changed), found.added, found.removed) == (len(MORNING), (), ())
    assert difference(carried_out(ROWS, steps(found)), draft).is_empty


def test_a_place_made_beside_the_schedule_is_nobodys_to_close() -> None:
    extra = ROWS[0]._replace(id=MORNING[1].id, place=9, overbooked=True)
    assert difference([extra], ()).is_empty


def test_a_closed_row_is_opened_again_rather_than_made_twice() -> None:
    closed = [row._replace(status=SlotStatus.CLOSED, comment="врач болеет") for row in ROWS]
    found = difference(closed, MORNING)
    assert (len(found.changed), found.added) == (len(MORNING), ())
    assert {step.after.status for step in steps(found)} == {SlotStatus.FREE}


def test_a_row_taken_back_is_used_again_and_a_strangers_error_is_left_alone() -> None:
    void = ROWS[0]._replace(status=SlotStatus.IN_ERROR)
    assert [one.before for one in difference([void], MORNING[:1]).changed] == [void]
    twin = void._replace(id=MORNING[5].id)
    assert difference([twin, ROWS[0]], MORNING[:1]).is_empty
    assert difference([twin], MORNING[:1]).added == MORNING[:1]


def test_the_nearest_day_is_first_and_of_one_day_closings_come_before_openings() -> None:
    draft = plan(weekly("08:30-10:00"))
    order = [(step.day, step.kind) for step in steps(difference(ROWS, draft))]
    assert order == sorted(order, key=lambda one: (one[0], one[1] is StepKind.OPEN))
    assert {kind for day, kind in order if day == MONDAY} == {StepKind.CLOSE, StepKind.OPEN}


@given(CLINICS, CLINICS)
def test_publishing_makes_the_draft_and_taking_back_restores_what_was(before: Clinic, after: Clinic) -> None:
    old, new = (generate(clinic[0], clinic[1], CALENDAR, LANES, WEEK) for clinic in (before, after))
    rows = published(old)
    change = difference(rows, new)
    todo = steps(change)
    now = carried_out(rows, todo)
    assert difference(now, new).is_empty
    assert tuple(step_of(json.loads(json.dumps(step_form(step)))) for step in todo) == todo
    back = take_back(todo, now)
    assert back.kept == ()
    restored = carried_out(now, back.steps)
    assert looks(restored) == looks(rows)
    assert looks(carried_out(restored, steps(difference(restored, new)))) == looks(now)


@given(CLINICS, st.integers(0, 5))
def test_what_was_booked_meanwhile_stays_and_is_told(clinic: Clinic, which: int) -> None:
    new = generate(clinic[0], clinic[1], CALENDAR, LANES, WEEK)
    change = difference(ROWS, new)
    todo = steps(change)
    now = carried_out(ROWS, todo)
    opened = [row for row in now if row.status == SlotStatus.FREE and row.id not in {one.id for one in ROWS}]
    if opened:
        sold = opened[which % len(opened)]
        now = [booked(row) if row is sold else row for row in now]
        back = take_back(todo, now)
        assert [row.id for row in back.kept] == [sold.id]
        assert sold.id not in {step.after.id for step in back.steps}


def test_what_vanished_or_stands_as_before_needs_no_step_back() -> None:
    todo = steps(difference(ROWS[3:4], ()))
    assert take_back(todo, []).kept == (ROWS[3],)
    assert take_back(todo, ROWS).steps == ()
    opened = steps(difference([], MORNING[:1]))
    assert take_back(opened, []).steps == take_back(opened, [ROWS[0]._replace(status=SlotStatus.IN_ERROR)]).steps == ()

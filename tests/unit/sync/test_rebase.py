"""Bringing an operation onto what the central has now: merging alone would sell a place twice."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.core.changes import Kind
from desktop_app.fhir.names import HOLD_UNTIL, HOLDER, HOLDER_NAME
from desktop_app.models.conflict import CaseKind
from desktop_app.sync.rebase import Onto, Sides, Trouble, rebase, sold_already

Resource = dict[str, Any]
SLOT: Resource = {
    "resourceType": "Slot",
    "schedule": {"reference": "Schedule/1"},
    "status": "free",
    "start": "2026-11-17T09:00:00Z",
    "end": "2026-11-17T09:15:00Z",
}
VISIT: Resource = {
    "resourceType": "Appointment",
    "status": "booked",
    "slot": [{"reference": "Slot/s1"}],
    "participant": [{"actor": {"reference": "Patient/p"}, "status": "accepted"}],
}


def slot(base: str, mine: str, theirs: str, number: int = 1, there: Resource | None = None) -> Sides:
    """A place by its three states, and what else differs there."""
    sides = [{**SLOT, "status": status} for status in (base, mine, theirs)]
    return Sides(number, Kind.SLOT, f"row{number}", f"s{number}", sides[0], sides[1], sides[2] | (there or {}))


def visit(mine: Resource, theirs: Resource) -> Sides:
    """The visit, as changed here and there."""
    return Sides(9, Kind.APPOINTMENT, "row9", "a9", VISIT, VISIT | mine, VISIT | theirs)


def clean(*rows: Sides) -> dict[int, Onto]:
    """The result where there is no trouble."""
    result = rebase(rows)
    assert isinstance(result, dict), result
    return result


@pytest.mark.parametrize("theirs", ["busy", "busy-unavailable", "busy-tentative", "entered-in-error"])
def test_a_place_that_is_not_free_any_more_is_taken(theirs: str) -> None:
    assert rebase([slot("free", "busy", theirs)]) == Trouble(CaseKind.SLOT_TAKEN, Kind.SLOT, "row1", ("status",))


def test_a_place_that_is_still_free_is_taken_with_what_others_noted_on_it() -> None:
    onto = clean(slot("free", "busy", "free", there={"comment": "X-ray"}))[1]
    assert onto.needed
    assert (onto.mine["status"], onto.mine["comment"]) == ("busy", "X-ray")


@pytest.mark.parametrize(("changed", "value"), [("start", "2026-11-17T08:00:00Z"), ("schedule", {"reference": "Schedule/2"})])
def test_a_place_that_is_elsewhere_now_is_not_taken_unseen(changed: str, value: object) -> None:
    assert rebase([slot("free", "busy", "free", there={changed: value})]) == Trouble(CaseKind.FIELD_DIFFERS, Kind.SLOT, "row1", (changed,))


def test_the_same_moment_in_another_zone_is_not_elsewhere() -> None:
    assert clean(slot("free", "busy", "free", there={"start": "2026-11-17T12:00:00+03:00"}))[1].needed


def test_a_place_that_was_taken_from_the_start_is_never_sold() -> None:
    taken = slot("busy", "busy", "busy")
    assert isinstance(rebase([taken]), Trouble)
    assert sold_already(Kind.SLOT, taken.base, taken.mine)
    assert not sold_already(Kind.SLOT, None, taken.mine)
    assert not sold_already(Kind.APPOINTMENT, VISIT, VISIT)


def test_a_place_is_freed_while_the_visit_stands_on_it() -> None:
    result = clean(slot("busy", "free", "busy"), visit({"status": "cancelled"}, {"comment": "late"}))
    assert (result[1].needed, result[1].mine["status"]) == (True, "free")
    assert (result[9].mine["status"], result[9].mine["comment"]) == ("cancelled", "late")


@pytest.mark.parametrize("there", [{"status": "cancelled"}])
def test_a_place_whose_visit_was_cancelled_there_may_be_another_s_and_is_left_alone(there: Resource) -> None:
    result = clean(slot("busy", "free", "busy"), visit({"status": "cancelled"}, there))
    assert (result[1].needed, result[9].needed) == (False, False)


@pytest.mark.parametrize("theirs", ["free", "busy-unavailable", "entered-in-error"])
def test_a_place_that_is_not_busy_there_needs_no_freeing(theirs: str) -> None:
    result = clean(slot("busy", "free", theirs), visit({"status": "cancelled"}, {}))
    assert not result[1].needed
    assert result[9].needed


def test_a_visit_cancelled_there_is_not_moved_and_its_case_goes_before_that_of_the_place() -> None:
    rows = [slot("free", "busy", "busy", 2), visit({"slot": [{"reference": "Slot/s2"}]}, {"status": "cancelled"})]
    assert rebase(rows) == Trouble(CaseKind.CANCELLED_THERE, Kind.APPOINTMENT, "row9", ("status",))


def test_a_visit_moved_on_both_sides_is_for_a_person() -> None:
    trouble = rebase([visit({"slot": [{"reference": "Slot/s2"}]}, {"slot": [{"reference": "Slot/s3"}]})])
    assert trouble == Trouble(CaseKind.FIELD_DIFFERS, Kind.APPOINTMENT, "row9", ("visit",))


def test_the_patient_came_there_and_was_cancelled_here() -> None:
    trouble = rebase([visit({"status": "cancelled"}, {"status": "arrived"})])
    assert trouble == Trouble(CaseKind.FIELD_DIFFERS, Kind.APPOINTMENT, "row9", ("visit",))


def test_receipts_are_neither_compared_nor_merged() -> None:
    receipt = {"url": "https://registratura.example/fhir/StructureDefinition/operation", "valueString": "another"}
    onto = clean(visit({"comment": "mine"}, {"extension": [receipt]}))[9]
    assert onto.mine["comment"] == "mine"
    assert onto.mine["extension"] == [receipt], "the sender puts its own in place of it"


# Places that are held

US, LATER = "us", "2026-11-17T08:00:00Z"


def held(desk: str, until: str = "2026-11-16T12:00:00Z", name: str = "") -> Resource:
    """A place that is held for `desk`."""
    found = [{"url": HOLDER, "valueString": desk}, {"url": HOLD_UNTIL, "valueInstant": until}]
    return {**SLOT, "status": "busy-tentative", "extension": found + ([{"url": HOLDER_NAME, "valueString": name}] if name else [])}


FREE, BUSY = SLOT, {**SLOT, "status": "busy"}


def sides(base: Resource, mine: Resource, theirs: Resource) -> Sides:
    return Sides(1, Kind.SLOT, "row1", "s1", base, mine, theirs)


@pytest.mark.parametrize(
    ("base", "theirs"),
    [
        (held(US), held(US, LATER, "Стол 3")),
        (held(US), FREE),
        (FREE, held(US)),
        (held("other"), held("other")),
        (held("other"), held("other", "2026-11-16T15:00:00+03:00")),
        (held("other"), FREE),
        (held("other"), held(US)),
    ],
)
def test_a_booking_takes_over_whatever_became_of_our_own_hold(base: Resource, theirs: Resource) -> None:
    """Renewed, let go, come meanwhile; and a hold that another desk left and did not touch again."""
    result = rebase([sides(base, BUSY, theirs | {"comment": "X-ray"})], US)
    assert isinstance(result, dict), result
    assert result[1].needed
    assert result[1].mine["status"] == "busy"
    assert not result[1].mine.get("extension")
    assert result[1].mine["comment"] == "X-ray"


@pytest.mark.parametrize(
    ("base", "theirs"),
    [
        (FREE, held("other")),
        (held(US), held("other")),
        (held("other"), held("other", LATER)),
        (held("other"), held("third")),
        (held(US), BUSY),
        (held(US), {**SLOT, "status": "busy-unavailable"}),
        (FREE, held("")),
    ],
)
def test_a_place_that_another_desk_holds_or_somebody_took_is_a_case(base: Resource, theirs: Resource) -> None:
    assert rebase([sides(base, BUSY, theirs)], US) == Trouble(CaseKind.SLOT_TAKEN, Kind.SLOT, "row1", ("status",))
    assert rebase([sides(base, BUSY, theirs)]) == Trouble(CaseKind.SLOT_TAKEN, Kind.SLOT, "row1", ("status",)), "whoever we are"


def test_a_desk_without_a_name_owns_no_hold() -> None:
    assert isinstance(rebase([sides(FREE, BUSY, held(""))], ""), Trouble)


def test_a_held_place_that_is_elsewhere_now_is_not_taken_unseen() -> None:
    moved = held(US, LATER) | {"start": "2026-11-17T08:00:00Z"}
    assert rebase([sides(held(US), BUSY, moved)], US) == Trouble(CaseKind.FIELD_DIFFERS, Kind.SLOT, "row1", ("start",))


@pytest.mark.parametrize("theirs", [held("gone"), held("gone", LATER)])
def test_a_hold_is_let_go_though_it_was_renewed_meanwhile(theirs: Resource) -> None:
    onto = clean(sides(held("gone"), FREE, theirs))[1]
    assert onto.needed
    assert (onto.mine["status"], onto.mine.get("extension") or []) == ("free", [])


@pytest.mark.parametrize("theirs", [BUSY, FREE, held("next"), {**SLOT, "status": "busy-unavailable"}])
def test_letting_a_hold_go_touches_nothing_that_came_in_its_place(theirs: Resource) -> None:
    assert clean(sides(held("gone"), FREE, theirs))[1] == Onto(theirs, needed=False)

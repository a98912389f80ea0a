"""What careless programs send in valid JSON: halves of signs, numbers beyond any database. Kept, sent back, and no stop of the exchange."""

from __future__ import annotations

import copy
import json
import sqlite3
from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.changes import Kind
from desktop_app.fhir import names
from desktop_app.fhir.elements import integer, reference, text
from desktop_app.fhir.mapping import NotUnderstood, content_of, give_out, take_in
from desktop_app.fhir.references import translate_references, without_hints
from desktop_app.models.base import is_whole, to_json
from tests.unit.fhir.samples import KINDS, OTHER_ROW, ROW_ID, resource

HALF: Final = "Взять снимки \ud83d"
"""A text cut by its length in the middle of an emoji: systems that count in UTF-16 do that."""
HUGE: Final = 10**30


def places(value: object) -> Iterator[tuple[Any, Any]]:
    """Every place in a resource where a text or a number stands."""
    items = list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    for name, inner in items:
        if isinstance(inner, (str, int)) and not isinstance(inner, bool):
            yield value, name
        yield from places(inner)


def keeps(values: dict[str, object]) -> None:
    """Whether SQLite takes every value of the row, and gives it back."""
    marks = ",".join("?" * len(values))
    with sqlite3.connect(":memory:") as connection:
        [row] = connection.execute(f"VALUES ({marks})", tuple(values.values())).fetchall()
    connection.close()
    assert row == tuple(int(value) if isinstance(value, bool) else value for value in values.values())


@st.composite
def broken(draw: st.DrawFn, new: object) -> tuple[Kind, dict[str, Any]]:
    """A whole resource of any kind with `new` at one to three places."""
    kind = draw(st.sampled_from(KINDS))
    made = copy.deepcopy(resource(kind))
    for _ in range(draw(st.integers(1, 3))):
        place, name = draw(st.sampled_from([spot for spot in places(made) if spot[1] != "resourceType"]))
        place[name] = new
    return kind, made


@pytest.mark.parametrize(
    ("written", "whole"), [("", True), ("abc", True), ("Щукин 🦷", True), ("\ud83d\ude00", False), (HALF, False), ("\udcff", False)]
)
def test_half_a_sign_is_told_from_a_whole_one(written: str, whole: bool) -> None:
    assert is_whole(written) is whole
    assert text(written) == (written if whole and written else None)


@given(broken(HALF))
def test_a_text_cut_in_the_middle_of_a_sign_is_kept_and_goes_back_as_it_came(sample: tuple[Kind, dict[str, Any]]) -> None:
    kind, came = sample
    try:
        taken = take_in(came)
    except NotUnderstood:
        return
    keeps(taken)
    assert give_out(kind, taken | {"id": taken["id"] or OTHER_ROW}) == content_of(came)


@given(broken(HUGE))
def test_a_number_beyond_the_database_is_kept_and_goes_back_as_it_came(sample: tuple[Kind, dict[str, Any]]) -> None:
    kind, came = sample
    try:
        taken = take_in(came)
    except NotUnderstood:
        return
    keeps(taken)
    assert give_out(kind, taken | {"id": taken["id"] or OTHER_ROW}) == content_of(came)


@pytest.mark.parametrize("element", ["schedule", "status", "start", "end"])
def test_a_slot_whose_essentials_are_cut_is_not_understood_and_the_fault_does_not_repeat_them(element: str) -> None:
    came = resource(Kind.SLOT)
    came[element] = {"reference": f"Schedule/{HALF}"} if element == "schedule" else HALF
    with pytest.raises(NotUnderstood) as caught:
        take_in(came)
    assert caught.value.element == f"Slot.{element}"
    assert "снимки" not in caught.value.fault


def test_a_comment_cut_in_half_is_no_comment_and_a_clerks_own_one_replaces_it() -> None:
    came = resource(Kind.SLOT, comment="x") | {"comment": HALF}
    taken = take_in(came)
    assert taken["comment"] is None
    assert give_out(Kind.SLOT, taken | {"comment": "Снимки"})["comment"] == "Снимки"


def test_what_is_set_aside_can_be_written_down_whole() -> None:
    """A set-aside resource is kept as JSON: the text itself must be one that the database takes."""
    written = to_json({"comment": HALF, "б": 1})
    assert is_whole(written)
    assert json.loads(written) == {"comment": HALF, "б": 1}
    assert to_json({"б": "Щукин 🦷"}) == '{"б":"Щукин 🦷"}'


@given(
    st.recursive(
        st.text() | st.integers() | st.sampled_from([HALF, "\udc00"]), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_structure_is_one_text_and_reads_back(value: object) -> None:
    assert json.loads(to_json(value)) == value
    assert is_whole(to_json(value))
    assert to_json(json.loads(to_json(value))) == to_json(value)


@pytest.mark.parametrize(
    ("number", "read"),
    [(0, 0), (2**31 - 1, 2**31 - 1), (-(2**31), -(2**31)), (2**31, None), (-(2**31) - 1, None), (True, None), (1.0, None)],
)
def test_a_number_has_thirty_two_bits_as_the_standard_says(number: object, read: int | None) -> None:
    assert integer(number) == read


@pytest.mark.parametrize("number", [2**31, HUGE, 0, -1])
def test_a_place_number_that_no_slot_can_have_leaves_the_first_place(number: int) -> None:
    came = resource(Kind.SLOT)
    for item in came["extension"]:
        if item["url"] == names.PLACE_NUMBER:
            item["valuePositiveInt"] = number
    taken = take_in(came)
    assert taken["place"] == 1
    assert give_out(Kind.SLOT, taken) == content_of(came)


def test_a_reference_cut_in_half_leads_nowhere() -> None:
    assert reference({"reference": f"Patient/{HALF}"}, "Patient") is None


ABSOLUTE: Final = "http://hl7.org/fhir/StructureDefinition/Patient"


@pytest.mark.parametrize("kind", ["Patient", ABSOLUTE])
def test_the_type_that_the_central_wrote_beside_a_reference_comes_back_to_it(kind: str) -> None:
    """Else each edit would take it away, and the next merge would take that for a change of theirs."""
    came = {
        "resourceType": "Task",
        "for": {"reference": "Patient/1", "type": kind, "display": "Щ."},
        "owner": {"reference": "Organization/2"},
    }
    ours = {"Patient/1": f"urn:uuid:{ROW_ID}", "Organization/2": f"urn:uuid:{OTHER_ROW}"}
    theirs = {local: known for known, local in ours.items()}
    here = translate_references(came, ours.__getitem__)
    assert reference(here["for"], "Patient") == f"urn:uuid:{ROW_ID}"
    assert translate_references(here, lambda local: theirs.get(local, local)) == came
    again = translate_references(here, lambda local: local)
    assert translate_references(again, lambda local: theirs.get(local, local)) == came


def test_only_our_own_hints_are_kept_from_the_wire() -> None:
    local, known = {"reference": f"urn:uuid:{ROW_ID}", "type": ABSOLUTE}, {"reference": "Patient/1", "type": ABSOLUTE}
    assert without_hints({"for": local, "focus": known}) == {"for": {"reference": f"urn:uuid:{ROW_ID}"}, "focus": known}
    here = translate_references({"for": known}, {"Patient/1": f"urn:uuid:{ROW_ID}"}.__getitem__)
    assert without_hints(here) == {"for": {"reference": f"urn:uuid:{ROW_ID}", "type": ABSOLUTE}}


@given(st.sampled_from([None, [], "x", 5, {"versionId": 5}, [{}]]))
def test_a_meta_of_another_shape_breaks_nothing(meta: object) -> None:
    came = resource(Kind.CLINIC) | {"meta": meta}
    taken = take_in(came)
    assert taken["remote_version"] is None
    give_out(Kind.CLINIC, taken)

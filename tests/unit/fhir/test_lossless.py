"""What comes in unchanged goes out unchanged, however strange; what a person changes is changed, and only that."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import MAPPERS, TYPE_OF, NotUnderstood, content_of, give_out, take_in
from desktop_app.fhir.receipt import stamp
from desktop_app.models.identifier_systems import STANDARD
from tests.unit.fhir.samples import EDITS, OTHER_ROW, ROW_ID
from tests.unit.fhir.strange import strange

_NOT_EDITED = {"extra", "names_index", "name_keys", "numbers_index", "search", "remote_id", "remote_version", "last_updated"}
_GOES_ALONG = {"number": {"kind"}, "parent": {"level"}}
"""A policy's number cannot be written without a kind: where none is known it is the uniform policy. A place without a type is
taken for a room where it is part of another."""


def _taken(resource: dict[str, Any]) -> dict[str, object] | None:
    try:
        return take_in(json.loads(json.dumps(resource)))
    except NotUnderstood:
        return None


def _has_twins(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_twins(inner) for inner in value.values())
    if isinstance(value, list):
        return any(value.count(item) > 1 for item in value) or any(_has_twins(item) for item in value)
    return False


@given(strange())
def test_whatever_comes_goes_out_as_it_came(sample: tuple[Kind, dict[str, Any]]) -> None:
    kind, resource = sample
    taken = _taken(resource)
    if taken is not None:
        assert give_out(kind, taken | {"id": taken["id"] or OTHER_ROW}) == content_of(resource)


@given(strange())
def test_a_receipt_changes_nothing_of_what_is_kept(sample: tuple[Kind, dict[str, Any]]) -> None:
    _, resource = sample
    extensions = resource.get("extension", ())
    if extensions == () or (isinstance(extensions, list) and extensions):
        assert _taken(stamp(resource, ROW_ID)) == _taken(resource)


@given(strange(kinds=(Kind.SLOT,)))
def test_the_short_way_of_slots_reads_what_the_long_way_reads(sample: tuple[Kind, dict[str, Any]]) -> None:
    _, resource = sample
    mapper = MAPPERS["Slot"]
    assert mapper.exact is not None
    short = mapper.exact(resource)
    if short is not None:
        assert short == mapper.parse(resource, STANDARD)
        assert mapper.render(short, STANDARD) == content_of(resource)


@given(strange(junk=False), st.data())
def test_an_edit_reaches_the_resource_and_reads_back(sample: tuple[Kind, dict[str, Any]], data: st.DataObject) -> None:
    kind, resource = sample
    taken = _taken(resource)
    if taken is None:
        return
    column = data.draw(st.sampled_from(sorted(EDITS[kind])))
    # Of a list of which a row has one member, the next one comes forward when that is taken away.
    assume(EDITS[kind][column] is not None or not _has_twins(resource))
    edited = give_out(kind, taken | {"id": taken["id"] or OTHER_ROW, column: EDITS[kind][column]})
    again = take_in(edited)
    assert again[column] == EDITS[kind][column]
    changed = {name for name in again if name not in _NOT_EDITED and again[name] != taken[name]}
    assert changed <= {column} | _GOES_ALONG.get(column, set())
    assert edited["resourceType"] == TYPE_OF[kind]


@given(strange(junk=False), st.data())
def test_an_edit_taken_back_leaves_the_resource_saying_what_it_said(sample: tuple[Kind, dict[str, Any]], data: st.DataObject) -> None:
    kind, resource = sample
    taken = _taken(resource)
    if taken is None:
        return
    column = data.draw(st.sampled_from(sorted(EDITS[kind])))
    edited = take_in(give_out(kind, taken | {column: EDITS[kind][column]}))
    back = take_in(give_out(kind, edited | {column: taken[column]}))
    assert {name: back[name] for name in EDITS[kind]} == {name: taken[name] for name in EDITS[kind]}

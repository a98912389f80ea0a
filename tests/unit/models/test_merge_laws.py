"""Laws of merging by groups over all thirteen types: apart is joined, alike is one, the same group apart is a question."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any, Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import NotUnderstood, give_out, take_in
from desktop_app.fhir.names import HOLD_EXTENSIONS, OPERATION
from desktop_app.models.merge import Merged, merge
from desktop_app.models.merge_groups import MergeGroups, groups_for
from tests.unit.fhir.samples import EDITS, KINDS, resource
from tests.unit.fhir.strange import strange
from tests.unit.fhir.wild import wild

IGNORED: Final = frozenset({OPERATION})
_VISIT: Final = {"status", "start", "end", "slot", "patient", "post", "place", "service"}
TOGETHER: Final[dict[Kind, list[set[str]]]] = {
    Kind.APPOINTMENT: [_VISIT, {"wanted_from", "wanted_to"}, {"group_id", "group_order"}],
    Kind.SLOT: [{"status", "holder", "hold_until", "holder_name"}],
    Kind.SCHEDULE: [{"horizon_start", "horizon_end"}, {"post", "place", "service"}],
    Kind.POLICY: [{"status", "starts", "ends"}, {"kind", "series", "number"}],
    Kind.PATIENT: [{"family", "given", "middle", "former_names"}],
    Kind.SPECIALIST: [{"family", "given", "middle"}],
    Kind.REPRESENTATIVE: [{"family", "given", "middle"}, {"starts", "ends"}],
    Kind.POST: [{"specialty_code", "specialty_name"}],
}
"""Columns that stand in one element or one group of elements; any other two are apart."""


@cache
def came(kind: Kind) -> dict[str, Any]:
    """The full resource of a kind as both desks saw it; nobody changes it."""
    return resource(kind)


def groups_of(kind: Kind) -> MergeGroups:
    return groups_for(str(came(kind)["resourceType"]), HOLD_EXTENSIONS)


@cache
def edited(kind: Kind, column: str) -> dict[str, Any]:
    """The full resource of a kind after one desk changed a column."""
    base = came(kind)
    changed = give_out(kind, take_in(base) | {column: EDITS[kind][column]})
    return {**changed, "id": base["id"], "meta": base["meta"]}


def are_apart(kind: Kind, one: str, two: str) -> bool:
    return one != two and not any({one, two} <= together for together in TOGETHER.get(kind, []))


def joined(kind: Kind, mine: dict[str, Any], theirs: dict[str, Any]) -> Merged:
    return merge(came(kind), mine, theirs, groups_of(kind), IGNORED)


PAIRS: Final = [
    (kind, one, two) for kind in KINDS for one in sorted(EDITS[kind]) for two in sorted(EDITS[kind]) if are_apart(kind, one, two)
]


@pytest.mark.parametrize("kind", KINDS)
def test_two_desks_that_changed_different_things_both_have_their_way(kind: Kind) -> None:
    for _, one, two in (pair for pair in PAIRS if pair[0] is kind):
        merged = joined(kind, edited(kind, one), edited(kind, two))
        assert merged.clashes == (), (one, two)
        row = take_in(merged.resource)
        assert {name: row[name] for name in (one, two)} == {name: EDITS[kind][name] for name in (one, two)}, (one, two)


@pytest.mark.parametrize("kind", KINDS)
def test_what_two_desks_changed_apart_is_the_same_whoever_was_first(kind: Kind) -> None:
    for _, one, two in (pair for pair in PAIRS if pair[0] is kind and pair[1] < pair[2]):
        here, there = (joined(kind, edited(kind, mine), edited(kind, theirs)) for mine, theirs in ((one, two), (two, one)))
        assert take_in(here.resource) | {"extra": None} == take_in(there.resource) | {"extra": None}, (one, two)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_change_at_two_desks_is_no_question_and_sends_nothing(kind: Kind) -> None:
    for column in EDITS[kind]:
        merged = joined(kind, edited(kind, column), edited(kind, column))
        assert (merged.clashes, merged.changed) == ((), False), column
        assert merged.mine_is_there


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_merged_and_sent_is_not_sent_again(kind: Kind) -> None:
    """The answer of the central is the merged resource: mine is there then, and another round changes nothing."""
    for _, one, two in (pair for pair in PAIRS if pair[0] is kind and pair[1] < pair[2]):
        mine = edited(kind, one)
        sent = joined(kind, mine, edited(kind, two)).resource
        again = joined(kind, mine, sent)
        assert (again.clashes, again.changed, again.resource) == ((), False, sent), (one, two)


@pytest.mark.parametrize(
    ("kind", "one", "two"), [(Kind.APPOINTMENT, "status", "slot"), (Kind.POLICY, "status", "ends"), (Kind.SLOT, "status", "holder")]
)
def test_two_parts_of_one_group_changed_apart_are_one_question(kind: Kind, one: str, two: str) -> None:
    merged = joined(kind, edited(kind, one), edited(kind, two))
    assert len(merged.clashes) == 1
    assert take_in(merged.resource)[two] == EDITS[kind][two]
    assert take_in(merged.resource)[one] == take_in(resource(kind))[one]


@given(wild(), st.data())
def test_a_side_that_says_nothing_new_never_makes_a_question(sample: tuple[Kind, dict[str, Any]], data: st.DataObject) -> None:
    kind, base = sample
    other = data.draw(wild((kind,)))[1]
    groups = groups_for(base["resourceType"], HOLD_EXTENSIONS)
    assert merge(base, base, other, groups, IGNORED) == Merged(other, (), False)
    assert merge(base, other, base, groups, IGNORED).clashes == ()
    assert merge(base, other, other, groups, IGNORED) == Merged(other, (), False)


@given(wild(), st.data())
def test_a_question_leaves_theirs_and_the_rest_goes_on(sample: tuple[Kind, dict[str, Any]], data: st.DataObject) -> None:
    kind, base = sample
    mine, theirs = (data.draw(wild((kind,)))[1] for _ in range(2))
    assume(mine != theirs)
    given_in = copy.deepcopy((base, mine, theirs))
    merged = merge(base, mine, theirs, groups_for(base["resourceType"], HOLD_EXTENSIONS), IGNORED)
    assert (base, mine, theirs) == given_in
    for clash in merged.clashes:
        if clash.group in merged.resource or clash.group in theirs:
            assert merged.resource.get(clash.group) == theirs.get(clash.group)
    assert {name: merged.resource.get(name) for name in ("resourceType", "id", "meta")} == {
        name: theirs.get(name) for name in ("resourceType", "id", "meta")
    }


@given(strange(), st.data())
def test_whatever_can_be_taken_in_can_be_merged(sample: tuple[Kind, dict[str, Any]], data: st.DataObject) -> None:
    """An operation that cannot be merged with what the central has would stand in the outbox for ever."""
    kind, theirs = sample
    mine = data.draw(strange((kind,)))[1]
    try:
        take_in(theirs)
    except NotUnderstood:
        return
    groups = groups_for(theirs["resourceType"], HOLD_EXTENSIONS)
    for base, ours in ((resource(kind), mine), (mine, resource(kind)), (theirs, mine)):
        merge(base, ours, theirs, groups, IGNORED)


@pytest.mark.parametrize("odd", ["x", 5, None, ["x"], [None], [{"url": 5}], [{"url": ["x"]}], {"url": "x"}])
@pytest.mark.parametrize("kind", [Kind.SLOT, Kind.APPOINTMENT, Kind.PATIENT])
def test_extensions_of_another_shape_stop_no_merge(kind: Kind, odd: object) -> None:
    theirs = {**resource(kind), "extension": odd}
    mine = edited(kind, "status" if kind is not Kind.PATIENT else "family")
    merged = merge(theirs, {**mine, "extension": odd}, theirs, groups_of(kind), IGNORED)
    assert merged.clashes == ()
    assert merged.resource["extension"] == odd
    merge(resource(kind), mine, theirs, groups_of(kind), IGNORED)

"""Laws of the mapping over valid resources of all thirteen types: nothing is lost, nothing drifts, an edit touches what it means."""

from __future__ import annotations

import json
import uuid
from typing import Any, Final

from hypothesis import assume, given
from hypothesis import strategies as st

from desktop_app.core.changes import Kind
from desktop_app.fhir.elements import LOCAL_PREFIX
from desktop_app.fhir.mapping import content_of, give_out, take_in, translate_references, with_meta
from desktop_app.fhir.names import OPERATION
from desktop_app.fhir.receipt import stamp, stamp_of
from desktop_app.fhir.references import references_in, without_hints
from desktop_app.models.merge import merge
from desktop_app.models.merge_groups import groups_for
from tests.unit.fhir.samples import EDITS, KINDS, OTHER_ROW
from tests.unit.fhir.wild import wild

_ID: Final = {"id": OTHER_ROW}
_NAME: Final = {"name"}
ELEMENTS: Final[dict[str, set[str]]] = {
    "family": _NAME, "given": _NAME, "middle": _NAME, "former_names": _NAME, "sex": {"gender"}, "birth_date": {"birthDate"},
    "snils": {"identifier"}, "identifiers": {"identifier"}, "oid": {"identifier"}, "document": {"identifier"}, "number": {"identifier"},
    "contacts": {"telecom"}, "phone": {"telecom", "extension"}, "addresses": {"address"}, "address": {"address", "extension"},
    "deceased": {"deceasedBoolean", "deceasedDateTime"}, "clinic": {"managingOrganization", "providedBy", "organization", "owner"},
    "level": {"physicalType"}, "parent": {"partOf"}, "specialist": {"practitioner"},
    "place": {"location", "participant", "actor", "extension"},
    "specialty_code": {"code", "specialty", "performerType"}, "specialty_name": {"code", "specialty"}, "post": {"actor", "participant"},
    "service": {"actor", "participant"}, "horizon_start": {"planningHorizon"}, "horizon_end": {"planningHorizon"},
    "patient": {"beneficiary", "patient", "subject", "for", "participant"}, "insurer": {"payor"}, "starts": {"period"}, "ends": {"period"},
    "relationship_code": {"relationship"}, "issued": {"authoredOn"}, "until": {"occurrencePeriod"}, "reason": {"reasonCode"},
    "referral": {"basedOn"}, "instruction": {"patientInstruction"}, "cancel_reason": {"cancelationReason"},
    "wanted_from": {"requestedPeriod"}, "wanted_to": {"requestedPeriod"}, "appointment": {"focus"}, "text": {"description"},
    "authored": {"authoredOn"}, "due": {"restriction"}, "kind": {"appointmentType", "code", "identifier"}, "series": {"identifier"},
    "templates": {"extension", "availableTime"}, "exceptions": {"extension", "notAvailable"},
}  # fmt: skip
"""The elements that a column may change; a column that is not named here changes the element of its name."""
_IN_EXTENSIONS: Final = {
    "time_zone", "ranges", "doctor", "substitute", "minutes", "referral_required", "age_from", "age_to", "sex", "preparation", "live_queue",
    "absences", "channels", "visit_kind", "holder", "hold_until", "holder_name",
    "attachments", "special_status", "note", "notes", "channel", "call_back",
    "ticket_version", "replaces", "group_id", "group_order", "author", "queue_number",
}  # fmt: skip


def _may_change(kind: Kind, column: str) -> set[str]:
    named = ELEMENTS.get(column, {column})
    if column in _IN_EXTENSIONS:
        named = named | {"extension"}
    if column == "note" and kind in (Kind.SCHEDULE, Kind.SERVICE):
        named = {"comment"}
    if column == "active" and kind is Kind.PLACE:
        named = {"status"}
    return named | {f"_{name}" for name in named} | {"text"}


@given(wild())
def test_what_comes_in_unchanged_goes_out_unchanged(sample: tuple[Kind, dict[str, Any]]) -> None:
    kind, came = sample
    taken = take_in(came)
    assert give_out(kind, taken | {"id": taken["id"] or OTHER_ROW}) == content_of(came)


@given(wild())
def test_what_went_out_comes_in_as_the_same_row_again_and_again(sample: tuple[Kind, dict[str, Any]]) -> None:
    kind, came = sample
    taken = take_in(came)
    meta = came.get("meta", {})
    sent = with_meta(give_out(kind, taken), came.get("id"), meta.get("versionId"), meta.get("lastUpdated"))
    assert take_in(sent) == taken
    assert take_in(json.loads(json.dumps(sent))) == taken


@given(wild())
def test_a_row_is_made_of_what_a_database_can_keep(sample: tuple[Kind, dict[str, Any]]) -> None:
    for column, value in take_in(sample[1]).items():
        assert value is None or isinstance(value, (str, int, bool)), column


@given(wild(KINDS))
def test_an_edit_of_one_column_touches_only_its_own_elements(sample: tuple[Kind, dict[str, Any]]) -> None:
    kind, came = sample
    taken, before = take_in(came) | _ID, content_of(came)
    for column, value in EDITS[kind].items():
        after = give_out(kind, taken | {column: value})
        changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        assert changed <= _may_change(kind, column), column


@given(wild(KINDS), st.data())
def test_an_edit_takes_no_foreign_extension_and_no_contained_resource_away(
    sample: tuple[Kind, dict[str, Any]], data: st.DataObject
) -> None:
    kind, came = sample
    column = data.draw(st.sampled_from(sorted(EDITS[kind])))
    after = give_out(kind, take_in(came) | _ID | {column: EDITS[kind][column]})
    foreign = [item for item in came.get("extension", []) if str(item["url"]).startswith("urn:other:")]
    assert [item for item in after.get("extension", []) if str(item["url"]).startswith("urn:other:")] == foreign
    for name in ("contained", "modifierExtension", "language", "implicitRules"):
        assert after.get(name) == came.get(name)


@given(wild())
def test_references_become_ours_and_the_centrals_again_without_a_trace(sample: tuple[Kind, dict[str, Any]]) -> None:
    _, came = sample
    assume(f"{LOCAL_PREFIX}{OTHER_ROW}" not in references_in(came))
    local = {known: f"{LOCAL_PREFIX}{uuid.uuid5(uuid.NAMESPACE_URL, known)}" for known in references_in(came) if "://" not in known}
    remote = {ours: known for known, ours in local.items()}
    here = translate_references(came, lambda known: local.get(known, known))
    assert translate_references(here, lambda ours: remote.get(ours, ours)) == came
    assert not references_in(here) & local.keys()


@given(wild())
def test_the_wire_shows_no_hint_of_ours_and_keeps_every_type_of_theirs(sample: tuple[Kind, dict[str, Any]]) -> None:
    _, came = sample
    assume(f"{LOCAL_PREFIX}{OTHER_ROW}" not in references_in(came))
    assert without_hints(came) == came


@given(wild())
def test_a_row_taken_in_locally_reads_as_the_one_taken_in_remotely_but_for_its_references(sample: tuple[Kind, dict[str, Any]]) -> None:
    """The outbox keeps resources with our references: what they say is what the central's say."""
    _, came = sample
    known = {one for one in references_in(came) if "/" in one and ":" not in one}
    local = {one: f"{LOCAL_PREFIX}{uuid.uuid5(uuid.NAMESPACE_URL, one.partition('/_history/')[0])}" for one in known}
    here = take_in(translate_references(came, lambda one: local.get(one, one)))
    there = take_in(came)
    for column, value in there.items():
        if isinstance(value, str) and value in known:
            assert here[column] == local[value], column
        elif column not in ("extra", "attachments", "absences", "doctor", "substitute"):
            assert (here[column] is None) == (value is None), column


@given(wild())
def test_a_receipt_is_read_back_and_leaves_the_content_alone(sample: tuple[Kind, dict[str, Any]]) -> None:
    _, came = sample
    signed = stamp(came, OTHER_ROW)
    assert stamp_of(signed) == OTHER_ROW
    assert sum(item["url"] == OPERATION for item in signed["extension"]) == 1
    assert content_of(signed) == content_of(came)


@given(wild(), st.data())
def test_two_desks_that_change_nothing_agree_on_any_resource(sample: tuple[Kind, dict[str, Any]], data: st.DataObject) -> None:
    kind, came = sample
    other = data.draw(wild((kind,)))[1]
    groups = groups_for(came["resourceType"])
    assert merge(came, came, other, groups, frozenset({OPERATION})).resource == other
    merged = merge(came, came, came, groups)
    assert (merged.resource, merged.clashes, merged.changed) == (came, (), False)

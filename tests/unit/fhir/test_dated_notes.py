"""Dated notes on the wire: ours go there and back, strangers' are understood or left alone, and an edit touches one of them."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from desktop_app.fhir import names
from desktop_app.fhir.mapping import KIND_OF, content_of, give_out, take_in
from desktop_app.models.base import to_json
from tests.kit.fhir_valid import assert_valid
from tests.unit.fhir.samples import OTHER_ROW

FASTING = {"text": "Натощак", "from": "2026-11-01", "to": "2027-01-31", "for_patient": True}
YOUNG = {"text": "Не берёт до 5 лет", "from": "2026-11-20"}


def note(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"url": names.DATED_NOTE, "extension": list(parts)}


def text(words: str) -> dict[str, Any]:
    return {"url": "text", "valueString": words}


def service(*notes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "HealthcareService", "active": True, "name": "Кровь", "extension": list(notes), **more}


def out(resource: dict[str, Any], **changes: object) -> dict[str, Any]:
    kind = KIND_OF[str(resource["resourceType"])]
    taken = take_in(copy.deepcopy(resource))
    return give_out(kind, taken | {"id": taken["id"] or OTHER_ROW} | changes)


@pytest.mark.parametrize("kind", ["HealthcareService", "Schedule"])
def test_notes_of_a_row_are_valid_fhir_and_read_back(kind: str) -> None:
    whole = {"resourceType": kind, "active": True, **({"actor": [{"reference": "PractitionerRole/3"}]} if kind == "Schedule" else {})}
    sent = out(whole, notes=to_json([FASTING, YOUNG]))
    assert_valid(sent)
    assert json.loads(str(take_in(sent)["notes"])) == [FASTING, YOUNG]


def test_the_comment_of_a_service_is_its_remark() -> None:
    assert take_in(service(comment="Вход со двора"))["note"] == "Вход со двора"
    assert out(service(comment="Вход со двора"), note="Вход с улицы")["comment"] == "Вход с улицы"


@pytest.mark.parametrize(
    ("strange", "understood"),
    [
        (note(), None),
        (note(text("")), None),
        (note({"url": "from", "valueDate": "2026-11-20"}), None),
        (note(text("Натощак"), {"url": "from", "valueDate": "2026"}), [{"text": "Натощак"}]),
        (note(text("Натощак"), {"url": "for-patient", "valueBoolean": "yes"}), [{"text": "Натощак"}]),
        (note(text("Натощак"), {"url": "for-patient", "valueBoolean": False}), [{"text": "Натощак"}]),
        ({"url": names.DATED_NOTE, "valueString": "Натощак"}, None),
    ],
)
def test_a_strangers_note_is_understood_as_far_as_it_goes_and_goes_out_as_it_came(
    strange: dict[str, Any], understood: list[dict[str, Any]] | None
) -> None:
    resource = service(strange)
    found = take_in(copy.deepcopy(resource))["notes"]
    assert (json.loads(str(found)) if found else None) == understood
    assert out(resource) == content_of(resource)


def test_a_note_that_is_prolonged_leaves_the_other_with_all_that_a_stranger_wrote_in_it() -> None:
    signed = note(text("Не берёт до 5 лет"), {"url": "signed-by", "valueString": "Зав. отделением"})
    fasting = note(text("Натощак"), {"url": "to", "valueDate": "2026-12-01"})
    wanted = to_json([{"text": "Не берёт до 5 лет"}, {"text": "Натощак", "to": "2027-02-01"}])
    after = out(service(signed, fasting), notes=wanted)["extension"]
    assert signed in after
    assert note(text("Натощак"), {"url": "to", "valueDate": "2027-02-01"}) in after
    assert fasting not in after

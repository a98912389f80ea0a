"""How a change is put into a resource as it came, element by element."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from desktop_app.fhir import names
from desktop_app.fhir.blend import blend
from desktop_app.models.identifier_systems import STANDARD

SNILS = "https://fhir.ru/ig/core/systems/snils"


def blended(raw: dict[str, Any], was: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The result, having made sure that nothing that was given is changed."""
    given = copy.deepcopy((raw, was, now))
    result = blend(raw, was, now, STANDARD)
    assert (raw, was, now) == given
    return result


def phone(value: str, **more: object) -> dict[str, object]:
    return {"system": "phone", "value": value, **more}


def test_where_nothing_differs_the_resource_itself_comes_back() -> None:
    raw = {"status": "free", "x": 1}
    assert blend(raw, {"status": "free"}, {"status": "free"}, STANDARD) is raw


@pytest.mark.parametrize(
    ("raw", "was", "now", "result"),
    [
        ({"a": 1, "x": 2}, {"a": 1}, {"a": 3}, {"a": 3, "x": 2}),
        ({"a": 1, "x": 2}, {"a": 1}, {}, {"x": 2}),
        ({"x": 2}, {}, {"a": 3}, {"x": 2, "a": 3}),
        ({"a": "odd"}, {}, {"a": 3}, {"a": 3}),
        ({"a": {"b": 1, "x": 2}}, {"a": {"b": 1}}, {"a": {"b": 3}}, {"a": {"b": 3, "x": 2}}),
        ({"a": {"b": 1, "x": 2}}, {"a": {"b": 1}}, {}, {}),
        ({"given": ["A", "B"], "_given": [None, {"id": "x"}]}, {"given": ["A", "B"]}, {"given": ["C"]}, {"given": ["C"]}),
        ({"start": "a", "_start": {"id": "x"}}, {"start": "a"}, {"start": "b"}, {"start": "b"}),
    ],
)
def test_plain_elements(raw: dict[str, Any], was: dict[str, Any], now: dict[str, Any], result: dict[str, Any]) -> None:
    assert blended(raw, was, now) == result


def test_a_member_added_in_the_middle_stands_behind_its_neighbour() -> None:
    raw = {"telecom": [{"system": "fax", "value": "0"}, phone("1", rank=1), phone("2", rank=2)]}
    was = {"telecom": [phone("1"), phone("2")]}
    now = {"telecom": [phone("1"), phone("9"), phone("2")]}
    assert blended(raw, was, now)["telecom"] == [raw["telecom"][0], raw["telecom"][1], phone("9"), raw["telecom"][2]]


def test_a_member_taken_away_leaves_those_we_do_not_model() -> None:
    raw = {"telecom": [{"use": "home"}, phone("1"), phone("2")]}
    assert blended(raw, {"telecom": [phone("1"), phone("2")]}, {"telecom": [phone("2")]})["telecom"] == [{"use": "home"}, phone("2")]


def test_the_last_member_that_goes_takes_the_list_with_it() -> None:
    assert blended({"telecom": [phone("1")], "x": 1}, {"telecom": [phone("1")]}, {}) == {"x": 1}


def test_two_equal_members_are_two() -> None:
    raw = {"telecom": [phone("1", rank=1), phone("1", rank=2)]}
    was = {"telecom": [phone("1"), phone("1")]}
    assert blended(raw, was, {"telecom": [phone("1")]})["telecom"] == [phone("1", rank=1)]


def test_a_change_beside_the_key_is_put_into_the_member() -> None:
    raw = {"telecom": [phone("1", use="home", rank=1)]}
    now = {"telecom": [phone("1", use="work")]}
    assert blended(raw, {"telecom": [phone("1", use="home")]}, now)["telecom"] == [phone("1", use="work", rank=1)]


def test_an_identifier_is_the_same_in_any_writing_of_its_system_and_number() -> None:
    raw = {"identifier": [{"system": SNILS.upper(), "value": "112-233-445 95", "use": "official"}]}
    was = {"identifier": [{"system": SNILS, "value": "11223344595"}]}
    now = {"identifier": [{"system": SNILS, "value": "11223344595", "period": {"end": "2026-01-01"}}]}
    assert blended(raw, was, now)["identifier"] == [{**raw["identifier"][0], "period": {"end": "2026-01-01"}}]


def test_a_nested_extension_is_changed_inside_and_keeps_what_others_put_there() -> None:
    def group(*order: int, **more: object) -> dict[str, Any]:
        return {"url": names.VISIT_GROUP, "extension": [{"url": "order", "valueInteger": number} for number in order], **more}

    raw = {"extension": [{"url": "urn:x", "valueCode": "y"}, group(1, id="a")]}
    raw["extension"][1]["extension"].append({"url": "colour", "valueString": "red"})
    found = blended(raw, {"extension": [group(1)]}, {"extension": [group(2)]})["extension"]
    assert found[0] == raw["extension"][0]
    assert found[1] == {**group(2, id="a"), "extension": [{"url": "order", "valueInteger": 2}, {"url": "colour", "valueString": "red"}]}


def test_repeated_extensions_are_told_apart_by_their_parts() -> None:
    def attachment(clinic: str, start: str, **more: object) -> dict[str, Any]:
        held = [{"url": "clinic", "valueReference": {"reference": clinic, **more}}, {"url": "period", "valuePeriod": {"start": start}}]
        return {"url": names.ATTACHMENT, "extension": held}

    raw = {
        "extension": [attachment("Organization/1", "2020-01-01", display="№ 1"), attachment("Organization/2", "2021-01-01", display="№ 2")]
    }
    was = {"extension": [attachment("Organization/1", "2020-01-01"), attachment("Organization/2", "2021-01-01")]}
    now = {"extension": [attachment("Organization/1", "2020-01-01"), attachment("Organization/2", "2022-02-02")]}
    assert blended(raw, was, now)["extension"] == [raw["extension"][0], attachment("Organization/2", "2022-02-02", display="№ 2")]


@pytest.mark.parametrize(
    ("raw", "was", "now"),
    [
        ({"slot": [{"reference": "Slot/1", "display": "11:00"}]}, {"slot": [{"reference": "Slot/1"}]}, {"slot": [{"reference": "Slot/2"}]}),
        ({"for": {"reference": "Patient/1", "display": "Щ."}}, {"for": {"reference": "Patient/1"}}, {"for": {"reference": "Patient/2"}}),
        (
            {"code": {"coding": [{"code": "a", "display": "А"}, {"code": "z"}], "text": "А"}},
            {"code": {"coding": [{"code": "a"}]}},
            {"code": {"coding": [{"code": "b"}]}},
        ),
    ],
)
def test_what_now_means_another_thing_is_written_anew(raw: dict[str, Any], was: dict[str, Any], now: dict[str, Any]) -> None:
    assert blended(raw, was, now) == now


def test_a_choice_has_one_form() -> None:
    assert blended({"occurrenceDateTime": "2026"}, {}, {"occurrencePeriod": {"end": "2026-12-01"}}) == {
        "occurrencePeriod": {"end": "2026-12-01"}
    }
    raw = {"deceasedDateTime": "2020", "_deceasedDateTime": {"id": "x"}}
    assert blended(raw, {"deceasedBoolean": True}, {}) == {}


@pytest.mark.parametrize(("status", "stays"), [("generated", False), ("additional", True), ("extensions", True)])
def test_only_a_generated_narrative_goes(status: str, stays: bool) -> None:
    raw = {"text": {"status": status, "div": "<div/>"}, "a": 1}
    assert ("text" in blended(raw, {"a": 1}, {"a": 2})) is stays


def test_a_text_that_is_no_narrative_is_left_alone() -> None:
    assert blended({"text": "x", "a": 1}, {"a": 1}, {"a": 2}) == {"text": "x", "a": 2}


@pytest.mark.parametrize("odd", ["x", 5, ["x"], [None], {"a": 1}, None])
def test_where_something_strange_stands_the_new_value_replaces_it(odd: object) -> None:
    assert blended({"telecom": odd}, {}, {"telecom": [phone("1")]}) == {"telecom": [phone("1")]}

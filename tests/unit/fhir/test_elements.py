"""Small pieces of FHIR JSON: dates of any precision, references of any form, names and specialties."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.fhir.elements import day, instant, instant_text, moment, reference
from desktop_app.fhir.persons import former_names, parse_name, primary_name
from desktop_app.fhir.search import search_indexes
from desktop_app.fhir.specialties import is_post, specialty_concept, specialty_of
from desktop_app.models.base import from_micros, to_json
from tests.unit.fhir.samples import MORNING


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_survives_writing_and_reading(when: datetime) -> None:
    micros = instant(when.isoformat())
    assert micros is not None
    assert from_micros(micros) == when
    assert instant(instant_text(micros)) == micros


@pytest.mark.parametrize(
    ("written", "micros"),
    [
        ("2026-11-24T08:00:00Z", MORNING),
        ("2026-11-24T11:00:00+03:00", MORNING),
        ("2026-11-24T08:00:00.250Z", MORNING + 250_000),
        ("2026-11-24T08:00:00", None),
        ("2026-11-24", None),
        ("2026-02-30T08:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        (5, None),
        (None, None),
    ],
)
def test_only_a_time_with_its_zone_is_an_instant(written: object, micros: int | None) -> None:
    assert instant(written) == micros


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-11-24T11:00:00+03:00", "2026-11-24T08:00:00Z", "2026-11-24T08:00:00Z"),
        ("2026-11-24", "2026-11-24T00:00:00Z", "2026-11-24T23:59:59Z"),
        ("2026-02", "2026-02-01T00:00:00Z", "2026-02-28T23:59:59Z"),
        ("2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59Z"),
        ("2026-12", "2026-12-01T00:00:00Z", "2026-12-31T23:59:59Z"),
        ("2024", "2024-01-01T00:00:00Z", "2024-12-31T23:59:59Z"),
        ("2026", "2026-01-01T00:00:00Z", "2026-12-31T23:59:59Z"),
        ("9999", "9999-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
        ("9999-12", "9999-12-01T00:00:00Z", "9999-12-31T23:59:59Z"),
    ],
)
def test_a_date_without_a_time_means_its_whole_span(written: str, first: str, last: str) -> None:
    start, end = moment(written), moment(written, end=True)
    assert start is not None
    assert end is not None
    assert (instant_text(start), instant_text(end)) == (first, last)


@pytest.mark.parametrize("written", ["", "завтра", "2026-13", "2026-02-30", "20261124", "0000", 5, None, "9999-12-31-01"])
def test_what_is_no_date_is_none(written: object) -> None:
    assert moment(written) is None
    assert moment(written, end=True) is None


@pytest.mark.parametrize(
    ("written", "found"), [("2026-11-24", "2026-11-24"), ("2026-11-24T08:00:00Z", "2026-11-24"), ("2026", None), ("2026-02-30", None)]
)
def test_a_day_needs_all_its_parts(written: str, found: str | None) -> None:
    assert day(written) == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ({"reference": "Slot/1"}, "Slot/1"),
        ({"reference": "Slot/1/_history/3"}, "Slot/1"),
        ({"reference": "urn:uuid:1"}, "urn:uuid:1"),
        ({"reference": "urn:uuid:1", "type": "Slot"}, "urn:uuid:1"),
        ({"reference": "urn:uuid:1", "type": "http://hl7.org/fhir/StructureDefinition/Patient"}, None),
        ({"reference": "Patient/1"}, None),
        ({"reference": "https://other.example/Slot/1"}, None),
        ({"reference": "#a"}, None),
        ({"identifier": {"value": "1"}}, None),
        ({"reference": 5}, None),
        ("Slot/1", None),
    ],
)
def test_only_references_that_can_be_followed_are_read(written: object, found: str | None) -> None:
    assert reference(written, "Slot") == found


def test_the_official_name_is_the_one_in_force() -> None:
    names = [
        {"use": "nickname", "given": ["Петя"]},
        {"family": "Щукин"},
        {"use": "official", "family": "Карпов", "given": ["Пётр", "Ильич", "Второй"]},
        {"use": "old", "family": "Окунев"},
    ]
    assert parse_name(names) == {"family": "Карпов", "given": "Пётр", "middle": "Ильич Второй"}
    assert former_names(names) == [{"family": "Окунев"}]
    assert primary_name(names[:2]) == {"family": "Щукин"}
    assert parse_name(names[:1]) == {"family": "", "given": None, "middle": None}


@pytest.mark.parametrize(
    ("code", "system", "post"),
    [
        ("49", "urn:oid:1.2.643.5.1.13.13.11.1002", True),
        ("okso:31.08.58", "urn:oid:1.2.643.5.1.13.13.11.1066", False),
        ("http://snomed.info/sct|394814009", "http://snomed.info/sct", False),
    ],
)
def test_a_specialty_is_written_in_its_own_list_and_read_back(code: str, system: str, post: bool) -> None:
    concept = specialty_concept(code, "врач")
    assert concept is not None
    assert (concept["coding"][0]["system"], is_post(code)) == (system, post)
    assert specialty_of(concept) == specialty_of([concept]) == (code, "врач")


def test_the_list_of_posts_comes_before_all_others() -> None:
    foreign = {"coding": [{"system": "http://snomed.info/sct", "code": "1"}], "text": "лор"}
    post = {"coding": [{"code": "2"}, {"system": "urn:oid:1.2.643.5.1.13.13.11.1002", "code": "49"}]}
    assert specialty_of([foreign], [post]) == ("49", None)
    assert specialty_of([foreign]) == ("http://snomed.info/sct|1", "лор")
    assert specialty_of([{"text": "лор"}]) == (None, "лор")
    assert specialty_concept(None, "лор") == {"text": "лор"}
    assert specialty_concept(None) is None


def test_a_patient_is_found_by_former_names_and_by_bare_numbers() -> None:
    found = search_indexes(
        {
            "family": "Щукин-Сомов",
            "given": "Пётр",
            "former_names": to_json([{"family": "Ёршов"}]),
            "identifiers": to_json([{"kind": "passport", "value": "4510:123456"}]),
            "contacts": to_json([{"kind": "phone", "value": "+7 900 000-00-01"}, {"kind": "email", "value": "x1@example.org"}]),
        }
    )
    assert str(found["names_index"]).split()[:4] == ["щукин", "сомов", "петр", "ершов"]
    assert found["numbers_index"] == "4510123456 79000000001"
    assert found["name_keys"] == (
        '[["щукин сомов","петр ершов"],["щукин петр","сомов ершов"],["сомов петр","щукин ершов"],["ершов петр","щукин сомов"]]'
    )

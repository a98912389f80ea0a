"""Identifier systems are a table: several names are understood, one is written, and a region may choose another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import give_out, take_in
from desktop_app.models.base import to_json
from desktop_app.models.identifier_systems import ORGANISATION, STANDARD, IdentifierSystems, WrongSystemsFile, load_systems
from desktop_app.models.identifiers import IdentifierKind
from tests.unit.fhir.samples import ROW_ID, resource, row

IG = "https://fhir.ru/ig/core/systems/"


@pytest.mark.parametrize(
    ("system", "codes", "kind"),
    [
        (f"{IG}snils", [], "snils"),
        ("https://fhir.ru/ig/semd/systems/SNILS", [], "snils"),
        ("urn:oid:1.2.643.2.69.1.1.1.6.223", [], "snils"),
        ("urn:oid:1.2.643.100.3", [], "snils"),
        (f"{IG}OMS", [], "enp"),
        (f"{IG}oms", ["3"], "enp"),
        (f"{IG}oms", ["2"], "policy-temporary"),
        (f"{IG}oms", ["SB", "1"], "policy-old"),
        ("http://fhir.ru/ig/core/systems/oms", [], "enp"),
        ("urn:oid:1.2.643.2.69.1.1.1.6.226", [], "policy-old"),
        ("urn:oid:1.2.643.2.69.1.1.1.6.240", [], "policy-voluntary"),
        (f"{IG}identity-document", ["1"], "passport"),
        (f"{IG}identity-document", ["6"], "birth-certificate"),
        (f"{IG}identity-document", [], "other"),
        (f"{IG}identity-document", ["999"], "other"),
        (f"{IG}passport", [], "passport"),
        (f"{IG}birth-certificate", [], "birth-certificate"),
        ("urn:oid:1.2.643.2.69.1.1.1.6.14", [], "passport"),
        ("http://www.nalog.gov.ru/inn", [], "inn"),
        ("urn:oid:1.2.643.2.69.1.1.1.64", [], ORGANISATION),
        ("urn:oid:9.9.9", [], None),
    ],
)
def test_the_families_in_use_are_understood(system: str, codes: list[str], kind: str | None) -> None:
    assert STANDARD.kind_of(system, codes) == kind


def test_every_kind_of_number_has_a_line_and_reads_back_as_itself() -> None:
    assert {line.kind for line in STANDARD.lines()} == {kind.value for kind in IdentifierKind} | {ORGANISATION}
    for line in STANDARD.lines():
        if line.kind != "inn-organisation":  # written like the one of a person: the resource tells them apart
            assert STANDARD.kind_of(line.system, [line.type_code] if line.type_code else []) == line.kind


@pytest.mark.parametrize("kind", [kind.value for kind in IdentifierKind if kind is not IdentifierKind.INN_ORGANISATION])
def test_a_number_that_a_clerk_typed_travels_with_its_configured_system(kind: str) -> None:
    sent = give_out(Kind.PATIENT, row(Kind.PATIENT, identifiers=to_json([{"kind": kind, "value": "12"}])))
    read = json.loads(str(take_in(sent)["identifiers"]))
    assert [(entry["kind"], entry["value"]) for entry in read] == [(kind, "12")]
    assert take_in(sent)["extra"] is None


def test_a_region_writes_its_own_system_and_still_reads_the_standard_one(tmp_path: Path) -> None:
    file = tmp_path / "systems.json"
    file.write_text(json.dumps({"snils": {"system": "urn:oid:1.2.643.2.69.1.1.1.6.223", "aliases": ["urn:region:snils"]}}), "utf8")
    regional = load_systems(file)
    numbers = to_json([{"kind": "snils", "value": "11223344595"}])
    sent = give_out(Kind.PATIENT, row(Kind.PATIENT, identifiers=numbers), regional)
    assert sent["identifier"][1]["system"] == "urn:oid:1.2.643.2.69.1.1.1.6.223"
    assert {regional.kind_of(system) for system in (f"{IG}snils", "URN:region:SNILS", "urn:oid:1.2.643.100.3")} == {"snils"}
    assert take_in(resource(Kind.SPECIALIST), regional)["snils"] == "11223344595"


def test_a_specialist_from_another_family_goes_out_as_he_came(tmp_path: Path) -> None:
    file = tmp_path / "systems.json"
    file.write_text('{"snils": {"system": "urn:region:snils"}}', "utf8")
    regional = load_systems(file)
    came = resource(Kind.SPECIALIST)
    taken = take_in(came, regional)
    assert give_out(Kind.SPECIALIST, taken, regional)["identifier"] == came["identifier"]
    assert give_out(Kind.SPECIALIST, taken | {"snils": "00000000123"}, regional)["identifier"] == [
        {"system": "https://registratura.example/fhir/sid/row", "value": ROW_ID},
        {"system": "urn:region:snils", "value": "00000000123"},
    ]


@pytest.mark.parametrize(
    "written",
    [
        "not JSON",
        "[]",
        '{"no-such-kind": {"system": "x"}}',
        '{"snils": "x"}',
        '{"snils": {"sistem": "x"}}',
        '{"snils": {"system": 5}}',
        '{"snils": {"aliases": [5]}}',
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_its_name(tmp_path: Path, written: str) -> None:
    file = tmp_path / "systems.json"
    file.write_text(written, "utf8")
    with pytest.raises(WrongSystemsFile) as caught:
        load_systems(file)
    assert caught.value.said.parameters["path"] == str(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongSystemsFile):
        load_systems(tmp_path / "none.json")


def test_a_number_of_an_unknown_system_is_kept_as_it_is_written() -> None:
    sent = resource(Kind.PATIENT)
    sent["identifier"].append({"system": "urn:oid:9.9.9", "value": " АБ-12 "})
    taken = take_in(sent)
    assert json.loads(str(taken["identifiers"]))[-1] == {"kind": "other", "system": "urn:oid:9.9.9", "value": " АБ-12 "}
    assert taken["extra"] is None


TYPED = [
    ("policy-temporary", "oms"),
    ("policy-old", "oms"),
    ("enp", "oms"),
    ("passport", "identity-document"),
    ("birth-certificate", "identity-document"),
]


@pytest.mark.parametrize(("kind", "system"), TYPED)
@pytest.mark.parametrize("written", ["{}", "{upper}", "{http}"])
def test_a_corrected_number_stays_of_its_kind_in_any_writing_of_its_system(kind: str, system: str, written: str) -> None:
    """RuCoreIG itself writes `…/OMS` beside `…/oms`, and `http:` beside `https:`; kinds that share a system are told apart by type."""
    name = written.format(IG + system, upper=IG + system.upper(), http=(IG + system).replace("https", "http"))
    if STANDARD.kind_of(name) is None:
        return
    sent = give_out(Kind.PATIENT, row(Kind.PATIENT, identifiers=to_json([{"kind": kind, "system": name, "value": "123456789"}])))
    [read] = json.loads(str(take_in(sent)["identifiers"]))
    assert (read["kind"], read["system"], read["value"]) == (kind, name, "123456789")


@pytest.mark.parametrize("system", [f"{IG}OMS", "http://fhir.ru/ig/core/systems/oms"])
def test_a_temporary_certificate_that_is_put_right_does_not_become_a_policy(system: str) -> None:
    came = resource(Kind.PATIENT)
    kind = {"coding": [{"system": "urn:oid:1.2.643.5.1.13.13.99.2.245", "code": "2"}]}
    came["identifier"] = [{"system": system, "type": kind, "value": "123456789"}]
    taken = take_in(came)
    [entry] = json.loads(str(taken["identifiers"]))
    after = give_out(Kind.PATIENT, taken | {"identifiers": to_json([{**entry, "value": "987654321"}])})
    assert json.loads(str(take_in(after)["identifiers"])) == [{"kind": "policy-temporary", "system": system, "value": "987654321"}]


@pytest.fixture
def regional(tmp_path: Path) -> IdentifierSystems:
    """A region of the N3 family: each document has a system of its own, so none has a type."""
    file = tmp_path / "systems.json"
    n3 = "urn:oid:1.2.643.2.69.1.1.1.6."
    lines = {"snils": "223", "enp": "228", "policy-temporary": "227", "policy-old": "226", "passport": "14", "birth-certificate": "3"}
    file.write_text(
        json.dumps({kind: {"system": n3 + number, "type_system": "", "type_code": ""} for kind, number in lines.items()}), "utf8"
    )
    return load_systems(file)


@pytest.mark.parametrize(
    ("system", "codes"),
    [
        (f"{IG}identity-document", ["1"]),
        (f"{IG}identity-document", ["6"]),
        (f"{IG}identity-document", ["24"]),
        (f"{IG}identity-document", ["999"]),
        (f"{IG}identity-document", []),
        (f"{IG}oms", ["1"]),
        (f"{IG}oms", ["2"]),
        (f"{IG}oms", ["3"]),
        (f"{IG}oms", []),
        (f"{IG}OMS", ["5"]),
        (f"{IG}passport", []),
        (f"{IG}birth-certificate", []),
        ("http://fhir.ru/ig/core/systems/oms", []),
        ("urn:oid:1.2.643.2.69.1.1.1.6.14", []),
        ("urn:oid:1.2.643.2.69.1.1.1.6.227", ["SB"]),
        (f"{IG}snils", []),
    ],
)
def test_a_region_without_types_still_reads_what_others_write_as_before(regional: IdentifierSystems, system: str, codes: list[str]) -> None:
    """A driving licence from elsewhere must not be read as a passport because this region writes passports in another way."""
    assert regional.kind_of(system, codes) == STANDARD.kind_of(system, codes)


def test_a_region_without_types_writes_none(regional: IdentifierSystems) -> None:
    numbers = to_json([{"kind": "passport", "value": "4510:123456"}, {"kind": "policy-temporary", "value": "123456789"}])
    sent = give_out(Kind.PATIENT, row(Kind.PATIENT, identifiers=numbers), regional)["identifier"][1:]
    assert sent == [
        {"system": "urn:oid:1.2.643.2.69.1.1.1.6.14", "value": "4510:123456"},
        {"system": "urn:oid:1.2.643.2.69.1.1.1.6.227", "value": "123456789"},
    ]


def test_a_region_that_changes_its_mind_twice_reads_all_it_ever_wrote(tmp_path: Path) -> None:
    file = tmp_path / "systems.json"
    file.write_text('{"passport": {"system": "urn:first", "type_code": "7", "aliases": ["urn:also"]}}', "utf8")
    once = load_systems(file)
    twice = once.changed_by({"passport": {"system": "urn:second", "type_code": ""}}, file)
    for system, code in [
        ("urn:first", "7"),
        ("urn:also", "7"),
        ("urn:second", "x"),
        (f"{IG}identity-document", "1"),
        (f"{IG}passport", "x"),
    ]:
        assert twice.kind_of(system, [code]) == "passport"
    assert twice.kind_of(f"{IG}identity-document", ["x"]) == "other"

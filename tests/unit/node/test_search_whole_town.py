"""Every search parameter over a whole synthetic town: what the indexes find is what looking at every resource finds."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.node.capability import capability
from desktop_app.node.parameters import TYPES
from desktop_app.node.reading import searched
from desktop_app.storage.store import Store
from tests.kit.central import Central
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.rest import Resource, patient, slot
from tests.unit.node import plain_search
from tests.unit.node.town import NOON, load_into

BASE = "http://127.0.0.1/fhir"
PREFIXES = ("", "eq", "ne", "gt", "ge", "lt", "le", "sa", "eb")
PARAMETERS = [(resource_type, name) for resource_type in TYPES for name in plain_search.tests_of(resource_type)]
NOBODY = "nobody-has-this-id"
UNTYPED = {("Task", "subject"), ("Task", "focus"), ("Provenance", "target")}  # they may point to anything: a bare id says too little


def strangers() -> list[Resource]:
    """What a town of ours lacks and other programs send: half-known dates, addresses of other servers, numbers without a system."""
    who, who_treats = {"reference": "Patient/p1"}, {"reference": "Practitioner/d1"}
    return [
        {**patient("О'Коннор-Д’Арк", "Пётр"), "birthDate": "1981"},
        {**patient("Щербакова", "Алёна"), "birthDate": "1981-12", "identifier": [{"value": "77"}, {"system": "urn:oid:1.2.3"}]},
        {**patient("Ли"), "birthDate": "1981-12-31", "name": [{"text": "Ли Мин Хо"}, {"family": "Пак", "prefix": ["Dr."]}]},
        {"resourceType": "Patient", "identifier": [{"system": "urn:oid:1.2.3", "value": "77"}], "generalPractitioner": [who_treats]},
        slot(start="2026-11-16T09:00:00.250+03:00", end="2026-11-16T09:15:00+03:00"),
        slot("Schedule/s9", start="2026-12-31T23:59:59-05:00", end="2027-01-01T00:15:00-05:00"),
        {
            "resourceType": "Appointment",
            "status": "waitlist",
            "participant": [
                {"actor": {"reference": "Practitioner/p1"}, "status": "accepted"},
                {"actor": {"reference": "Patient/p1"}, "status": "accepted"},
                {"type": [{"text": "кто-нибудь"}], "status": "needs-action"},
            ],
        },
        {"resourceType": "Organization", "name": "Филиал", "partOf": {"reference": "Organization/o1"}},
        {"resourceType": "Location", "name": "Кабинет", "partOf": {"reference": "Location/l1"}},
        {"resourceType": "Schedule", "actor": [{"reference": "Device/d1"}, {"reference": "Location/l1"}]},
        {"resourceType": "HealthcareService", "location": [{"reference": "Location/l1"}, {"reference": "Location/l2"}]},
        {"resourceType": "ServiceRequest", "status": "draft", "intent": "plan", "subject": {"reference": "Group/p1"}},
        {"resourceType": "Task", "status": "draft", "intent": "plan", "focus": {"reference": "Slot/s1"}, "for": {"reference": "Group/g1"}},
        {
            "resourceType": "DocumentReference",
            "identifier": [{"system": "s", "value": "v"}],
            "status": "current",
            "subject": {"reference": "https://other.example/fhir/Patient/p1"},
            "content": [{"attachment": {"title": "снимок"}}],
        },
        {"resourceType": "Communication", "status": "completed", "subject": {"reference": "Group/p1"}},
        {"resourceType": "Communication", "status": "completed", "subject": who, "identifier": [{"system": "s", "value": "v"}]},
        {
            "resourceType": "Provenance",
            "target": [{"reference": "Slot/s1"}, {"reference": "Appointment/a1/_history/2"}],
            "recorded": "2026-11-16T06:00:00Z",
            "agent": [{"who": {"display": "окно 3"}}],
        },
    ]  # fmt: skip


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a node whose town has lived for an hour: strangers came, and every seventh resource was changed."""
    folder = load_into(tmp_path_factory.mktemp("searched"))
    clock = FixedClock(NOON)
    clock.advance(3600)
    central = Central(folder, clock=clock, ids=SequentialIds(1))
    central.put_in(*strangers())
    for resource_type in TYPES:
        for one in central.all(resource_type)[::250]:
            central.change(resource_type, one["id"], meta={**one["meta"], "tag": [{"code": "changed"}]})
    freed = central.all("Slot")[3]
    central.change("Slot", freed["id"], status="entered-in-error", identifier=None)
    central.close()
    return folder


@pytest.fixture(scope="module")
def everything(lived_in: Path) -> dict[str, list[Resource]]:
    """Every present resource by its type, in the order of the last changes."""
    central = Central(lived_in, clock=FixedClock(NOON), ids=SequentialIds(2))
    found = {resource_type: central.all(resource_type) for resource_type in TYPES}
    central.close()
    return found


@pytest.fixture
def store(lived_in: Path) -> Iterator[Store]:
    """That node's store; these tests only read."""
    central = Central(lived_in, clock=FixedClock(NOON), ids=SequentialIds(2))
    yield central.store
    central.close()


def walk(store: Store, resource_type: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The ids that a search finds over all its pages, in their order."""
    ids: list[str] = []
    asked: list[tuple[str, str]] | None = list(pairs)
    while asked is not None:
        with store.read() as connection:
            page = searched(connection, resource_type, asked, BASE)
        for entry in page.get("entry", []):
            ids.append(entry["fullUrl"].removeprefix(f"{BASE}/{resource_type}/"))
        following = [link["url"] for link in page["link"] if link["relation"] == "next"]
        asked = parse_qsl(urlsplit(following[0]).query, keep_blank_values=True) if following else None
    return ids


def some(values: Iterable[str], most: int = 14) -> list[str]:
    """A few of the `values`, the same in every run, first and last among them."""
    listed = sorted(set(values))
    picked = Random(5).sample(listed[1:-1], min(most, len(listed) - 2)) if len(listed) > 2 else []
    return list(dict.fromkeys([*listed[:1], *picked, *listed[-1:]]))


def askable(resources: list[Resource], resource_type: str, name: str) -> list[str]:
    """Values to ask a parameter for: what is there, in all the ways it may be written, and what is not there."""
    paths: dict[str, tuple[str, ...]] = {
        "partof": ("partOf",), "organization": ("managingOrganization",), "beneficiary": ("beneficiary",), "date": ("start",),
        "birthdate": ("birthDate",), "subject": ("for",) if resource_type == "Task" else ("subject",),
    }  # fmt: skip
    own: dict[tuple[str, str], tuple[str, ...]] = {
        ("PractitionerRole", "organization"): ("organization",),
        ("HealthcareService", "organization"): ("providedBy",),
        ("Coverage", "patient"): ("beneficiary",),
        ("ServiceRequest", "patient"): ("subject",),
        ("DocumentReference", "patient"): ("subject",),
        ("Communication", "patient"): ("subject",),
        ("Task", "patient"): ("for",),
        ("Appointment", "patient"): ("participant", "actor"),
        ("Appointment", "actor"): ("participant", "actor"),
    }
    path = own.get((resource_type, name)) or paths.get(name) or (name,)
    held = list(plain_search.at(resources, *path))
    if name == "_id":
        return [*some(one["id"] for one in resources), NOBODY, ",".join([*some(one["id"] for one in resources), NOBODY])]
    if name == "identifier":
        return _identifiers(resources)
    if name == "name":
        return _names(resources)
    if (resource_type, name) in UNTYPED:
        return _references((one["reference"] for one in held), typed=True)
    if name == "_lastUpdated":
        return _dates((one["meta"]["lastUpdated"] for one in resources), "2026-11-16", "2026", "2031-01-01")
    if name in ("start", "date", "birthdate"):
        return _dates(held, "2026-11-18", "2026-11", "1981", "1981-12", "1981-12-31", "2026-11-16T06:00:00Z", "2026-11-16T09:00+03:00")
    if name == "status":
        return [*some(held), ",".join(some(held)), f"http://hl7.org/fhir/any|{held[0]}", "nowhere"]
    return _references(one["reference"] for one in held if "reference" in one)


def _references(held: Iterable[str], typed: bool = False) -> list[str]:
    picked = some((plain_search.bare(one) for one in held), 6) or ["Patient/p1"]
    bare = [] if typed else [one.partition("/")[2] for one in picked]
    whole = [f"{BASE}/{picked[0]}", f"{picked[-1]}/_history/3", ",".join(picked)]
    return [*picked, *bare, *whole, "Basic/" + NOBODY, "Organization/" + NOBODY]


def _identifiers(resources: list[Resource]) -> list[str]:
    pairs = [(one.get("system", ""), one["value"]) for one in plain_search.at(resources, "identifier") if "value" in one]
    picked = [pair for number, pair in enumerate(pairs) if number % max(1, len(pairs) // 8) == 0]
    systems = sorted({system for system, _ in pairs if system})
    asked = [f"{system}|{value}" for system, value in picked] + [value for _, value in picked] + [f"|{value}" for _, value in picked]
    return [*asked, *(f"{system}|" for system in systems), "nobody|1", "|77", "77", ",".join(asked[:3] or ["1"])]


def _names(resources: list[Resource]) -> list[str]:
    families = some((text for text in plain_search.at(resources, "name", "family")), 8)
    given = some((text for text in plain_search.at(resources, "name", "given")), 8)
    pairs = [f"{family[:4]} {call[:2]}" for family, call in zip(families, given, strict=False)]
    return [*families, *(one[:3].upper() for one in families), *given, *pairs, "О", "ЁЛ", "оконнор", "д'арк", "хо ли", "йцукен"]


def _dates(held: Iterable[str], *more: str) -> list[str]:
    return [prefix + text for text in [*some(held, 5), *more] for prefix in PREFIXES]


def test_the_statement_tells_every_parameter_that_is_built_and_no_other() -> None:
    statement = capability(BASE, "2026-11-16T06:00:00.000Z", secured=True)
    told = {(one["type"], parameter["name"]) for one in statement["rest"][0]["resource"] for parameter in one["searchParam"]}
    assert told == set(PARAMETERS)


@pytest.mark.parametrize(("resource_type", "name"), PARAMETERS, ids=str)
def test_a_parameter_finds_what_looking_at_every_resource_finds(
    store: Store, everything: dict[str, list[Resource]], resource_type: str, name: str
) -> None:
    resources = everything[resource_type]
    outcomes = set()
    for asked in askable(resources, resource_type, name):
        expected = plain_search.found(resources, resource_type, [(name, asked)])
        assert set(walk(store, resource_type, [(name, asked), ("_count", "1000")])) == expected, asked
        outcomes.add(bool(expected))
    assert outcomes == {True, False}, "the values asked for prove nothing"


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_conditions_joined_find_what_meets_all_of_them_in_the_order_of_the_commits(
    store: Store, everything: dict[str, list[Resource]], data: st.DataObject
) -> None:
    resource_type = data.draw(st.sampled_from(["Slot", "Appointment", "Patient", "ServiceRequest", "Coverage", "Location", "Schedule"]))
    resources = everything[resource_type]
    names = data.draw(st.lists(st.sampled_from(sorted(plain_search.tests_of(resource_type))), min_size=1, max_size=4))
    asked = [(name, data.draw(st.sampled_from(askable(resources, resource_type, name)))) for name in names]
    count = data.draw(st.sampled_from([7, 40, 300, 1000]))
    expected = plain_search.found(resources, resource_type, asked)
    in_order = [one["id"] for one in resources if one["id"] in expected]
    assert walk(store, resource_type, [*asked, ("_count", str(count))]) == in_order
    with store.read() as connection:
        counted = searched(connection, resource_type, [*asked, ("_summary", "count")], BASE)
    assert counted["total"] == len(in_order)


@pytest.mark.parametrize("resource_type", ["Slot", "Patient", "Appointment", "Task"])
def test_asked_elements_are_cut_and_never_changed(store: Store, everything: dict[str, list[Resource]], resource_type: str) -> None:
    whole = {one["id"]: one for one in everything[resource_type]}
    kept = {"Slot": "comment", "Patient": "birthDate", "Appointment": "start,end", "Task": "code"}[resource_type]
    with store.read() as connection:
        page = searched(connection, resource_type, [("_elements", kept), ("_count", "1000")], BASE)
    for entry in json.loads(msgspec.json.encode(page))["entry"]:
        cut = entry["resource"]
        full = copy.deepcopy(whole[cut["id"]])
        assert cut.pop("meta")["versionId"] == full.pop("meta")["versionId"]
        assert all(full[name] == value for name, value in cut.items())
        assert set(cut) >= set(full) & {"id", "resourceType", *kept.split(",")}
        assert "identifier" not in cut

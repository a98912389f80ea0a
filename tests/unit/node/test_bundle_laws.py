"""Laws of Bundles: the order of entries means nothing, one bad entry undoes all, a batch is its entries sent one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import InvalidRequestError

from desktop_app.node.bundle import answer_bundle
from desktop_app.node.outcome import Refused
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.rest import ROWS, Resource, appointment, creating, patient, slot, updating, version_of
from tests.kit.stores import opened

BASE = "http://127.0.0.1/fhir"
URN = "urn:uuid:7a1c9b62-0000-4000-8000-00000000000{}"


@contextmanager
def fresh() -> Iterator[Store]:
    """A node's store with nothing in it, closed and gone at the end."""
    with TemporaryDirectory() as folder, opened(Path(folder), FixedClock(), SequentialIds()) as store:
        yield store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The same for a test that needs just one."""
    with opened(tmp_path, FixedClock(), SequentialIds()) as found:
        yield found


def sent(store: Store, entries: Sequence[Resource], kind: str = "transaction") -> list[Resource]:
    """Send a Bundle; the entries of its answer. Raises Refused where it is refused whole."""
    with store.write(Urgency.MACHINE) as unit:
        answer = answer_bundle(unit, {"resourceType": "Bundle", "type": kind, "entry": list(entries)}, BASE, minimal=False)
    found: list[Resource] = json.loads(msgspec.json.encode(answer)).get("entry", [])
    return found


def put_in(store: Store, *resources: Resource) -> list[Resource]:
    """Resources that are there already."""
    return [entry["resource"] for entry in sent(store, [creating(one) for one in resources])]


def lying(store: Store) -> list[tuple[str, str]]:
    """Every version that lies there, present or past."""
    with store.read() as connection:
        rows = connection.exec_driver_sql("SELECT version, content FROM resource_version ORDER BY version").all()
    return [(str(row[0]), str(row[1])) for row in rows]


def told_by_name(store: Store) -> dict[str, Resource]:
    """Present resources by their identifier of the row, their references by it too: the same whatever ids were given."""
    with store.read() as connection:
        rows = connection.exec_driver_sql("SELECT content FROM resource_version WHERE current = 1").all()
    resources = [json.loads(row[0]) for row in rows]
    names = {f"{one['resourceType']}/{one['id']}": f"the {one['identifier'][0]['value']}" for one in resources}

    def renamed(value: Any) -> Any:
        if isinstance(value, list):
            return [renamed(one) for one in value]
        if isinstance(value, dict):
            return {name: names.get(held, held) if name == "reference" else renamed(held) for name, held in value.items()}
        return value

    return {one["identifier"][0]["value"]: renamed({name: one[name] for name in one if name not in ("id", "meta")}) for one in resources}


def a_clinic_and_its_first_visit(there: Resource) -> list[Resource]:
    """Entries that name each other crosswise, and correct a patient who is `there` already."""

    def named(resource_type: str, row: str, **elements: Any) -> Resource:
        return {"resourceType": resource_type, "identifier": [{"system": ROWS, "value": row}], **elements}

    clinic, place, post, schedule, free = (URN.format(number) for number in range(5))
    visit = {**appointment(None, row="visit", patient=f"Patient/{there['id']}"), "slot": [{"reference": free}]}
    visit["participant"].append({"actor": {"reference": place}, "status": "accepted"})
    return [
        creating(named("Organization", "clinic", name="ГП № 1"), full_url=clinic),
        creating(named("Location", "place", name="Каб. 7", managingOrganization={"reference": clinic}), full_url=place),
        creating(named("PractitionerRole", "post", organization={"reference": clinic}, location=[{"reference": place}]), full_url=post),
        creating(named("Schedule", "schedule", actor=[{"reference": post}, {"reference": place}]), f"identifier={ROWS}|schedule", schedule),
        creating(slot(schedule, "busy", row="free"), full_url=free),
        creating({**visit, "start": "2026-11-16T09:00:00+03:00", "end": "2026-11-16T09:15:00+03:00"}),
        updating({**there, "managingOrganization": {"reference": clinic}}, version_of(there)),
    ]


@settings(max_examples=25)
@given(order=st.permutations(range(7)))
def test_the_order_of_the_entries_means_nothing(order: Sequence[int]) -> None:
    ends = []
    for places in (range(7), order):
        with fresh() as store:
            entries = a_clinic_and_its_first_visit(put_in(store, patient(row="patient"))[0])
            answers = sent(store, [entries[place] for place in places])
            assert [entry["response"]["status"][:3] for entry in answers] == ["200" if place == 6 else "201" for place in places]
            ends.append(told_by_name(store))
    assert ends[0] == ends[1]
    assert len(ends[0]) == 7


BREAKS: dict[str, tuple[Resource, int, str]] = {
    "no code of the set": ({"resource": slot(status="taken")}, 400, "code-invalid"),
    "another type": ({"resource": patient()}, 400, "invalid"),
    "an unknown element": ({"resource": slot() | {"bogus": 1}}, 400, "structure"),
    "no resource": ({"resource": None}, 400, "structure"),
    "ends before it starts": ({"resource": slot(end="2026-11-16T08:00:00+03:00")}, 422, "business-rule"),
    "a name that nobody has": ({"resource": slot("urn:uuid:7a1c9b62-0000-4000-8000-00000000dead")}, 400, "not-found"),
    "a condition that nothing meets": ({"resource": slot(f"Schedule?identifier={ROWS}|none")}, 400, "not-found"),
    "a condition on a type that is not served": ({"resource": slot("Basic?identifier=x")}, 400, "not-supported"),
    "a condition that asks nothing": ({"resource": slot("Schedule?_count=1")}, 400, "not-found"),
    "an unknown parameter": ({"resource": slot("Schedule?owner=x")}, 400, "not-supported"),
    "an update of nothing": (
        {"request": {"method": "PUT", "url": "Slot/none"}, "resource": {**slot(), "id": "none"}}, 404, "not-found",
    ),
    "another id in the body": ({"request": {"method": "PUT", "url": "Slot/one"}, "resource": {**slot(), "id": "two"}}, 400, "invalid"),
    "an unreadable condition": ({"request": {"method": "POST", "url": "Slot", "ifNoneExist": "bogus=1"}}, 400, "not-supported"),
    "an empty condition": ({"request": {"method": "POST", "url": "Slot", "ifNoneExist": ""}}, 400, "value"),
    "a delete": ({"request": {"method": "DELETE", "url": "Slot/one"}}, 405, "not-supported"),
    "a type that is not served": ({"request": {"method": "POST", "url": "Basic"}}, 404, "not-found"),
    "a read of nothing": ({"request": {"method": "GET", "url": "Slot/none"}}, 404, "not-found"),
    "a read of no such version": ({"request": {"method": "GET", "url": "Slot/none/_history/7"}}, 404, "not-found"),
    "a search for an unknown thing": ({"request": {"method": "GET", "url": "Slot?bogus=1"}}, 400, "not-supported"),
    "a read with parameters": ({"request": {"method": "GET", "url": "Slot/none?_elements=id"}}, 400, "not-supported"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BREAKS)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_bad_entry_wherever_it_stands_undoes_all_and_is_named(store: Store, fault: str, place: int) -> None:
    change, status, code = BREAKS[fault]
    before = lying(store)
    entries = [creating(slot(row="a")), creating(patient(row="b"))]
    entries.insert(place, {**creating(slot(row="bad")), **change})
    with pytest.raises(Refused) as caught:
        sent(store, entries)
    assert (caught.value.status, caught.value.issues[0].code) == (status, code)
    assert caught.value.issues[0].expression.startswith(f"Bundle.entry[{place}]")
    assert lying(store) == before


@pytest.mark.parametrize("fault", BREAKS)
def test_one_bad_entry_of_a_batch_is_refused_alone(store: Store, fault: str) -> None:
    change, status, code = BREAKS[fault]
    elsewhere = {"a name that nobody has", "a condition that nothing meets", "a condition that asks nothing", "an unknown parameter"}
    bad = sent(store, [creating(slot(row="a")), {**creating(slot(row="bad")), **change}, creating(patient(row="b"))], "batch")
    assert [entry["response"]["status"][:3] for entry in bad] == ["201", str(status), "201"]
    outcome = bad[1]["response"]["outcome"]
    assert outcome["issue"][0]["code"] == ("not-supported" if fault in elsewhere else code)
    assert outcome["issue"][0]["expression"][0].startswith("Bundle.entry[1]")
    assert "resource" not in bad[1]
    assert set(told_by_name(store)) == {"a", "b"}


ROW_NAMES = st.sampled_from(["r1", "r2", "r3"])
STATUSES = st.sampled_from(["busy", "free", "busy-tentative", "no-such-status"])
STEPS = st.lists(
    st.one_of(
        st.builds(lambda row, status: ("create", row, status), ROW_NAMES, STATUSES),
        st.builds(lambda row, status: ("create once", row, status), ROW_NAMES, STATUSES),
        st.builds(lambda number, status: ("update", number, status), st.integers(0, 2), STATUSES),
        st.builds(lambda number, status: ("update stale", number, status), st.integers(0, 2), STATUSES),
        st.builds(lambda number: ("read", number, ""), st.integers(0, 2)),
        st.builds(lambda row: ("find", row, ""), ROW_NAMES),
    ),
    min_size=1,
    max_size=6,
)


def entry_of(step: tuple[str, Any, str], there: list[Resource]) -> Resource:
    """The entry that does a step."""
    act, which, status = step
    if act == "create":
        return creating(slot(status=status, row=which))
    if act == "create once":
        return creating(slot(status=status, row=which), f"identifier={ROWS}|{which}")
    if act == "find":
        return {"request": {"method": "GET", "url": f"Slot?identifier={ROWS}|{which}"}}
    if act == "read":
        return {"request": {"method": "GET", "url": f"Slot/{there[which]['id']}"}}
    changed = {**there[which], "status": status}
    return updating(changed, version_of(there[which]) if act == "update stale" else None)


@settings(max_examples=40)
@given(steps=STEPS)
def test_a_batch_does_what_its_entries_do_one_by_one(steps: list[tuple[str, Any, str]]) -> None:
    outcomes = []
    for together in (True, False):
        with fresh() as store:
            there = put_in(store, *(slot(row=f"there {number}") for number in range(3)))
            entries = [entry_of(step, there) for step in steps]
            parts = [entries] if together else [[entry] for entry in entries]
            statuses = [done["response"]["status"] for part in parts for done in sent(store, part, "batch")]
            with store.read() as connection:
                query = "SELECT resource_type, current, json_extract(content, '$.status') FROM resource_version ORDER BY version"
                outcomes.append((statuses, [tuple(row) for row in connection.exec_driver_sql(query).all()]))
    assert outcomes[0] == outcomes[1]


CONDITIONS = (
    f"identifier={ROWS}|pat",
    "identifier=pat",
    "name=ковалева мар",
    "birthdate=1981-04-02",
    "birthdate=1981",
    "birthdate=ge1981&birthdate=lt1982",
    "name=%D0%BA%D0%BE%D0%B2&birthdate=1981-04",
    "_id={id}",
    "_id={id}&name=ковалёва",
)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_of_any_kind_finds_whom_it_means(store: Store, condition: str) -> None:
    there, _ = put_in(store, patient(row="pat"), patient("Королёв", "Пётр", "1975-12-31", row="other"))
    written = condition.format(id=there["id"])
    made = sent(store, [creating(appointment(None, "waitlist", patient=f"Patient?{written}"))])[0]["resource"]
    assert made["participant"][0]["actor"]["reference"] == f"Patient/{there['id']}"
    found = sent(store, [creating(patient(row="pat"), written)])[0]
    assert (found["response"]["status"], found["resource"]) == ("200 OK", there)


def test_a_condition_looks_at_what_was_there_before_and_not_at_its_own_bundle(store: Store) -> None:
    entries = [creating(patient(row="new")), creating(appointment(None, "waitlist", patient=f"Patient?identifier={ROWS}|new"))]
    with pytest.raises(Refused, match="refused") as caught:
        sent(store, entries)
    assert caught.value.issues[0].expression == "Bundle.entry[1]"
    once = sent(store, [creating(patient(row="new")), creating(patient("Ли", row="new"), f"identifier={ROWS}|new")])
    assert [entry["response"]["status"] for entry in once] == ["201 Created", "201 Created"]


def test_whole_addresses_may_stand_for_new_resources_and_their_short_form_too(store: Store) -> None:
    """FHIR resolves a relative reference against the `fullUrl` of the entry that it stands in."""
    address = "https://clinic.example/fhir/Schedule/77"
    entries = [
        creating(slot(address, row="by the whole")),
        creating(slot("Schedule/77", row="by the short"), full_url="https://clinic.example/fhir/Slot/78"),
        creating({"resourceType": "Schedule", "actor": [{"reference": "Location/l1"}]}, full_url=address),
    ]
    first, second, schedule = (entry["resource"] for entry in sent(store, entries))
    assert first["schedule"] == second["schedule"] == {"reference": f"Schedule/{schedule['id']}"}


def test_updates_may_be_named_too(store: Store) -> None:
    """A `fullUrl` may stand with an update: others point to what it is about."""
    there = put_in(store, patient(row="pat"))[0]
    entry = {**updating({**there, "gender": "female"}), "fullUrl": URN.format(1)}
    made = sent(store, [creating(appointment(None, "waitlist", patient=URN.format(1))), entry])[0]["resource"]
    assert made["participant"][0]["actor"]["reference"] == f"Patient/{there['id']}"


def test_a_bug_in_the_middle_leaves_nothing_behind(store: Store) -> None:
    before = lying(store)

    def write_then_fail() -> None:
        with store.write(Urgency.MACHINE) as unit:
            answer_bundle(unit, {"resourceType": "Bundle", "type": "batch", "entry": [creating(slot())]}, BASE, minimal=True)
            raise InvalidRequestError("a bug")

    with pytest.raises(InvalidRequestError):
        write_then_fail()
    assert lying(store) == before
    assert sent(store, [creating(slot())])[0]["resource"]["meta"]["versionId"] == "1"

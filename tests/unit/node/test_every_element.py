"""The node is a FHIR server for whatever FHIR says of its types: each element is taken, kept and given back as it came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop_app.node.answers import write_answer
from desktop_app.node.bundle import answer_bundle, create
from desktop_app.node.outcome import Refused
from desktop_app.node.parameters import TYPES
from desktop_app.node.reading import read
from desktop_app.node.structure import definitions
from desktop_app.node.write import check
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store
from tests.kit.clock import FixedClock
from tests.kit.fhir_valid import problems
from tests.kit.ids import SequentialIds
from tests.kit.rest import Resource, creating
from tests.kit.stores import opened
from tests.unit.node.minimal import EVERY_ELEMENT, elements_of, pointing, reference_paths, smallest, value_of, with_element

BASE = "http://127.0.0.1/fhir"
NAME = "urn:uuid:7a1c9b62-0000-4000-8000-000000000001"
REFERENCES = [
    pytest.param(resource_type, path, element.targets, id=f"{resource_type}.{'.'.join(path)}")
    for resource_type in TYPES
    for path, element in reference_paths(resource_type)
    if not element.targets or set(element.targets) & set(TYPES)
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The node's store with no server before it."""
    with opened(Path(tmp_path_factory.mktemp("elements")), FixedClock(), SequentialIds()) as found:
        yield found


def kept(store: Store, resource: Resource) -> Resource:
    """`resource` as it is read after it was created."""
    with store.write(Urgency.MACHINE) as unit:
        made = create(unit, resource, resource["resourceType"], None).stored
    with store.read() as connection:
        stored = read(connection, made.resource_type, made.id)
    assert write_answer(made, True, BASE, minimal=False).body == stored.content.encode()
    found: Resource = json.loads(stored.content)
    return found


def refusal_of(resource: Resource) -> list[str]:
    """Where a resource is refused; empty where it is taken."""
    try:
        check(resource, resource["resourceType"])
    except Refused as refused:
        return [issue.expression for issue in refused.issues]
    return []


@pytest.mark.parametrize(("resource_type", "name"), EVERY_ELEMENT, ids=str)
def test_an_element_comes_back_as_it_was_sent(store: Store, resource_type: str, name: str) -> None:
    sent = with_element(resource_type, name)
    assert problems(sent) == [], "the sample itself is wrong"
    got = kept(store, sent)
    assert set(got) == set(sent) | {"id", "meta"}
    assert {element: got[element] for element in sent} == sent


@pytest.mark.parametrize("resource_type", TYPES)
def test_an_element_written_in_other_letters_is_none(resource_type: str) -> None:
    for name in elements_of(resource_type):
        element = definitions().shapes[resource_type][name]
        for wrong in (name.upper(), name + "s", name.capitalize()):
            if wrong not in definitions().shapes[resource_type]:
                assert refusal_of(smallest(resource_type) | {wrong: value_of(element)}) == [resource_type], wrong


@pytest.mark.parametrize("resource_type", TYPES)
def test_a_list_where_one_is_meant_and_one_where_a_list_is_meant_are_refused(resource_type: str) -> None:
    for name in elements_of(resource_type):
        element = definitions().shapes[resource_type][name]
        held: Any = with_element(resource_type, name)[name]
        turned = held[0] if element.many else [held]
        assert f"{resource_type}.{name}" in refusal_of(with_element(resource_type, name) | {name: turned}), name


@pytest.mark.parametrize("resource_type", TYPES)
def test_what_a_type_must_have_is_missed_by_its_name(resource_type: str) -> None:
    for needed in definitions().needed[resource_type]:
        without = {name: value for name, value in smallest(resource_type).items() if name != needed}
        assert f"{resource_type}.{needed}" in refusal_of(without)


@pytest.mark.parametrize("resource_type", TYPES)
def test_a_code_of_no_required_set_is_refused_where_a_set_is_required(resource_type: str) -> None:
    for name in elements_of(resource_type):
        element = definitions().shapes[resource_type][name]
        if element.codes:
            where = f"{resource_type}.{name}" + ("[0]" if element.many else "")
            wrong: Any = ["no-such-code"] if element.many else "no-such-code"
            assert where in refusal_of(with_element(resource_type, name) | {name: wrong})


@pytest.mark.parametrize(("resource_type", "path", "targets"), REFERENCES)
def test_a_name_for_the_moment_becomes_an_id_wherever_a_reference_may_stand(
    store: Store, resource_type: str, path: tuple[str, ...], targets: tuple[str, ...]
) -> None:
    target_type = next(one for one in TYPES if not targets or one in targets)
    sent = [creating(pointing(resource_type, path, NAME)), creating(smallest(target_type), full_url=NAME)]
    with store.write(Urgency.MACHINE) as unit:
        answer = json.loads(
            msgspec.json.encode(answer_bundle(unit, {"resourceType": "Bundle", "type": "transaction", "entry": sent}, BASE, False))
        )
    one, target = (entry["resource"] for entry in answer["entry"])
    assert NAME not in json.dumps(answer)
    assert {name: one[name] for name in one if name not in ("id", "meta")} == pointing(resource_type, path, f"{target_type}/{target['id']}")


@pytest.mark.parametrize(("resource_type", "path", "targets"), REFERENCES)
def test_a_reference_to_a_type_that_may_not_stand_there_is_refused_by_its_place(
    resource_type: str, path: tuple[str, ...], targets: tuple[str, ...]
) -> None:
    for wrong in TYPES:
        faults = refusal_of(pointing(resource_type, path, f"{wrong}/x1"))
        assert bool(faults) is bool(targets and wrong not in targets)
        assert all(fault.replace("[0]", "") == ".".join([resource_type, *path]) for fault in faults)

"""The short way of slots accepts exactly our own shape: whatever is a little different goes the long way and is kept."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from desktop_app.core.changes import Kind
from desktop_app.fhir import names
from desktop_app.fhir.mapping import MAPPERS, content_of, give_out, take_in
from desktop_app.fhir.receipt import stamp
from tests.unit.fhir.samples import MORNING, ROW_ID, barest, resource, row

Slot = dict[str, Any]
EXACT = MAPPERS["Slot"].exact


def changed(change: Callable[[Slot], object]) -> Slot:
    slot = copy.deepcopy(resource(Kind.SLOT))
    change(slot)
    return slot


OURS = {
    "full": resource(Kind.SLOT),
    "signed": stamp(resource(Kind.SLOT), ROW_ID),
    "of others, bare": barest(Kind.SLOT),
    "signed and bare": stamp(barest(Kind.SLOT), ROW_ID),
    "without a version": changed(lambda slot: slot.pop("meta")),
    "in another order of keys": dict(reversed(resource(Kind.SLOT).items())),
    "with a fraction of a second": changed(lambda slot: slot.update(start="2026-11-24T08:00:00.500000Z")),
}


@pytest.mark.parametrize("name", OURS)
def test_our_own_shape_is_read_the_short_way(name: str) -> None:
    assert EXACT is not None
    assert EXACT(OURS[name]) is not None
    assert take_in(OURS[name])["extra"] is None


def _extension(slot: Slot, place: int) -> Any:
    return slot["extension"][place]


STRANGE = {
    "an element we do not model": changed(lambda slot: slot.update(serviceType=[{"text": "приём"}])),
    "a companion of a primitive": changed(lambda slot: slot.update(_start={"id": "a"})),
    "another zone": changed(lambda slot: slot.update(start="2026-11-24T11:00:00+03:00")),
    "milliseconds that are none": changed(lambda slot: slot.update(start="2026-11-24T08:00:00.000Z")),
    "no seconds": changed(lambda slot: slot.update(end="2026-11-24T08:15Z")),
    "a week date": changed(lambda slot: slot.update(start="2026-W48-2T08:00:00Z")),
    "a display beside the reference": changed(lambda slot: slot["schedule"].update(display="Ёлкина")),
    "a version in the reference": changed(lambda slot: slot["schedule"].update(reference="Schedule/9/_history/2")),
    "a local reference": changed(lambda slot: slot["schedule"].update(reference=f"urn:uuid:{ROW_ID}")),
    "overbooked said no": changed(lambda slot: slot.update(overbooked=False)),
    "an empty comment": changed(lambda slot: slot.update(comment="")),
    "a comment that is no text": changed(lambda slot: slot.update(comment=5)),
    "an identifier with a use": changed(lambda slot: slot["identifier"][0].update(use="usual")),
    "a second identifier": changed(lambda slot: slot["identifier"].append({"system": "urn:x", "value": "1"})),
    "a row id that cannot be one": changed(lambda slot: slot["identifier"][0].update(value="7")),
    "no extensions in the list": changed(lambda slot: slot.update(extension=[])),
    "channels in another order": changed(lambda slot: slot["extension"].reverse()),
    "one channel twice": changed(lambda slot: slot["extension"].insert(0, {"url": names.CHANNEL, "valueCode": "portal"})),
    "a channel with a comma": changed(lambda slot: _extension(slot, 0).update(valueCode="a,b")),
    "a channel that is no text": changed(lambda slot: _extension(slot, 0).update(valueCode=5)),
    "an extension of others": changed(lambda slot: slot["extension"].append({"url": "https://example.org/x", "valueCode": "y"})),
    "an extension without a URL": changed(lambda slot: slot["extension"].append({"valueCode": "y", "id": "a"})),
    "an extension with an id": changed(lambda slot: _extension(slot, 0).update(id="a")),
    "an extension that is no object": changed(lambda slot: slot["extension"].append("x")),
    "place number one said aloud": changed(lambda slot: _extension(slot, 3).update(valuePositiveInt=1)),
    "a place number with a fraction": changed(lambda slot: _extension(slot, 3).update(valuePositiveInt=2.0)),
    "a place number that is true": changed(lambda slot: _extension(slot, 3).update(valuePositiveInt=True)),
    "an expiry in another zone": changed(lambda slot: _extension(slot, 5).update(valueInstant="2026-11-24T11:05:00+03:00")),
    "a holder of another type": changed(lambda slot: slot["extension"].__setitem__(4, {"url": names.HOLDER, "valueCode": "x"})),
    "a receipt in front": changed(lambda slot: slot["extension"].insert(0, {"url": names.OPERATION, "valueString": ROW_ID})),
    "a receipt of another type": changed(lambda slot: slot["extension"].append({"url": names.OPERATION, "valueCode": ROW_ID})),
    "a tag": changed(lambda slot: slot["meta"].update(tag=[{"code": "x"}])),
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_a_little_different_goes_out_as_it_came(name: str) -> None:
    taken = take_in(copy.deepcopy(STRANGE[name]))
    assert taken["status"] == "busy-tentative"
    assert give_out(Kind.SLOT, taken | {"id": ROW_ID}) == content_of(STRANGE[name])


def test_a_receipt_anywhere_in_the_list_needs_nothing_kept() -> None:
    assert take_in(STRANGE["a receipt in front"])["extra"] is None


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("another zone", "start", MORNING),
        ("milliseconds that are none", "start", MORNING),
        ("channels in another order", "channels", "portal,registry"),
        ("one channel twice", "channels", "portal,registry"),
        ("a channel with a comma", "channels", "registry"),
        ("place number one said aloud", "place", 1),
        ("a place number with a fraction", "place", 1),
        ("a holder of another type", "holder", None),
        ("a version in the reference", "schedule", "Schedule/9"),
        ("an expiry in another zone", "hold_until", row(Kind.SLOT)["hold_until"]),
        ("a row id that cannot be one", "id", None),
        ("overbooked said no", "overbooked", False),
    ],
)
def test_what_is_a_little_different_is_understood_all_the_same(name: str, column: str, value: object) -> None:
    assert take_in(copy.deepcopy(STRANGE[name]))[column] == value


def test_a_channel_that_we_do_not_know_is_kept_so_that_the_place_is_not_free_for_all() -> None:
    slot = give_out(Kind.SLOT, row(Kind.SLOT, channels="kc-mo"))
    taken = take_in(slot)
    assert (taken["channels"], taken["extra"]) == ("kc-mo", None)

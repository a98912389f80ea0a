"""Bundles sent to the node: a transaction is done whole or not at all, a batch entry by entry (hl7.org/fhir/R4/http.html#transaction)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop_app.node.answers import bundle, refusal_entry, status_line, write_entry
from desktop_app.node.outcome import Refused, absent, bad, unsupported
from desktop_app.node.parameters import TYPES, WHOLE_REFERENCE, Resource
from desktop_app.node.query import read_pairs
from desktop_app.node.reading import read, searched, vread
from desktop_app.node.references import Names, refuse_unsettled, resolved
from desktop_app.node.spans import stamp
from desktop_app.node.versions import Stored
from desktop_app.node.write import Draft, already_there, check, draft_create, draft_update, keep
from desktop_app.storage.store import Unit

MOST_ENTRIES = 2000
_ADDRESS = re.compile(
    r"(?P<type>[A-Z][A-Za-z]+)(?:/(?P<id>[A-Za-z0-9.-]{1,64})(?:/_history/(?P<version>[A-Za-z0-9.-]{1,64}))?)?(?:\?(?P<query>.*))?"
)


@dataclass(frozen=True)
class Entry:
    """One request inside a Bundle; `place` is its FHIRPath."""

    place: str
    method: str
    type: str
    id: str | None
    version: str | None
    query: str
    full_url: str
    resource: Any
    if_match: str | None
    if_none_exist: str | None


@dataclass(frozen=True)
class Written:
    """What an entry did: the version that is now there, and whether it was created."""

    stored: Stored
    created: bool


def answer_bundle(unit: Unit, sent: Any, base: str, minimal: bool) -> Resource:
    """Do what a batch or a transaction asks, and answer with the Bundle of the results. Raises Refused where it is refused whole."""
    if not isinstance(sent, dict) or sent.get("resourceType") != "Bundle":
        raise bad("a Bundle is expected", "structure", "resourceType")
    if sent.get("type") not in {"transaction", "batch"}:
        raise bad("only a Bundle of type transaction or batch can be processed", "value", "Bundle.type")
    entries = sent.get("entry", [])
    if not isinstance(entries, list):
        raise bad("a list is expected", "structure", "Bundle.entry")
    if len(entries) > MOST_ENTRIES:
        raise bad(f"a Bundle has at most {MOST_ENTRIES} entries", "too-costly", "Bundle.entry")
    if sent["type"] == "batch":
        done = [_batched(unit, one, number, base, minimal) for number, one in enumerate(entries)]
        return bundle("batch-response", done)
    done = _transacted(unit, [_entry(one, number, base) for number, one in enumerate(entries)], base, minimal)
    return bundle("transaction-response", done)


def create(unit: Unit, resource: Any, resource_type: str, if_none_exist: str | None) -> Written:
    """A create, conditional where `if_none_exist` is a search. Raises Refused."""
    checked = check(resource, resource_type)
    refuse_unsettled(checked)
    found = already_there(unit.connection, resource_type, if_none_exist) if if_none_exist is not None else None
    if found is not None:
        return Written(found, created=False)
    return Written(keep(unit, [draft_create(unit.ids, checked)])[0], created=True)


def update(unit: Unit, resource: Any, resource_type: str, resource_id: str, if_match: str | None) -> Written:
    """An update, on the condition that `if_match` (an ETag) names the present version. Raises Refused."""
    checked = check(resource, resource_type)
    refuse_unsettled(checked)
    draft = draft_update(unit.connection, checked, resource_id, if_match)
    return Written(draft if isinstance(draft, Stored) else keep(unit, [draft])[0], created=False)


def _batched(unit: Unit, raw: Any, number: int, base: str, minimal: bool) -> Resource:
    """One entry of a batch: what it wrote is taken back where it is refused, and nothing else is."""
    try:
        entry = _entry(raw, number, base)
        with unit.connection.begin_nested():
            if entry.method == "GET":
                return _read_entry(unit.connection, entry, base)
            done = (
                create(unit, entry.resource, entry.type, entry.if_none_exist)
                if entry.method == "POST"
                else update(unit, entry.resource, entry.type, entry.id or "", entry.if_match)
            )
            return write_entry(done.stored, done.created, base, minimal)
    except Refused as refused:
        return refusal_entry(refused.within(f"Bundle.entry[{number}]"))


def _transacted(unit: Unit, entries: Sequence[Entry], base: str, minimal: bool) -> list[Resource]:
    _refuse_doubles(entries)
    names: Names = {}
    done: dict[int, Written] = {}
    new_ids: dict[int, str] = {}
    for number, entry in enumerate(entries):
        if entry.method == "POST":
            found = _found(unit.connection, entry)
            if found is not None:
                done[number] = Written(found, created=False)
            else:
                new_ids[number] = str(unit.ids.new())
            _name(names, entry, found.reference if found else f"{entry.type}/{new_ids[number]}")
        elif entry.method == "PUT":
            _name(names, entry, f"{entry.type}/{entry.id}")
    drafts: dict[int, Draft] = {}
    for number, entry in enumerate(entries):
        if entry.method == "GET" or number in done:
            continue
        outcome = _drafted(unit.connection, entry, names, new_ids.get(number))
        if isinstance(outcome, Stored):
            done[number] = Written(outcome, created=False)
        else:
            drafts[number] = outcome
    for number, stored in zip(drafts, keep(unit, list(drafts.values())), strict=True):
        done[number] = Written(stored, created=number in new_ids)
    return [
        write_entry(done[number].stored, done[number].created, base, minimal)
        if number in done
        else _read_entry(unit.connection, entry, base)
        for number, entry in enumerate(entries)
    ]


def _found(connection: Connection, entry: Entry) -> Stored | None:
    if entry.if_none_exist is None:
        return None
    try:
        return already_there(connection, entry.type, entry.if_none_exist)
    except Refused as refused:
        raise refused.within(entry.place) from refused


def _drafted(connection: Connection, entry: Entry, names: Names, new_id: str | None) -> Draft | Stored:
    try:
        resource = check(entry.resource, entry.type)
        resource = check(resolved(connection, resource, names), entry.type)
        if new_id is not None:
            return Draft(resource, new_id)
        return draft_update(connection, resource, entry.id or "", entry.if_match)
    except Refused as refused:
        raise refused.within(entry.place) from refused


def _name(names: Names, entry: Entry, reference: str) -> None:
    """What other entries may call the resource of `entry`: its `fullUrl`, and the relative reference that such a URL allows."""
    if not entry.full_url:
        return
    if names.setdefault(entry.full_url, reference) != reference:
        raise bad("two entries have one fullUrl", "invalid", f"{entry.place}.fullUrl")
    found = WHOLE_REFERENCE.fullmatch(entry.full_url)
    if found:
        names.setdefault(f"{found[1]}/{found[2]}", reference)


def _refuse_doubles(entries: Sequence[Entry]) -> None:
    """A transaction names each resource once: neither twice by its id, nor twice by the condition of its creation."""
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        named = entry.id if entry.method == "PUT" else entry.if_none_exist if entry.method == "POST" else None
        if named is None:
            continue
        if (entry.type, named) in seen:
            raise bad("two entries of the transaction are about one resource", "invalid", entry.place)
        seen.add((entry.type, named))


def _read_entry(connection: Connection, entry: Entry, base: str) -> Resource:
    try:
        if entry.id is None:
            found = searched(connection, entry.type, read_pairs(entry.query), base)
            return {"resource": found, "response": {"status": status_line(200)}}
        if entry.query:
            raise bad("a read takes no parameters", "not-supported", "request.url")
        stored = vread(connection, entry.type, entry.id, entry.version) if entry.version else read(connection, entry.type, entry.id)
    except Refused as refused:
        raise refused.within(entry.place) from refused
    response = {"status": status_line(200), "etag": stored.etag, "lastModified": stamp(stored.last_updated)}
    return {"fullUrl": f"{base}/{stored.reference}", "resource": msgspec.Raw(stored.content.encode()), "response": response}


def _entry(raw: Any, number: int, base: str) -> Entry:
    place = f"Bundle.entry[{number}]"
    try:
        return _understood(raw, place, base)
    except Refused as refused:
        raise refused.within(place) from refused


def _understood(raw: Any, place: str, base: str) -> Entry:
    request = raw.get("request") if isinstance(raw, dict) else None
    if not isinstance(request, dict):
        raise bad("an entry needs a request", "required", "request")
    texts = {name: request.get(name) for name in ("method", "url", "ifMatch", "ifNoneExist")} | {"fullUrl": raw.get("fullUrl")}
    if not all(text is None or isinstance(text, str) for text in texts.values()):
        raise bad("method, url, conditions and fullUrl are texts", "structure", "request")
    method = texts["method"] or ""
    if method in {"DELETE", "PATCH", "HEAD"}:
        raise unsupported(method)
    if request.keys() & {"ifNoneMatch", "ifModifiedSince"}:
        raise bad("only ifMatch and ifNoneExist are supported", "not-supported", "request")
    found = _ADDRESS.fullmatch((texts["url"] or "").removeprefix(base).lstrip("/"))
    if found is None or not _fits(method, found):
        raise bad("the method and the url do not fit each other, or are not served", "not-supported", "request")
    if found["type"] not in TYPES:
        raise absent("this type of resource is not served here")
    return Entry(
        place=place,
        method=method,
        type=found["type"],
        id=found["id"],
        version=found["version"],
        query=found["query"] or "",
        full_url=texts["fullUrl"] or "",
        resource=raw.get("resource"),
        if_match=texts["ifMatch"] if method == "PUT" else None,
        if_none_exist=texts["ifNoneExist"] if method == "POST" else None,
    )


def _fits(method: str, address: re.Match[str]) -> bool:
    if method == "POST":
        return not (address["id"] or address["query"])
    if method == "PUT":
        return bool(address["id"]) and not (address["version"] or address["query"])
    return method == "GET"

"""Answers as bytes: resources and Bundles with what was stored put in as it lies there, and the headers FHIR asks for."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import msgspec

from desktop_app.node.outcome import Refused
from desktop_app.node.parameters import Resource
from desktop_app.node.query import Query
from desktop_app.node.search import Page, subset
from desktop_app.node.spans import stamp
from desktop_app.node.versions import Stored, encode

CONTENT_TYPE = "application/fhir+json; charset=utf-8"
SMALL = 1000
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True)
class Answer:
    """What goes back: a status, a JSON body (empty: none) and headers."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def packed(self) -> "Answer":
        """The same, its body compressed where that is worth it."""
        if len(self.body) < SMALL:
            return self
        packer = zlib.compressobj(level=1, wbits=_GZIP)
        body = packer.compress(self.body) + packer.flush()
        return Answer(self.status, body, {**self.headers, "Content-Encoding": "gzip"})


def refusal(refused: Refused) -> Answer:
    """An OperationOutcome."""
    return Answer(refused.status, msgspec.json.encode(refused.outcome()), refused.headers)


def read_answer(stored: Stored) -> Answer:
    """One resource."""
    return Answer(200, stored.content.encode(), {"ETag": stored.etag, "Last-Modified": stored.last_modified})


def write_answer(stored: Stored, created: bool, base: str, minimal: bool) -> Answer:
    """What a create or an update left behind."""
    headers = {
        "ETag": stored.etag,
        "Last-Modified": stored.last_modified,
        "Location": f"{base}/{stored.reference}/_history/{stored.version}",
    }
    return Answer(201 if created else 200, b"" if minimal else stored.content.encode(), headers)


def json_answer(resource: Resource, status: int = 200) -> Answer:
    """Any other resource of our own making."""
    return Answer(status, msgspec.json.encode(resource))


def searchset(page: Page, query: Query, base: str) -> Resource:
    """The Bundle of one page of a search."""
    path = f"{base}/{query.resource_type}"
    links = [("self", f"{path}?{query.link()}" if query.pairs else path)]
    if page.after:
        links.append(("next", f"{path}?{query.link(page.after)}"))
    entries = [
        {"fullUrl": f"{base}/{one.reference}", "resource": _shown(one, query.elements), "search": {"mode": "match"}} for one in page.found
    ]
    return bundle("searchset", entries, links, page.total)


def history_bundle(found: Iterable[Stored], first: int, base: str, links: list[tuple[str, str]], total: int) -> Resource:
    """The Bundle of some versions of one resource, the newest first; `first` is its first version."""
    entries = [
        {
            "fullUrl": f"{base}/{one.reference}",
            "resource": msgspec.Raw(one.content.encode()),
            "request": {
                "method": "POST" if one.version == first else "PUT",
                "url": one.resource_type if one.version == first else one.reference,
            },
            "response": write_response(one, created=one.version == first),
        }
        for one in found
    ]
    return bundle("history", entries, links, total)


def bundle(kind: str, entries: list[Resource], links: list[tuple[str, str]] | None = None, total: int | None = None) -> Resource:
    """A Bundle; what is empty is left out, as FHIR demands."""
    found: Resource = {"resourceType": "Bundle", "type": kind}
    if total is not None:
        found["total"] = total
    if links:
        found["link"] = [{"relation": relation, "url": url} for relation, url in links]
    if entries:
        found["entry"] = entries
    return found


def write_response(stored: Stored, created: bool) -> Resource:
    """`Bundle.entry.response` of a write."""
    return {
        "status": status_line(201 if created else 200),
        "location": f"{stored.reference}/_history/{stored.version}",
        "etag": stored.etag,
        "lastModified": stamp(stored.last_updated),
    }


def write_entry(stored: Stored, created: bool, base: str, minimal: bool) -> Resource:
    """The whole entry of a write; only its resource is left out where the client wants no more."""
    entry: Resource = {"fullUrl": f"{base}/{stored.reference}", "response": write_response(stored, created)}
    return entry if minimal else {**entry, "resource": msgspec.Raw(stored.content.encode())}


def refusal_entry(refused: Refused) -> Resource:
    """The entry of a batch that was refused."""
    return {"response": {"status": status_line(refused.status), "outcome": refused.outcome()}}


def status_line(status: int) -> str:
    """`201 Created`."""
    return f"{status} {HTTPStatus(status).phrase}"


def _shown(stored: Stored, elements: frozenset[str] | None) -> Any:
    if elements is None:
        return msgspec.Raw(stored.content.encode())
    return msgspec.Raw(encode(subset(stored.resource(), elements)).encode())

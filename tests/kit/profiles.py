"""What tells real FHIR servers from ours, as layers over the node: Medplum 5.0 as it was measured, HAPI JPA as it is documented."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from desktop_app.core.clock import Clock
from desktop_app.core.ids import RowId
from tests.kit.asgi import Application, Asked, Layer, Reply, outcome

ROOT: Final = "/fhir"
_VERSIONS: Final = uuid.UUID("0b1c6e9e-6c31-4a62-9d3e-6f0f2a4e7d11")
_HISTORY: Final = re.compile(r"/_history/([^/?]+)")
_ETAG: Final = re.compile(r'^(?:W/)?"?([^"]*)"?$')
_SEARCH: Final = re.compile(rf"{ROOT}/([A-Z][A-Za-z]+)(/_search)?")


class Medplum(Layer):
    """Versions are random-looking UUIDs; a transaction with a conditional entry has at most 8, its answer no ETags."""

    MOST_CONDITIONAL = 8
    MOST_UPDATES = 50

    def __init__(self, inner: Application) -> None:
        super().__init__(inner)
        self._known: dict[str, str] = {}
        self._left = 50_000

    async def handle(self, asked: Asked) -> Reply:
        """Translate versions in and out, and keep to the limits."""
        sent = asked.json
        refused = self._over_limits(sent)
        reply = refused or await self.ask(self._inward(asked, sent))
        self._left -= 100 if asked.method in ("POST", "PUT") and not asked.path.endswith("/_search") else 20
        limit = {"ratelimit": f'"fhirInteractions";r={max(self._left, 0)};t=60'}
        if reply.status == 200 and is_bundle(sent) and "return=minimal" in asked.headers.get("prefer", ""):
            return Reply(200, {**reply.headers, **limit}, b"")
        outward = self._outward(reply)
        return outward.but(headers={**outward.headers, **limit})

    def _over_limits(self, sent: Any) -> Reply | None:
        if not is_bundle(sent) or sent.get("type") != "transaction":
            return None
        requests = [entry.get("request", {}) for entry in sent.get("entry", [])]
        if len(requests) > self.MOST_CONDITIONAL and any("ifNoneExist" in one for one in requests):
            return outcome(400, "invalid", "Transaction requires strict isolation but has too many entries")
        if sum(one.get("method") == "PUT" for one in requests) > self.MOST_UPDATES:
            return outcome(400, "invalid", "Transaction contains more update operations than allowed")
        return None

    def _inward(self, asked: Asked, sent: Any) -> Asked:
        headers = dict(asked.headers)
        if "if-match" in headers:
            headers["if-match"] = self._number(headers["if-match"])
        body = asked.body
        if is_bundle(sent):
            for entry in sent.get("entry", []):
                request = entry.get("request", {})
                if "ifMatch" in request:
                    request["ifMatch"] = self._number(request["ifMatch"])
            body = json.dumps(sent).encode()
        path = _HISTORY.sub(lambda found: f"/_history/{self._known.get(found[1], '0')}", asked.path)
        return asked.but(path=path, headers=headers, body=body)

    def _outward(self, reply: Reply) -> Reply:
        headers = dict(reply.headers)
        if "etag" in headers:
            headers["etag"] = f'W/"{self._name(_bare(headers["etag"]))}"'
        if "location" in headers:
            headers["location"] = self._renamed(headers["location"])
        content = reply.json
        if not isinstance(content, dict):
            return reply.but(headers=headers)
        self._rename(content)
        return reply.but(headers=headers).with_json(content)

    def _rename(self, resource: dict[str, Any]) -> None:
        if "versionId" in resource.get("meta", {}):
            resource["meta"]["versionId"] = self._name(resource["meta"]["versionId"])
        if resource.get("resourceType") != "Bundle":
            return
        for entry in resource.get("entry", []):
            if "resource" in entry:
                self._rename(entry["resource"])
            response = entry.get("response", {})
            if "etag" in response:
                response["etag"] = f'W/"{self._name(_bare(response["etag"]))}"'
            if "location" in response:
                response["location"] = self._renamed(response["location"])
            if resource["type"].endswith("-response") and response:
                kept = {name: response[name] for name in ("location", "outcome") if name in response}
                entry["response"] = {"status": response["status"].partition(" ")[0], **kept}

    def _renamed(self, text: str) -> str:
        return _HISTORY.sub(lambda found: f"/_history/{self._name(found[1])}", text)

    def _name(self, number: str) -> str:
        name = str(uuid.uuid5(_VERSIONS, number))
        self._known[name] = number
        return name

    def _number(self, etag: str) -> str:
        return f'W/"{self._known.get(_bare(etag), "0")}"'


class BatchAsTransaction(Layer):
    """It takes transactions and runs them as batches (Medplum's list of interactions hides it, others' too)."""

    async def handle(self, asked: Asked) -> Reply:
        """A transaction is done entry by entry, and answered as one."""
        sent = asked.json
        if not is_bundle(sent) or sent.get("type") != "transaction":
            return await self.ask(asked)
        reply = await self.ask(asked.but(body=json.dumps({**sent, "type": "batch"}).encode()))
        return reply.with_json({**reply.json, "type": "transaction-response"}) if reply.status == 200 else reply


@dataclass
class _Snapshot:
    """A search that HAPI did once: the ids it found, and with what they are shown again."""

    resource_type: str
    ids: list[str]
    shown: list[tuple[str, str]]
    made: datetime


class Hapi(Layer):
    """409 for a stale version; pages of a snapshot whose links expire; the same search within a minute is not done again."""

    MOST_COUNT = 200
    USUAL_COUNT = 20
    REUSED = timedelta(seconds=60)
    RETAINED = timedelta(minutes=60)

    def __init__(self, inner: Application, clock: Clock) -> None:
        super().__init__(inner)
        self._clock = clock
        self._snapshots: dict[str, _Snapshot] = {}
        self._recent: dict[tuple[str, str], str] = {}

    def forget_pages(self) -> None:
        """What happens to links that were not followed for an hour."""
        self._snapshots.clear()
        self._recent.clear()

    async def handle(self, asked: Asked) -> Reply:
        """Searches are answered from snapshots; all else passes, with HAPI's status for a stale version."""
        found = _SEARCH.fullmatch(asked.path)
        parameters = dict(asked.pairs)
        if asked.path.rstrip("/") == ROOT and "_getpages" in parameters:
            return await self._page(asked, parameters["_getpages"], int(parameters["_getpagesoffset"]), int(parameters["_count"]))
        if found and (asked.method == "GET" or found[2]):
            return await self._search(asked, found[1])
        return self._conflicting(self._without_resources(await self.ask(asked), asked))

    async def _search(self, asked: Asked, resource_type: str) -> Reply:
        pairs = asked.pairs
        count = min(int(dict(pairs).get("_count", self.USUAL_COUNT)), self.MOST_COUNT)
        rest = [pair for pair in pairs if pair[0] not in ("_count", "_total")]
        key = (asked.path.removesuffix("/_search"), urlencode(sorted(rest)))
        name = self._recent.get(key, "")
        fresh = name in self._snapshots and self._clock.now() - self._snapshots[name].made < self.REUSED
        if not fresh or "no-cache" in asked.headers.get("cache-control", ""):
            ids, refused = await self._all_ids(asked, resource_type, rest)
            if refused:
                return refused
            name = str(uuid.uuid5(_VERSIONS, f"page {len(self._snapshots)} {key}"))
            shown = [pair for pair in rest if pair[0] == "_elements"]
            self._snapshots[name] = _Snapshot(resource_type, ids, shown, self._clock.now())
            self._recent[key] = name
        return await self._page(asked, name, 0, count)

    async def _all_ids(self, asked: Asked, resource_type: str, pairs: list[tuple[str, str]]) -> tuple[list[str], Reply | None]:
        path = f"{ROOT}/{resource_type}"
        query = urlencode([*((name, text) for name, text in pairs if name != "_elements"), ("_elements", "id"), ("_count", "1000")])
        ids: list[str] = []
        while True:
            reply = await self.ask(asked.but(method="GET", path=path, query=query, body=b""))
            if reply.status != 200:
                return [], reply
            ids += [entry["resource"]["id"] for entry in reply.json.get("entry", [])]
            following = [link["url"] for link in reply.json["link"] if link["relation"] == "next"]
            if not following:
                return ids, None
            query = following[0].partition("?")[2]

    async def _page(self, asked: Asked, name: str, offset: int, count: int) -> Reply:
        snapshot = self._snapshots.get(name)
        if snapshot is None or self._clock.now() - snapshot.made > self.RETAINED:
            return outcome(410, "processing", f'HAPI-0416: Search ID "{name}" does not exist and may have expired')
        ids = snapshot.ids[offset : offset + count]
        base = f"http://{asked.headers['host']}{ROOT}"
        links = [{"relation": "self", "url": f"{base}/{snapshot.resource_type}?{asked.query}"}]
        if offset + count < len(snapshot.ids):
            following = {"_getpages": name, "_getpagesoffset": offset + count, "_count": count, "_bundletype": "searchset"}
            links.append({"relation": "next", "url": f"{base}?{urlencode(following)}"})
        bundle = {"resourceType": "Bundle", "id": name, "type": "searchset", "total": len(snapshot.ids), "link": links}
        query = urlencode([("_id", ",".join(ids)), ("_count", "1000"), *snapshot.shown])
        reply = await self.ask(asked.but(method="GET", path=f"{ROOT}/{snapshot.resource_type}", query=query, body=b""))
        if not ids:
            return Reply(200, {"content-type": "application/fhir+json"}, b"").with_json(bundle)
        if reply.status != 200:
            return reply
        by_id = {entry["resource"]["id"]: entry for entry in reply.json.get("entry", [])}
        return reply.with_json({**bundle, "entry": [by_id[one] for one in ids if one in by_id]})

    def _without_resources(self, reply: Reply, asked: Asked) -> Reply:
        """A transaction is answered with resources only where they were asked for."""
        content = reply.json
        if not is_bundle(content) or "return=representation" in asked.headers.get("prefer", ""):
            return reply
        if content["type"].endswith("-response"):
            for entry in content.get("entry", []):
                entry.pop("resource", None)
        return reply.with_json(content)

    def _conflicting(self, reply: Reply) -> Reply:
        content = reply.json
        if reply.status == 412 and isinstance(content, dict) and content["issue"][0]["code"] == "conflict":
            return outcome(409, "conflict", "HAPI-0989: Trying to update a resource but this is not the current version")
        return reply


class NumericIds:
    """Ids as HAPI gives them: 1001, 1002 …"""

    def __init__(self) -> None:
        self._last = 1000

    def skip(self, count: int) -> None:
        """Leave out `count` ids, which an earlier run may have given."""
        self._last += count

    def new(self) -> RowId:
        """The next number; the callers take turns at the gate of the store."""
        self._last += 1
        return RowId(str(self._last))


def is_bundle(content: Any) -> bool:
    """Whether this is a Bundle."""
    return isinstance(content, dict) and content.get("resourceType") == "Bundle"


def _bare(etag: str) -> str:
    found = _ETAG.match(etag)
    return found[1] if found else etag

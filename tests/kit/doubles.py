"""Servers that are hard to live with, as layers over the node: what servers.md tells of one or the other, each by itself."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zlib import crc32

from desktop_app.core.clock import Clock
from tests.kit.asgi import Application, Asked, Layer, Reply, outcome
from tests.kit.profiles import ROOT, BatchAsTransaction, is_bundle

FOREIGN: Final = "A server of others"
Resource = dict[str, Any]


class Foreign(Layer):
    """It does not call itself our node: a desk trusts it with nothing that IT has not found out."""

    async def ask(self, asked: Asked) -> Reply:
        """The node's answer, in which it calls itself otherwise."""
        reply = await super().ask(asked)
        named = asked.path.endswith("/metadata") and reply.status == 200
        return reply.with_json({**reply.json, "software": {"name": FOREIGN, "version": "1.0"}}) if named else reply


class ForeignBatch(Foreign, BatchAsTransaction):
    """It takes transactions and runs them as batches, and is not ours."""


class NoVersionChecks(Foreign):
    """It tells versions and does not look at If-Match, alone or in a transaction: whoever writes last wins (FHIR Works, Spark)."""

    async def handle(self, asked: Asked) -> Reply:
        """The request without its conditions."""
        headers = {name: text for name, text in asked.headers.items() if name != "if-match"}
        sent = asked.json
        if not is_bundle(sent):
            return await self.ask(asked.but(headers=headers))
        for entry in sent.get("entry", []):
            entry.get("request", {}).pop("ifMatch", None)
        return await self.ask(asked.but(headers=headers, body=json.dumps(sent).encode()))


class KeepsNothing(Foreign):
    """It says yes to every writing, with ids and versions, and stores nothing."""

    async def handle(self, asked: Asked) -> Reply:
        """Reads pass."""
        if asked.method == "GET" or asked.path.endswith("/_search"):
            return await self.ask(asked)
        sent, path = asked.json, asked.path.removeprefix(ROOT).strip("/")
        if is_bundle(sent):
            return _said(200, promised(sent))
        told = _promise({"request": {"method": asked.method, "url": path}}, sent, 1)
        return _said(int(told["status"][:3]), promised_echo(sent, told), {"etag": told["etag"], "location": told["location"]})


def promised(bundle: Resource) -> Resource:
    """A yes to every entry of `bundle`, with ids and versions of rows that nobody has stored."""
    entries = [{"response": _promise(entry, entry["resource"], number)} for number, entry in enumerate(bundle["entry"], start=1)]
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}


def promised_echo(resource: Resource, told: Resource) -> Resource:
    """`resource` as it would be if the yes `told` were true."""
    _, made, _, version = told["location"].split("/")
    return {**resource, "id": made, "meta": {"versionId": version, "lastUpdated": "2026-11-16T06:00:00.000Z"}}


def _promise(entry: Resource, resource: Resource, number: int) -> Resource:
    kept, (made, _, address) = entry["request"]["method"] == "PUT", entry["request"]["url"].partition("/")
    where = address if kept else f"never-kept-{crc32(json.dumps(resource, sort_keys=True).encode())}-{number}"
    return {
        "status": "200 OK" if kept else "201 Created",
        "location": f"{made}/{where}/_history/9000{number}",
        "etag": f'W/"9000{number}"',
    }


class ShortListing(Layer):
    """Pages are shorter than asked for, some empty and yet not the last; one row in three is not listed with what changed lately.

    A whole listing leaves it out the first time too. Questions for ids or identifiers are answered well.
    """

    SHORTER = 3
    LEFT_OUT = 3

    def __init__(self, inner: Application) -> None:
        super().__init__(inner)
        self._listings = 0
        self._left_out: set[str] = set()

    async def handle(self, asked: Asked) -> Reply:
        """Listings are spoiled."""
        pairs = asked.pairs
        if not is_listing(asked):
            return await self.ask(asked)
        self._listings += 1
        rest = [pair for pair in pairs if pair[0] not in {"_count", "_empty"}]
        if self._listings % 4 == 0 and "_empty" not in dict(pairs):
            url = f"http://{asked.headers['host']}{asked.path}?{urlencode([*pairs, ('_empty', 'yes')])}"
            return _said(200, {"resourceType": "Bundle", "type": "searchset", "link": [{"relation": "next", "url": url}]})
        count = max(1, int(dict(pairs).get("_count", "50")) // self.SHORTER)
        reply = await self.ask(asked.but(query=urlencode([*rest, ("_count", str(count))])))
        found = reply.json
        if reply.status != 200:
            return reply
        entries = [one for one in found.get("entry", []) if not self._leaves_out(one["resource"], "_lastUpdated" in dict(rest))]
        return reply.with_json({**found, "entry": entries})

    def _leaves_out(self, resource: Resource, lately: bool) -> bool:
        name = f"{resource['resourceType']}/{resource['id']}/{resource['meta'].get('versionId')}"
        if crc32(name.encode()) % self.LEFT_OUT:
            return False
        first = name not in self._left_out
        if not lately:
            self._left_out.add(name)
        return first or lately


class LaggingSearch(Layer):
    """Searches know nothing of the last half minute; reads by id do (HealthLake's usual way)."""

    LAG = timedelta(seconds=30)

    def __init__(self, inner: Application, clock: Clock) -> None:
        super().__init__(inner)
        self._clock = clock

    async def handle(self, asked: Asked) -> Reply:
        """Searches answer with what was so then."""
        reply = await self.ask(asked)
        if not is_search(asked) or reply.status != 200:
            return reply
        found = reply.json
        entries = []
        for entry in found.get("entry", []):
            then = await self._as_it_was(asked, entry["resource"])
            entries += [{**entry, "resource": then}] if then is not None else []
        return reply.with_json({**found, "entry": entries})

    async def _as_it_was(self, asked: Asked, resource: Resource) -> Resource | None:
        if self._is_old(resource):
            return resource
        path = f"{ROOT}/{resource['resourceType']}/{resource['id']}/_history"
        history = (await self.ask(asked.but(method="GET", path=path, query="", body=b""))).json
        versions = (entry["resource"] for entry in history["entry"])
        return next((version for version in versions if self._is_old(version)), None)

    def _is_old(self, resource: Resource) -> bool:
        return datetime.fromisoformat(resource["meta"]["lastUpdated"]) <= self._clock.now() - self.LAG


class Limited(Layer):
    """So many requests a minute, told in RateLimit; then 429, by turns with a Retry-After and without. Pages are capped."""

    A_MINUTE = 40
    MOST_COUNT = 3

    def __init__(self, inner: Application, clock: Clock) -> None:
        super().__init__(inner)
        self._clock = clock
        self._made: Counter[datetime] = Counter()
        self.refused = 0

    async def handle(self, asked: Asked) -> Reply:
        """What the quota leaves."""
        now = self._clock.now()
        minute = now.replace(second=0, microsecond=0)
        self._made[minute] += 1
        left, wait = self.A_MINUTE - self._made[minute], 60 - now.second
        if left < 0:
            self.refused += 1
            told = {"retry-after": str(wait)} if self.refused % 2 else {}
            return outcome(429, "throttled", "too many requests", told)
        capped = is_listing(asked) and int(dict(asked.pairs).get("_count", "50")) > self.MOST_COUNT
        rest = [pair for pair in asked.pairs if pair[0] != "_count"]
        reply = await self.ask(asked.but(query=urlencode([*rest, ("_count", str(self.MOST_COUNT))])) if capped else asked)
        return reply.but(headers={**reply.headers, "ratelimit": f'"requests";r={left};t={wait}'})


class ExpiringLinks(Layer):
    """Pages of three rows, and every second `next` link is forgotten before it is followed, by turns with 410 and 404."""

    MOST_COUNT = 3

    def __init__(self, inner: Application) -> None:
        super().__init__(inner)
        self.followed = 0

    async def handle(self, asked: Asked) -> Reply:
        """Listings, page by page as long as that goes."""
        if not is_listing(asked):
            return await self.ask(asked)
        asked_for = dict(asked.pairs)
        if "_cursor" in asked_for:
            self.followed += 1
            if self.followed % 2 == 0:
                return outcome(410 if self.followed % 4 else 404, "not-found", "the search does not exist and may have expired")
        # A desk that asks for more than at first has met a page full of one moment: it gets what it asks for.
        count = int(asked_for.get("_count", "50"))
        rest = [pair for pair in asked.pairs if pair[0] != "_count"]
        fewer = asked.but(query=urlencode([*rest, ("_count", str(min(count, self.MOST_COUNT) if count <= 500 else count))]))
        return await self.ask(fewer)


def is_search(asked: Asked) -> bool:
    """A question for resources of one type, other than one of them by its address."""
    return (
        asked.method == "GET"
        and "/" not in asked.path.removeprefix(ROOT).strip("/")
        and asked.path.rstrip("/") != ROOT
        and (not asked.path.endswith("/metadata"))
    )


def is_listing(asked: Asked) -> bool:
    """A search that does not name what it looks for."""
    return is_search(asked) and not {name for name, _ in asked.pairs} & {"_id", "identifier", "slot"}


def _said(status: int, content: Resource, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, {"content-type": "application/fhir+json", **(headers or {})}, b"").with_json(content)

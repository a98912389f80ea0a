"""A central that only lists: rows with stamps, pages by cursor or by snapshot, links that break, and others who write meanwhile."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from desktop_app.sync.transport import Answer, Request
from tests.kit.clock import MONDAY_MORNING
from tests.unit.sync.answers import answer, outcome, row, searchset

Resource = dict[str, Any]
Before = Callable[[], Answer | Exception | None]


@dataclass
class Listing:
    """A door to a server that lists rows of one type in the order of their stamps; `most` is the largest page it gives.

    `before` holds what happens before each of the next requests: it may change rows, or answer in the server's place.
    """

    resource_type: str = "Patient"
    snapshots: bool = False
    most: int = 1000
    before: list[Before] = field(default_factory=list)
    rows: dict[str, Resource] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    now: datetime = MONDAY_MORNING
    base: str = "http://central.test/fhir"
    _pages: dict[str, list[Resource]] = field(default_factory=dict)
    _names: Any = field(default_factory=itertools.count)

    def close(self) -> None:
        """Nothing to close."""

    def put(self, remote_id: str, later: float = 1.0, **elements: Any) -> None:
        """Somebody writes a row, `later` seconds after the last writing."""
        self.now += timedelta(seconds=later)
        version = str(int(self.rows[remote_id]["meta"]["versionId"]) + 1) if remote_id in self.rows else "1"
        stamp = self.now.astimezone(UTC).isoformat().replace("+00:00", "Z")
        content = elements or {"name": [{"family": f"Family {version}"}]}
        self.rows[remote_id] = row(self.resource_type, remote_id, version, stamp, **content)

    def forget_pages(self) -> Answer | None:
        """Every `next` link that was given expires."""
        self._pages.clear()
        return None

    def ask(self, request: Request) -> Answer:
        """A page."""
        self.asked.append(request.address)
        told = self.before.pop(0)() if self.before else None
        if isinstance(told, Exception):
            raise told
        if told is not None:
            return told
        query = parse_qs(urlsplit(request.address).query)
        if "page" in query:
            name, count = query["page"][0], int(query["_count"][0])
            if name not in self._pages:
                return answer(410, outcome("processing"))
            found = self._pages[name] if self.snapshots else self._after(self._pages[name][-1])
            return self._page(found[int(query["offset"][0]) :] if self.snapshots else found, count, name, int(query["offset"][0]))
        assert query["_sort"] == ["_lastUpdated"], "the one order in which nothing is lost"
        return self._page(self._since(query), int(query["_count"][0]), f"p{next(self._names)}", 0)

    def _since(self, query: dict[str, list[str]]) -> list[Resource]:
        since = query.get("_lastUpdated", ["ge0001-01-01T00:00:00Z"])[0]
        members = query.get("schedule", [""])[0].split(",")
        asked = datetime.fromisoformat(since.removeprefix("ge"))
        return [one for one in self._sorted() if _stamp(one) >= asked and (members == [""] or one["schedule"]["reference"] in members)]

    def _sorted(self) -> list[Resource]:
        return sorted(self.rows.values(), key=lambda one: (_stamp(one), one["id"]))

    def _after(self, last: Resource) -> list[Resource]:
        return [one for one in self._sorted() if (_stamp(one), one["id"]) > (_stamp(last), last["id"])]

    def _page(self, found: list[Resource], count: int, name: str, offset: int) -> Answer:
        shown = found[: min(count, self.most)]
        link = None
        if len(found) > len(shown):
            following = name if self.snapshots else f"p{next(self._names)}"
            self._pages[following] = self._pages.get(name, found) if self.snapshots else shown
            link = f"{self.base}?page={following}&offset={offset + len(shown)}&_count={count}"
        return answer(200, searchset(*shown, next_link=link))


def _stamp(resource: Resource) -> datetime:
    return datetime.fromisoformat(resource["meta"]["lastUpdated"])

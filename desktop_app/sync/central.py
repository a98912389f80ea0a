"""The central as we speak to it: reads, searches, one resource's history, and transactions. Reads fail by type."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

import msgspec

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark
from desktop_app.sync.answer import issue_of, parse, speaks_fhir
from desktop_app.sync.backoff import wished_seconds
from desktop_app.sync.transport import Answer, Door, ForeignLink, NoAnswer, NotFhir, PlainToken, Request

Resource = dict[str, Any]
HISTORY_PAGES = 5
_SAFE = ",:/|"
# An answer must show every entry: `return=minimal` was measured to lose them (servers.md 1).
_WITH_RESOURCES = {"Prefer": "return=representation"}
_CONDITIONS = {"ifMatch": "If-Match", "ifNoneExist": "If-None-Exist"}


class SignInNeeded(EnvironmentFault):
    """The central does not know this desk (401)."""

    def __init__(self) -> None:
        super().__init__(mark("The central asks to sign in. The desk works on; nothing is sent until then."))


class NotAllowed(EnvironmentFault):
    """This desk may not read this (403)."""

    def __init__(self) -> None:
        super().__init__(mark("The central does not let this desk read the data."))


class Unwell(EnvironmentFault):
    """The central is there and cannot work now (429, 5xx); `wished_seconds` is the wait it asks for."""

    def __init__(self, wished_seconds: float | None = None) -> None:
        super().__init__(mark("The central is overloaded or out of order. The desk works on and tries again by itself."))
        self.wished_seconds = wished_seconds


class Missing(EnvironmentFault):
    """There is no such resource or page, or none any more (404, 410)."""

    def __init__(self) -> None:
        super().__init__(mark("The central does not have the record."))


class Refused(EnvironmentFault):
    """The central refuses the question itself (other 4xx); `code` is of FHIR's issue types."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(mark("The central refused a question of this program (code {code})."), code=code or str(status))
        self.status = status


Carried = Answer | NoAnswer | NotFhir | PlainToken | ForeignLink
"""What a request came back with."""


class Ear(Protocol):
    """Who wants to know of every answer and silence: the connection's state, the quota."""

    def answered(self, answer: Answer) -> None:
        """A FHIR server answered (also with a refusal)."""

    def silent(self) -> None:
        """Nothing, or nothing of a working FHIR server, came back."""

    def wants_sign_in(self) -> None:
        """The central answered 401."""


class _Search(msgspec.Struct, gc=False):
    mode: str = "match"


class _Entry(msgspec.Struct, gc=False):
    resource: msgspec.Raw = msgspec.Raw()
    search: _Search | None = None


class _Link(msgspec.Struct, gc=False):
    relation: str
    url: str


class _Bundle(msgspec.Struct, gc=False, rename="camel"):
    resource_type: str
    link: list[_Link] = []
    entry: list[_Entry] = []
    total: int | None = None


@dataclass(frozen=True)
class Page:
    """One page of a search: its resources still as JSON, the opaque link to the next, the total where the server tells it."""

    raw: list[msgspec.Raw]
    next_link: str | None
    total: int | None

    def each(self) -> Iterator[Resource]:
        """The resources one by one, in the order they came: a large page never lies in memory as objects."""
        for raw in self.raw:
            resource = msgspec.json.decode(raw)
            if isinstance(resource, dict) and isinstance(kind := resource.get("resourceType"), str) and kind != "OperationOutcome":
                yield resource

    @property
    def resources(self) -> list[Resource]:
        """All resources."""
        return list(self.each())


NO_PAGE = Page([], None, None)
_DECODER = msgspec.json.Decoder(_Bundle)


class Central:
    """Asks through a door and tells an ear how that went."""

    def __init__(self, door: Door, ear: Ear) -> None:
        self._door = door
        self._ear = ear

    def read(self, resource_type: str, remote_id: str) -> Resource:
        """One resource as it is now; Missing where there is none."""
        return self._get(f"{resource_type}/{quote(remote_id, safe='')}")

    def statement(self) -> Resource:
        """The CapabilityStatement."""
        return self._get("metadata")

    def page(self, link: str) -> Page:
        """The page at `link`: a search of ours or a `next` of the central's."""
        return _page(self._good(link), link)

    def search(self, resource_type: str, parameters: Iterable[tuple[str, str]]) -> Page:
        """The first page of a search."""
        return self.page(search_link(resource_type, parameters))

    def by_identifier(self, resource_type: str, system: str, value: str) -> list[Resource]:
        """Every resource with this identifier."""
        return self.search(resource_type, [("identifier", f"{system}|{value}")]).resources

    def history(self, resource_type: str, remote_id: str) -> list[Resource]:
        """The versions of one resource, newest first, as far as a few pages tell."""
        versions: list[Resource] = []
        link: str | None = f"{resource_type}/{quote(remote_id, safe='')}/_history"
        for _ in range(HISTORY_PAGES):
            if link is None:
                break
            page = self.page(link)
            versions.extend(page.resources)
            link = page.next_link
        return versions

    def transaction(self, bundle: Mapping[str, Any]) -> Answer:
        """Send `bundle`; the answer is for `answer.judge`. NoAnswer says whether anything may have left."""
        return self.told(self.carry(bundle))

    def carry(self, bundle: Mapping[str, Any]) -> Carried:
        """Send `bundle` and tell nobody yet: for a thread beside the one that writes things down."""
        return self._carried(Request("POST", "", msgspec.json.encode(bundle), _WITH_RESOURCES))

    def alone(self, entry: Mapping[str, Any]) -> Answer:
        """Do what one entry of a Bundle asks as a request of its own, on the entry's condition; the answer is for `answer.judge_one`."""
        asked = entry["request"]
        conditions = {header: asked[name] for name, header in _CONDITIONS.items() if name in asked}
        return self._ask(Request(asked["method"], asked["url"], msgspec.json.encode(entry["resource"]), conditions | _WITH_RESOURCES))

    def put(self, resource: Resource, version: str) -> Answer:
        """Update one resource on the condition that it still is `version`."""
        address = f"{resource['resourceType']}/{quote(str(resource['id']), safe='')}"
        return self._ask(Request("PUT", address, msgspec.json.encode(resource), {"If-Match": f'W/"{version}"'}))

    def _get(self, address: str) -> Resource:
        return parse(self._good(address))

    def _good(self, address: str) -> Answer:
        """The answer to a question, if it is one of the 200s."""
        answer = self._ask(Request("GET", address))
        if answer.good:
            return answer
        if answer.status == 401:
            raise SignInNeeded
        if answer.status == 403:
            raise NotAllowed
        if answer.status in {404, 410} and speaks_fhir(answer):
            raise Missing
        if answer.status == 429 or answer.status >= 500:
            raise Unwell(wished_seconds(answer))
        raise Refused(answer.status, issue_of(parse(answer))[0])

    def told(self, carried: Carried) -> Answer:
        """What was carried, after the ear has heard of it; a failure is raised."""
        if isinstance(carried, EnvironmentFault):
            if not isinstance(carried, ForeignLink):
                self._ear.silent()
            raise carried
        if carried.status == 401:
            self._ear.wants_sign_in()
        elif carried.status >= 500 or (carried.status != 429 and not speaks_fhir(carried)):
            self._ear.silent()
        else:
            self._ear.answered(carried)
        return carried

    def _ask(self, request: Request) -> Answer:
        return self.told(self._carried(request))

    def _carried(self, request: Request) -> Carried:
        try:
            return self._door.ask(request)
        except (NoAnswer, NotFhir, PlainToken, ForeignLink) as error:
            return error


def search_link(resource_type: str, parameters: Iterable[tuple[str, str]]) -> str:
    """A relative search address; values are percent-encoded, but for the letters that FHIR's own syntax uses."""
    return f"{resource_type}?" + "&".join(f"{name}={quote(value, safe=_SAFE)}" for name, value in parameters)


def _page(answer: Answer, link: str) -> Page:
    try:
        bundle = _DECODER.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotFhir(answer.status) from error
    if bundle.resource_type != "Bundle":
        raise NotFhir(answer.status)
    following = next((one.url for one in bundle.link if one.relation == "next"), None)
    raw = [entry.resource for entry in bundle.entry if entry.resource and (entry.search is None or entry.search.mode == "match")]
    return Page(raw, following if following != link else None, bundle.total)


BROKEN_LINK = (Missing, Refused, ForeignLink)
"""What asking for a `next` link may fail with, when the link itself is the fault and not the network."""

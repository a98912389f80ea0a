"""A plain HTTP client for tests: what a stranger's program would send, byte for byte, and what comes back as it came."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

Resource = dict[str, Any]
FHIR: Final = "application/fhir+json"
START: Final = "2026-11-16T09:00:00+03:00"
END: Final = "2026-11-16T09:15:00+03:00"
ROWS: Final = "https://registratura.example/fhir/sid/row"


@dataclass(frozen=True)
class Reply:
    """An answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)

    @property
    def resources(self) -> list[Resource]:
        """The resources in a Bundle."""
        return [entry["resource"] for entry in self.json.get("entry", [])]

    @property
    def next(self) -> str | None:
        """The link to the next page."""
        return next((link["url"] for link in self.json["link"] if link["relation"] == "next"), None)

    @property
    def issue(self) -> Resource:
        """The first issue of an OperationOutcome."""
        assert self.json["resourceType"] == "OperationOutcome"
        found: Resource = self.json["issue"][0]
        return found


class Rest:
    """Speaks to the FHIR server at `url`; each request has a connection of its own, so threads may share it."""

    def __init__(self, url: str, token: str | None = None) -> None:
        parts = urlsplit(url)
        self.root = parts.path
        self._netloc = parts.netloc
        self._token = token

    def ask(self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """Send as given; `address` is relative to the base, or absolute."""
        path = address.partition(self._netloc)[2] if address.startswith("http") else f"{self.root}/{address}".rstrip("/")
        own = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        with closing(HTTPConnection(self._netloc, timeout=30)) as connection:
            connection.request(method, path, body, {**own, **({"Content-Type": FHIR} if body is not None else {}), **(headers or {})})
            answer = connection.getresponse()
            return Reply(answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read())

    def get(self, address: str, parameters: Mapping[str, object] | None = None, **headers: str) -> Reply:
        """GET."""
        return self.ask("GET", f"{address}?{urlencode(parameters)}" if parameters else address, headers=_dashed(headers))

    def post(self, resource: Resource, **headers: str) -> Reply:
        """Create; `If_None_Exist` and the like name headers."""
        return self.ask("POST", resource["resourceType"], _bytes(resource), _dashed(headers))

    def put(self, resource: Resource, version: str | None = None, **headers: str) -> Reply:
        """Update, on the condition that `version` is the present one."""
        condition = {"If-Match": f'W/"{version}"'} if version is not None else {}
        return self.ask("PUT", f"{resource['resourceType']}/{resource['id']}", _bytes(resource), condition | _dashed(headers))

    def send(self, *entries: Resource, kind: str = "transaction", **headers: str) -> Reply:
        """Send a Bundle."""
        return self.ask("POST", "", _bytes({"resourceType": "Bundle", "type": kind, "entry": list(entries)}), _dashed(headers))

    def pages(self, address: str, parameters: Mapping[str, object], **headers: str) -> Iterator[Reply]:
        """A search and all its following pages, each asked for only when it is wanted."""
        page = self.get(address, parameters, **headers)
        yield page
        while page.next:
            page = self.get(page.next, None, **headers)
            yield page


def creating(resource: Resource, condition: str | None = None, full_url: str | None = None) -> Resource:
    """An entry of a Bundle that creates."""
    request = {"method": "POST", "url": resource["resourceType"], **({"ifNoneExist": condition} if condition else {})}
    return {"fullUrl": full_url or f"urn:uuid:{uuid.UUID(int=id(resource))}", "request": request, "resource": resource}


def updating(resource: Resource, version: str | None = None) -> Resource:
    """An entry of a Bundle that updates."""
    condition = {"ifMatch": f'W/"{version}"'} if version is not None else {}
    return {"request": {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}", **condition}, "resource": resource}


def slot(schedule: str = "Schedule/s1", status: str = "free", row: str | None = None, start: str = START, end: str = END) -> Resource:
    """A place in a schedule."""
    named = {"identifier": [{"system": ROWS, "value": row}]} if row else {}
    return {"resourceType": "Slot", **named, "schedule": {"reference": schedule}, "status": status, "start": start, "end": end}


def appointment(of_slot: Resource | None = None, status: str = "booked", row: str | None = None, patient: str = "Patient/p1") -> Resource:
    """An appointment in a place, or in none."""
    named = {"identifier": [{"system": ROWS, "value": row}]} if row else {}
    timed = {"start": of_slot["start"], "end": of_slot["end"], "slot": [{"reference": f"Slot/{of_slot['id']}"}]} if of_slot else {}
    participants = [{"actor": {"reference": patient}, "status": "accepted"}]
    return {"resourceType": "Appointment", **named, "status": status, **timed, "participant": participants}


def patient(family: str = "Ковалёва", given: str = "Мария", birth: str = "1981-04-02", row: str | None = None) -> Resource:
    """A synthetic patient."""
    named = {"identifier": [{"system": ROWS, "value": row}]} if row else {}
    return {"resourceType": "Patient", **named, "name": [{"family": family, "given": [given]}], "birthDate": birth}


def version_of(resource: Resource) -> str:
    """`meta.versionId`."""
    return str(resource["meta"]["versionId"])


def _bytes(resource: Resource) -> bytes:
    return json.dumps(resource).encode()


def _dashed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): text for name, text in headers.items()}

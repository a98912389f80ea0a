"""Answers as centrals give them, made by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.sync.transport import Answer, Request
from tests.kit.clock import MONDAY_MORNING

Resource = dict[str, Any]
HTML = b"<!doctype html><title>502 Bad Gateway</title>"


def answer(status: int = 200, body: object = b"", **headers: str) -> Answer:
    """An answer that came on Monday morning; a body that is no bytes is written as JSON, `retry_after="5"` becomes a header."""
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return Answer(status, {name.replace("_", "-"): text for name, text in headers.items()}, content, MONDAY_MORNING)


def outcome(code: str = "processing", diagnostics: str = "", severity: str = "error", **more: Any) -> Resource:
    """An OperationOutcome with one issue."""
    said = {"diagnostics": diagnostics} if diagnostics else {}
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": code, **said, **more}]}


def response(*entries: Resource) -> Resource:
    """The answer to a transaction."""
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": list(entries)}


def entry(status: str = "200", resource: Resource | None = None, **more: Any) -> Resource:
    """An answer to one entry."""
    return {"response": {"status": status, **more}, **({"resource": resource} if resource else {})}


def searchset(*resources: Resource, next_link: str | None = None, **more: Any) -> Resource:
    """A page of a search."""
    links = [{"relation": "next", "url": next_link}] if next_link else []
    return {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": [{"resource": one} for one in resources], **more}


def row(resource_type: str, remote_id: str, version: str = "1", updated: str = "2026-11-16T05:00:00Z", **elements: Any) -> Resource:
    """A resource as the central has it."""
    return {"resourceType": resource_type, "id": remote_id, "meta": {"versionId": version, "lastUpdated": updated}, **elements}


Reply = Answer | Exception
Script = Callable[[Request], Reply | None]


@dataclass
class ScriptedDoor:
    """A door to nobody: what `says` gives for an address (its beginning is enough) is answered, and everything asked is kept."""

    says: Mapping[str, Reply | list[Reply]] | Script = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    base: str = "http://central.test/fhir"

    def close(self) -> None:
        """Nothing to close."""

    def ask(self, request: Request) -> Answer:
        """The scripted answer; of a list the next one, the last for ever. A request without one fails the test."""
        self.asked.append(request)
        reply = self.says(request) if callable(self.says) else self._written(request.address)
        assert reply is not None, f"nobody thought of {request.method} {request.address}"
        if isinstance(reply, Exception):
            raise reply
        return reply

    @property
    def addresses(self) -> list[str]:
        """What was asked for, in order."""
        return [request.address for request in self.asked]

    def _written(self, address: str) -> Reply | None:
        assert not callable(self.says)
        fitting = [start for start in self.says if address.startswith(start)]
        if not fitting:
            return None
        found = self.says[max(fitting, key=len)]
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found


@dataclass
class Ear:
    """Hears how questions went."""

    heard: list[str] = field(default_factory=list)

    def answered(self, answer: Answer) -> None:
        """A FHIR server answered."""
        self.heard.append(f"answered {answer.status}")

    def silent(self) -> None:
        """Nobody did."""
        self.heard.append("silent")

    def wants_sign_in(self) -> None:
        """A 401."""
        self.heard.append("sign in")

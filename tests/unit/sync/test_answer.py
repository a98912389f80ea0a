"""What an answer to a transaction means: nothing is taken for done, or for not done, that might be otherwise."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop_app.sync.answer import Accepted, InDoubt, NotNow, Refusal, SignIn, Verdict, instant_of, judge, judge_one
from desktop_app.sync.transport import Answer
from tests.kit.clock import MONDAY_MORNING


def outcome(code: str, **words: Any) -> dict[str, Any]:
    """An OperationOutcome with one error."""
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code, **words}]}


def bundle(*entries: dict[str, Any]) -> dict[str, Any]:
    """A transaction's answer."""
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": list(entries)}


def told(status: int, content: object = None, asked: int = 2, **headers: str) -> Verdict:
    """The verdict on an answer; a `content` of bytes is sent as it is."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return judge(Answer(status, {name.replace("_", "-"): text for name, text in headers.items()}, body, MONDAY_MORNING), asked)


def told_of_one(status: int, content: object = None, **headers: str) -> Verdict:
    """The verdict on an answer to a single create or update."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return judge_one(Answer(status, headers, body, MONDAY_MORNING))


DONE = {"response": {"status": "200 OK", "location": "Slot/7/_history/3", "etag": 'W/"3"', "lastModified": "2026-11-16T06:00:00Z"}}
MADE = {"response": {"status": "201"}, "resource": {"resourceType": "Appointment", "id": "9", "meta": {"versionId": "u-1"}}}


def test_ids_and_versions_are_taken_from_wherever_the_server_puts_them() -> None:
    verdict = told(200, bundle(DONE, MADE))
    assert isinstance(verdict, Accepted)
    first, second = verdict.entries
    assert (first.remote_id, first.version, first.resource) == ("7", "3", None)
    assert first.last_updated == MONDAY_MORNING
    assert (second.remote_id, second.version) == ("9", "u-1")


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("https://central.example/fhir/Slot/7/_history/abc", ("7", "abc")),
        ("Slot/7", ("7", None)),
        ("/fhir/Slot/7", ("7", None)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_a_location_is_read_in_all_its_forms(location: str | None, found: tuple[str | None, str | None]) -> None:
    verdict = told(200, bundle({"response": {"status": "200", "location": location}}), asked=1)
    assert isinstance(verdict, Accepted)
    assert (verdict.entries[0].remote_id, verdict.entries[0].version) == found


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b""),
        (200, b"<html>"),
        (200, b'{"resourceType":"Bundle","entry":[{"resp'),
        (200, ["no", "resource"]),
        (200, {"resourceType": 5}),
        (200, {"resourceType": "Bundle", "entry": {"not": "a list"}}),
        (200, bundle(DONE)),
        (200, bundle(DONE, DONE, DONE)),
        (200, bundle(DONE, {"response": {"status": "429"}})),
        (200, bundle(DONE, {"response": {"status": "400"}})),
        (200, bundle(DONE, {"response": {"status": "soon"}})),
        (200, bundle(DONE, {"no": "response"})),
        (302, b""),
        (404, outcome("not-found")),
        (408, outcome("timeout")),
        (409, outcome("conflict")),
        (410, outcome("deleted")),
        (412, outcome("conflict")),
        (400, b"<html>"),
        (500, outcome("exception")),
        (502, b"bad gateway"),
        (504, b""),
    ],
)
def test_what_may_have_happened_is_in_doubt(status: int, content: object) -> None:
    assert isinstance(told(status, content), InDoubt)


def test_a_busy_server_is_in_doubt_for_a_503_and_certain_for_a_429() -> None:
    assert told(503, outcome("transient"), retry_after="30") == InDoubt(30.0, busy=True)
    assert told(429, outcome("throttled"), retry_after="30") == NotNow(30.0)
    assert told(429, b"") == NotNow(None)
    assert told(429, b"", ratelimit='"fhirInteractions";r=0;t=41') == NotNow(41.0)


def test_a_refusal_keeps_the_central_s_words() -> None:
    assert told(422, outcome("business-rule", diagnostics="no reception")) == Refusal("business-rule", "no reception")
    assert told(400, outcome("invalid", details={"text": "slot: wrong"}, diagnostics="stack")) == Refusal("invalid", "slot: wrong")
    assert told(403, outcome("forbidden")) == Refusal("forbidden", "", rights=True)
    assert told(401, b"") == SignIn()


def test_a_warning_is_no_reason() -> None:
    content = outcome("required", diagnostics="a field") | {}
    content["issue"].insert(0, {"severity": "warning", "code": "informational", "diagnostics": "hello"})
    assert told(400, content) == Refusal("required", "a field")


def test_a_batch_that_refused_every_entry_did_nothing() -> None:
    entry = {"response": {"status": "400", "outcome": outcome("value", diagnostics="bad")}}
    assert told(200, bundle(entry, entry)) == Refusal("value", "bad")


@pytest.mark.parametrize("written", [None, 5, "", "tomorrow", "2026-11-16", "2026-11-16T06:00:00"])
def test_what_is_no_instant_is_none(written: object) -> None:
    assert instant_of(written) is None


def test_a_single_write_tells_its_id_and_version_in_the_body_or_in_the_headers() -> None:
    in_body = told_of_one(201, {"resourceType": "Slot", "id": "7", "meta": {"versionId": "2"}})
    in_headers = told_of_one(200, b"", etag='W/"2"', location="http://central.test/fhir/Slot/7/_history/2")
    for verdict in (in_body, in_headers):
        assert isinstance(verdict, Accepted)
        assert (verdict.entries[0].remote_id, verdict.entries[0].version) == ("7", "2")
    assert isinstance(in_headers, Accepted)
    assert in_headers.entries[0].resource is None


@pytest.mark.parametrize(
    ("status", "content", "verdict"),
    [
        (200, b"<html>", InDoubt(unwell=True)),
        (412, outcome("conflict"), InDoubt()),
        (404, outcome("not-found"), InDoubt()),
        (500, outcome("exception"), InDoubt(unwell=True)),
        (429, outcome("throttled"), NotNow()),
        (401, outcome("login"), SignIn()),
        (422, outcome("invariant", diagnostics="no"), Refusal("invariant", "no")),
    ],
)
def test_a_single_write_that_was_no_success_means_what_it_means_of_a_transaction(status: int, content: object, verdict: Verdict) -> None:
    assert told_of_one(status, content) == verdict

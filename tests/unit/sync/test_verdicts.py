"""What an answer to a transaction means: a table of statuses and bodies, as real servers and what stands before them give them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.sync.answer import (
    LONGEST_TEXT,
    Accepted,
    InDoubt,
    NotNow,
    Refusal,
    SignIn,
    Verdict,
    instant_of,
    issue_of,
    judge,
    parse,
    updated_of,
    version_of,
)
from desktop_app.sync.transport import NotFhir
from tests.unit.sync.answers import HTML, answer, entry, outcome, response, row

GOOD = response(entry("200 OK"), entry("201 Created"))
DOUBT = InDoubt()
TORN = InDoubt(torn=True)
UNWELL = InDoubt(unwell=True)

WHOLE_ANSWERS: list[tuple[str, int, object, Verdict]] = [
    ("not signed in", 401, outcome("login"), SignIn()),
    ("not signed in, said by a proxy", 401, HTML, SignIn()),
    ("too many requests", 429, outcome("throttled"), NotNow()),
    ("too many requests, said by a proxy", 429, HTML, NotNow()),
    ("busy", 503, outcome("transient"), InDoubt(busy=True)),
    ("a proxy without a server behind it", 503, HTML, InDoubt(busy=True)),
    ("a bug there", 500, outcome("exception"), UNWELL),
    ("a gateway's page", 502, HTML, UNWELL),
    ("a gateway gave up waiting", 504, b"", UNWELL),
    ("timed out there", 408, outcome("timeout"), DOUBT),
    ("stale, as HAPI says it", 409, outcome("conflict"), DOUBT),
    ("stale, as Medplum says it", 412, outcome("conflict"), DOUBT),
    ("not found", 404, outcome("not-found"), DOUBT),
    ("gone", 410, outcome("deleted"), DOUBT),
    ("good, but a hotel's page", 200, HTML, UNWELL),
    ("good, but empty", 200, b"", UNWELL),
    ("good, but cut in the middle", 200, b'{"resourceType":"Bundle","entry":[{"resp', UNWELL),
    ("good, but not in UTF-8", 200, b'{"resourceType":"\xff"}', UNWELL),
    ("good, but a list", 200, [], UNWELL),
    ("good, but no resource", 200, {"entry": []}, UNWELL),
    ("good, but a resource type that is none", 200, {"resourceType": 7}, UNWELL),
    ("good, but without entries", 200, response(), DOUBT),
    ("good, but one entry is missing", 200, response(entry()), DOUBT),
    ("good, but one entry too many", 200, response(entry(), entry(), entry()), DOUBT),
    ("good, but entries are no list", 200, {"resourceType": "Bundle", "entry": {"not": "a list"}}, DOUBT),
    ("good, but an OperationOutcome", 200, outcome("informational", severity="information"), DOUBT),
    ("sent elsewhere", 307, outcome(), UNWELL),
    ("sent elsewhere, by a page", 302, HTML, UNWELL),
    ("nothing new, to a write", 304, b"", UNWELL),
    ("refused by a proxy's page", 400, HTML, UNWELL),
    ("forbidden by a proxy's page", 403, HTML, UNWELL),
    ("invalid", 400, outcome("invariant", "app-3 fails"), Refusal("invariant", "app-3 fails")),
    ("against a rule", 422, outcome("business-rule", "no reception"), Refusal("business-rule", "no reception")),
    ("refused without a word", 422, {"resourceType": "OperationOutcome"}, Refusal("processing", "")),
    ("forbidden", 403, outcome("forbidden", "not your clinic"), Refusal("forbidden", "not your clinic", rights=True)),
    ("forbidden without a word", 403, {"resourceType": "OperationOutcome", "issue": []}, Refusal("forbidden", "", rights=True)),
]


@pytest.mark.parametrize(("status", "body", "meant"), [case[1:] for case in WHOLE_ANSWERS], ids=[case[0] for case in WHOLE_ANSWERS])
def test_a_whole_answer_means_what_it_certainly_says_and_no_more(status: int, body: object, meant: Verdict) -> None:
    assert judge(answer(status, body), asked=2) == meant


ENTRIES: list[tuple[str, list[Any], Verdict]] = [
    ("one was throttled", [entry(), entry("429")], InDoubt(busy=True, torn=True)),
    ("all were throttled", [entry("429"), entry("429 Too Many Requests")], InDoubt(busy=True)),
    ("one was refused, the other done: no transaction at all", [entry(), entry("400", outcome=outcome("invalid"))], TORN),
    ("both were refused", [entry("400", outcome=outcome("invalid", "bad")), entry("422")], Refusal("invalid", "bad")),
    ("one was stale, nothing done", [entry("412"), entry("424")], Refusal("processing", "")),
    ("both were stale", [entry("412"), entry("409")], DOUBT),
    ("one was stale, the other done", [entry(), entry("412")], TORN),
    ("one failed there", [entry("500"), entry("400", outcome=outcome())], Refusal("processing", "")),
    ("an entry without an answer", [entry(), {"resource": row("Slot", "1")}], DOUBT),
    ("an entry that is none", [entry(), None], DOUBT),
    ("an answer without a status", [entry(), {"response": {}}], DOUBT),
    ("a status that is a word", [entry(), entry("done")], DOUBT),
    ("a status that is no number to count with", [entry(), entry("²00")], DOUBT),
    ("a status of one figure", [entry(), entry("2")], TORN),
    ("moved elsewhere", [entry(), entry("304")], TORN),
]


@pytest.mark.parametrize(("entries", "meant"), [case[1:] for case in ENTRIES], ids=[case[0] for case in ENTRIES])
def test_a_good_answer_is_good_only_where_every_entry_is(entries: list[Any], meant: Verdict) -> None:
    assert judge(answer(200, response(*entries)), asked=2) == meant


def test_the_wait_that_the_central_asks_for_is_kept_with_the_verdict() -> None:
    assert judge(answer(429, outcome(), retry_after="7"), 2) == NotNow(7.0)
    assert judge(answer(503, outcome(), retry_after="9"), 2) == InDoubt(9.0, busy=True)
    assert judge(answer(429, b"", ratelimit='"fhirInteractions";r=0;t=42'), 2) == NotNow(42.0)


SHAPES: list[tuple[str, dict[str, Any], tuple[str | None, str | None]]] = [
    ("our node", entry("201", row("Slot", "7", "12"), etag='W/"12"', location="Slot/7/_history/12"), ("7", "12")),
    ("medplum: no etag, an echo", entry("200", row("Slot", "a-b", "0b1c"), location="Slot/a-b"), ("a-b", "0b1c")),
    ("hapi without an echo", entry("201 Created", etag="3", location="Slot/1004/_history/3"), ("1004", "3")),
    ("hapi, whole address", entry("201", location="https://h.test:8080/fhir/Slot/1004/_history/3"), ("1004", "3")),
    ("azure: strong etag", entry("200", etag='"5"', location="https://h.test/Slot/x"), ("x", "5")),
    ("an update told by its status alone", entry("200"), (None, None)),
    ("an outcome where the echo would be", entry("200", outcome("informational"), etag='W/"4"', location="Slot/9"), ("9", "4")),
    ("the echo knows better", entry("200", row("Slot", "9", "6"), etag='W/"5"', location="Slot/8/_history/4"), ("9", "6")),
    ("a location that ends with a slash", entry("201", location="Slot/9/"), ("9", None)),
    ("a history without its version", entry("201", location="Slot/9/_history"), ("9", None)),
    ("a location that is only a word", entry("201", location="somewhere"), (None, None)),
    ("an empty etag", entry("200", etag="", location="Slot/9/_history/4"), ("9", "4")),
    ("an etag that is a number", entry("200", etag=5, location="Slot/9"), ("9", None)),
    ("an echo without meta", entry("200", {"resourceType": "Slot", "id": "9"}, etag='W/"4"'), ("9", "4")),
]


@pytest.mark.parametrize(("told", "known"), [case[1:] for case in SHAPES], ids=[case[0] for case in SHAPES])
def test_id_and_version_are_found_where_each_server_puts_them(told: dict[str, Any], known: tuple[str | None, str | None]) -> None:
    verdict = judge(answer(200, response(told)), asked=1)
    assert isinstance(verdict, Accepted)
    assert (verdict.entries[0].remote_id, verdict.entries[0].version) == known


def test_the_moment_of_a_change_is_its_last_modified_else_the_echo_s() -> None:
    both = judge(answer(200, response(entry(resource=row("Slot", "1"), lastModified="2026-11-16T06:00:00.5+03:00"))), 1)
    echo = judge(answer(200, response(entry(resource=row("Slot", "1", updated="2026-11-16T05:00:00Z")))), 1)
    neither = judge(answer(200, response(entry(lastModified="yesterday"))), 1)
    assert isinstance(both, Accepted)
    assert isinstance(echo, Accepted)
    assert isinstance(neither, Accepted)
    assert both.entries[0].last_updated == datetime(2026, 11, 16, 3, 0, 0, 500_000, tzinfo=UTC)
    assert echo.entries[0].last_updated == datetime(2026, 11, 16, 5, tzinfo=UTC)
    assert neither.entries[0].last_updated is None


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (outcome("invalid", "the slot is past"), ("invalid", "the slot is past")),
        (outcome("invalid", details={"text": "Время прошло"}), ("invalid", "Время прошло")),
        (outcome("invalid", "for programmers", details={"text": "for people"}), ("invalid", "for people")),
        (outcome("invalid", "for programmers", details={"coding": []}), ("invalid", "for programmers")),
        (outcome("not-found", severity="fatal"), ("not-found", "")),
        (outcome("informational", "all well", severity="information"), ("", "")),
        (outcome("invalid", "x" * 5000), ("invalid", "x" * LONGEST_TEXT)),
        ({"resourceType": "OperationOutcome", "issue": [None, {"severity": "error"}]}, ("", "")),
        ({"resourceType": "OperationOutcome", "issue": "none"}, ("", "")),
        (None, ("", "")),
    ],
)
def test_the_words_of_a_refusal_are_the_first_error_s(told: object, said: tuple[str, str]) -> None:
    assert issue_of(told) == said


def test_a_warning_before_the_error_is_passed_over() -> None:
    warning, error = outcome("informational", severity="warning"), outcome("value")
    assert issue_of({**error, "issue": [*warning["issue"], *error["issue"]]}) == ("value", "")


@pytest.mark.parametrize("told", ["2026-11-16", "2026-11-16T06:00:00", "soon", "", None, 5, "2026-13-16T06:00:00Z"])
def test_what_is_no_aware_instant_is_none(told: object) -> None:
    assert instant_of(told) is None


@pytest.mark.parametrize("meta", [None, "1", [], {}, {"versionId": 3, "lastUpdated": 3}])
def test_a_resource_without_a_usable_meta_has_neither_version_nor_moment(meta: object) -> None:
    assert (version_of({"meta": meta}), updated_of({"meta": meta})) == (None, None)


def test_what_is_no_resource_is_said_with_its_status_only() -> None:
    with pytest.raises(NotFhir) as caught:
        parse(answer(502, b'{"patient": "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xbe\xd0\xb2\xd0\xb0"}'))
    assert caught.value.status == 502
    assert "Иванова" not in str(caught.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["response", "status", "entry", "issue", "id"]), inner),
    max_leaves=12,
)


@given(status=st.integers(100, 599), entries=st.lists(json_values, max_size=3), asked=st.integers(1, 3))
def test_no_body_however_strange_is_taken_for_done_unless_every_entry_says_so(status: int, entries: list[Any], asked: int) -> None:
    verdict = judge(answer(status, {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}), asked)
    if isinstance(verdict, Accepted):
        assert 200 <= status < 300
        assert [one["response"]["status"][0] for one in entries] == ["2"] * asked


@given(status=st.integers(100, 599), body=st.binary(max_size=40))
def test_bytes_that_are_no_resource_never_end_an_operation(status: int, body: bytes) -> None:
    assert isinstance(judge(answer(status, body), 1), InDoubt | NotNow | SignIn)

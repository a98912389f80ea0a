"""A central, a proxy or a broken disk may answer anything: the reader of answers never falls over it, and never takes it for done."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.sync.answer import Accepted, InDoubt, NotNow, Refusal, SignIn, instant_of, issue_of, judge, parse
from desktop_app.sync.backoff import Quota, rate_limit, wished_seconds
from desktop_app.sync.transport import ForeignLink, HttpDoor, NotFhir, Request
from tests.kit.clock import MONDAY_MORNING, FixedClock
from tests.unit.sync.answers import answer, entry, response

ELEMENTS = ("resourceType", "entry", "response", "resource", "id", "meta", "versionId", "issue", "severity", "details", "text", "outcome")
NAMES = (*ELEMENTS, "status", "location", "etag", "lastModified")
WORDS = ("200 OK", "201", "412", 'W/"7"', "Slot/1/_history/2")
SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=25,
)
STATUSES = st.sampled_from([200, 201, 204, 301, 400, 401, 403, 404, 408, 409, 410, 412, 418, 422, 429, 500, 502, 503, 504, 599])


GOOD = entry("200 OK", location="Slot/1/_history/2", etag='W/"2"')
MADE = entry("201 Created", location="Appointment/5/_history/1", etag='"1"')


@given(status=STATUSES, body=st.binary(max_size=60) | SCRAPS.map(lambda one: json.dumps(one).encode()), asked=st.integers(1, 8))
def test_nothing_that_may_come_back_is_fallen_over(status: int, body: bytes, asked: int) -> None:
    verdict = judge(answer(status, body), asked)
    assert isinstance(verdict, Accepted | InDoubt | NotNow | SignIn | Refusal)
    if isinstance(verdict, Accepted):
        assert 200 <= status < 300
        assert len(verdict.entries) == asked
        assert all(200 <= entry.status < 300 for entry in verdict.entries)


@given(entries=st.lists(SCRAPS, max_size=3), asked=st.integers(1, 3))
def test_only_as_many_good_entries_as_were_asked_are_taken_for_done(entries: list[Any], asked: int) -> None:
    verdict = judge(answer(200, response(*entries)), asked)
    assert isinstance(verdict, Accepted) <= (len(entries) == asked)
    assert not isinstance(verdict, NotNow | SignIn), "an answer of the 200s may hold something done"


@pytest.mark.parametrize(
    "entries",
    [
        (GOOD,),
        (GOOD, MADE, GOOD),
        (GOOD, entry("429")),
        (GOOD, entry("422", outcome={"resourceType": "OperationOutcome"})),
        (GOOD, entry("500")),
        (GOOD, {"response": {}}),
        (GOOD, {"response": {"status": "done"}}),
        (GOOD, None),
        (GOOD, "201"),
    ],
)
def test_a_half_answered_transaction_is_in_doubt_and_neither_done_nor_refused(entries: tuple[Any, ...]) -> None:
    """Half of it may stand at the central: only reading tells."""
    assert isinstance(judge(answer(200, response(*entries)), 2), InDoubt)


@pytest.mark.parametrize("depth", [100, 5_000, 400_000])
def test_a_body_without_end_is_no_fhir_and_no_crash(depth: int) -> None:
    for body in (b"[" * depth, b'{"resourceType":' * depth, b'{"resourceType":"Bundle","entry":' + b"[" * depth):
        with pytest.raises(NotFhir):
            parse(answer(200, body))
        assert judge(answer(200, body), 1) == InDoubt(unwell=True)


@pytest.mark.parametrize(
    ("etag", "version"), [('W/"7"', "7"), ('"7"', "7"), ("7", "7"), ('W/"a-b"', "a-b"), ("", "2"), (None, "2"), (7, "2"), (['"7"'], "2")]
)
def test_versions_are_read_from_weak_and_strong_etags_and_else_from_the_place(etag: object, version: str) -> None:
    verdict = judge(answer(200, response(entry(location="Slot/1/_history/2", etag=etag))), 1)
    assert isinstance(verdict, Accepted)
    assert (verdict.entries[0].remote_id, verdict.entries[0].version) == ("1", version)


LATIN = st.text(st.characters(max_codepoint=255), max_size=30)
WISHES = ("²", "³0", "-5", "1e9", "9" * 400, "999999999999", "Mon, 16 Nov 9999 06:00:30 GMT", "Mon, 16 Nov 99999 06:00:30 GMT")


@given(retry=LATIN | st.sampled_from(WISHES), limit=LATIN | st.from_regex(r'"x";r=[-.0-9²]{1,4};t=[-.0-9²]{1,4}', fullmatch=True))
def test_whatever_stands_in_the_headers_the_wait_is_a_number_or_none(retry: str, limit: str) -> None:
    told = answer(429, retry_after=retry, ratelimit=limit)
    seconds, left = wished_seconds(told), rate_limit(told)
    assert seconds is None or 0 <= seconds <= 3600, "a wish of years would never be tried again"
    assert left is None or all(isinstance(one, float) for one in left)
    quota = Quota()
    quota.heard(told)
    assert quota.stretch in (1, 2, 4)


@pytest.mark.parametrize(
    ("outcome", "issue"),
    [
        ({"issue": [{"severity": "error", "code": "conflict", "diagnostics": "так нельзя"}]}, ("conflict", "так нельзя")),
        ({"issue": [{"severity": "warning", "code": "x"}, {"severity": "fatal", "code": "y"}]}, ("y", "")),
        ({"issue": [{"severity": "error", "details": {"text": "д" * 900}, "diagnostics": "нет"}]}, ("", "д" * 500)),
        ({"issue": [{"severity": "error", "details": "no object", "diagnostics": None}]}, ("", "")),
        ({"issue": ["error", None, 7]}, ("", "")),
        ({"issue": {"severity": "error"}}, ("", "")),
        ({}, ("", "")),
        (None, ("", "")),
    ],
)
def test_the_first_error_is_told_in_the_central_s_words_cut_to_a_sentence(outcome: object, issue: tuple[str, str]) -> None:
    assert issue_of(outcome) == issue


@given(moment=st.datetimes(timezones=st.just(MONDAY_MORNING.tzinfo)), hours=st.integers(-12, 14))
def test_an_instant_is_read_back_in_whatever_zone_it_was_written(moment: Any, hours: int) -> None:
    try:
        written = (moment + timedelta(hours=hours)).replace(tzinfo=None).isoformat() + f"{'-' if hours < 0 else '+'}{abs(hours):02}:00"
    except OverflowError:
        return
    assert instant_of(written) == moment
    assert instant_of(written[:-6]) is None, "an instant without a zone names none"


@given(
    date=LATIN | st.sampled_from(["Mon, 16 Nov 2026 06:00:00 -0000", "Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 0001 00:00:00 +1400"])
)
def test_whatever_a_central_calls_its_time_the_offset_is_a_number_or_none(date: str) -> None:
    offset = answer(date=date).clock_offset_seconds
    assert offset is None or isinstance(offset, int)


def test_a_time_without_a_zone_is_the_time_of_greenwich() -> None:
    assert answer(date="Mon, 16 Nov 2026 06:05:00 -0000").clock_offset_seconds == 300


LINKS = ("http://[bad/fhir", "http://central.test:port/fhir", "http://central.test:99999/fhir", "//[::1", "file:///etc/passwd")


@pytest.mark.parametrize("link", LINKS)
def test_a_link_that_is_no_address_is_not_followed_and_leads_nowhere(link: str) -> None:
    """A walk keeps its next link: one that the desk fell over would be fallen over at every start."""
    door = HttpDoor("http://central.test/fhir", FixedClock())
    try:
        with pytest.raises(ForeignLink):
            door.ask(Request("GET", link))
    finally:
        door.close()

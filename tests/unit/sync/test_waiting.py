"""Backoff, breaker and quota: when the exchange knocks again, and how softly."""

from __future__ import annotations

import pytest

from desktop_app.sync.backoff import Backoff, Breaker, Gate, Quota, rate_limit, wished_seconds
from desktop_app.sync.transport import Answer
from tests.kit.clock import MONDAY_MORNING, FixedClock


def answer(**headers: str) -> Answer:
    """An answer with these headers."""
    return Answer(200, {name.replace("_", "-"): text for name, text in headers.items()}, b"", MONDAY_MORNING)


def test_the_ceiling_doubles_and_the_wait_lies_anywhere_under_it() -> None:
    top = Backoff(lambda: 0.999999)
    assert [round(top.seconds(failures)) for failures in (1, 2, 3, 4, 9, 10, 50)] == [1, 2, 4, 8, 256, 300, 300]
    assert Backoff(lambda: 0.25).seconds(5) == 4.0
    assert Backoff(lambda: 0.0).seconds(5) == 0.1, "never at once"


def test_after_a_failure_the_breaker_shuts_then_lets_one_cheap_question_through(clock: FixedClock) -> None:
    breaker = Breaker(Backoff(lambda: 0.5), clock.monotonic)
    seen = [breaker.gate]
    breaker.failed()
    seen.append(breaker.gate)
    assert breaker.seconds_left == 0.5
    clock.advance(0.5)
    seen.append(breaker.gate)
    assert seen == [Gate.OPEN, Gate.SHUT, Gate.AJAR]
    breaker.failed()
    assert breaker.seconds_left == 1.0
    clock.advance(1)
    breaker.worked()
    assert (breaker.gate, breaker.seconds_left) == (Gate.OPEN, 0.0)


def test_a_person_in_a_hurry_ends_the_wait_but_the_cheap_question_still_goes_first(clock: FixedClock) -> None:
    breaker = Breaker(Backoff(lambda: 0.5), clock.monotonic)
    for _ in range(8):
        breaker.failed()
    breaker.hurry()
    assert breaker.gate is Gate.AJAR


def test_the_wish_of_the_central_is_obeyed_up_to_an_hour(clock: FixedClock) -> None:
    breaker = Breaker(Backoff(lambda: 0.5), clock.monotonic)
    breaker.failed(90)
    assert breaker.seconds_left == 90
    breaker.failed(10**9)
    assert breaker.seconds_left == 3600


def test_a_breaker_may_tolerate_some_failures(clock: FixedClock) -> None:
    breaker = Breaker(Backoff(lambda: 0.5), clock.monotonic, tolerated=3)
    seen = []
    for _ in range(3):
        breaker.failed()
        seen.append(breaker.gate)
    assert seen == [Gate.OPEN, Gate.OPEN, Gate.SHUT]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry_after": "12"}, 12.0),
        ({"retry_after": "Mon, 16 Nov 2026 06:00:30 GMT"}, 30.0),
        ({"retry_after": "Mon, 16 Nov 2026 05:00:00 GMT"}, 0.0),
        ({"retry_after": "soon"}, None),
        ({"ratelimit": '"fhirInteractions";r=0;t=17'}, 17.0),
        ({"ratelimit": '"fhirInteractions";r=250;t=17'}, None),
    ],
)
def test_the_wish_is_read_from_either_header(headers: dict[str, str], seconds: float | None) -> None:
    assert wished_seconds(answer(**headers)) == seconds


def test_a_strange_quota_is_none() -> None:
    assert rate_limit(answer(ratelimit="unlimited")) is None
    assert rate_limit(answer(ratelimit='"x";r=many')) is None


def test_polls_are_stretched_when_the_quota_falls() -> None:
    quota = Quota()
    assert quota.stretch == 1
    for left, stretch in ((1000, 1), (501, 1), (499, 2), (249, 4), (900, 1)):
        quota.heard(answer(ratelimit=f'"x";r={left};t=9'))
        assert quota.stretch == stretch
    quota.heard(answer())
    assert quota.stretch == 1

"""Each double that is hard to live with does what it is there for, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.kit.central import LATE_BY, Central, Profile
from tests.kit.clock import FixedClock
from tests.kit.doubles import FOREIGN, LaggingSearch, Limited
from tests.kit.rest import Rest, appointment, creating, slot, updating, version_of

Start = Callable[[Profile], tuple[Central, Rest]]
FOREIGNERS = {Profile.BATCH, Profile.DEAF, Profile.FORGETFUL}


@pytest.fixture
def start(tmp_path: Path, clock: FixedClock) -> Iterator[Start]:
    """Starts a central of a profile."""
    with ExitStack() as running:

        def started(profile: Profile) -> tuple[Central, Rest]:
            central = running.enter_context(Central(tmp_path / profile, profile, clock))
            return central, Rest(central.url, central.token)

        yield started


@pytest.mark.parametrize("profile", list(Profile), ids=str)
def test_those_that_a_desk_must_not_trust_do_not_call_themselves_our_node(start: Start, profile: Profile) -> None:
    _, rest = start(profile)
    assert (rest.get("metadata", None).json["software"]["name"] == FOREIGN) is (profile in FOREIGNERS)


def test_one_checks_no_versions_alone_or_in_a_transaction(start: Start) -> None:
    central, rest = start(Profile.DEAF)
    place = rest.post(slot()).json
    assert rest.put({**place, "comment": "first"}, version_of(place)).status == 200
    assert rest.put({**place, "comment": "second"}, version_of(place)).status == 200
    assert rest.send(updating({**place, "comment": "third"}, version_of(place))).status == 200
    assert central.one("Slot", place["id"])["comment"] == "third"


def test_one_says_yes_and_keeps_nothing(start: Start) -> None:
    central, rest = start(Profile.FORGETFUL)
    (place,) = central.put_in(slot())
    taken = rest.put({**place, "status": "busy"}, version_of(place))
    made = rest.post(appointment(place, row="a1"))
    done = rest.send(updating({**place, "status": "busy"}, version_of(place)), creating(appointment(place, row="a1"), "identifier=x|a1"))
    assert (taken.status, made.status, done.status) == (200, 201, 200)
    assert [entry["response"]["status"][:3] for entry in done.json["entry"]] == ["200", "201"]
    assert version_of(taken.json) != version_of(place)
    assert rest.get(f"Appointment/{made.json['id']}", None).status == 404
    assert (central.one("Slot", place["id"]), central.all("Appointment")) == (place, [])


def test_one_lists_short_pages_empty_pages_and_not_every_row(start: Start) -> None:
    central, rest = start(Profile.SHORT)
    made = {one["id"] for one in central.put_in(*(slot() for _ in range(30)))}
    first = list(rest.pages("Slot", {"_sort": "_lastUpdated", "_count": 12}))
    assert max(len(page.resources) for page in first) <= 4
    assert any(not page.resources and page.next for page in first)
    listed = [{one["id"] for page in rest.pages("Slot", {"_sort": "_lastUpdated", "_count": 12}) for one in page.resources}]
    assert {one["id"] for page in first for one in page.resources} < made
    assert listed == [made], "the second whole listing shows all"
    lately = rest.pages("Slot", {"_lastUpdated": "ge2000-01-01", "_sort": "_lastUpdated", "_count": 12})
    assert {one["id"] for page in lately for one in page.resources} < made


def test_one_searches_in_what_was_half_a_minute_ago(start: Start, clock: FixedClock) -> None:
    central, rest = start(Profile.LAGGING)
    (place,) = central.put_in(slot())
    assert rest.get("Slot", {}).resources == []
    assert rest.get(f"Slot/{place['id']}", None).status == 200
    clock.advance(LaggingSearch.LAG)
    assert [one["id"] for one in rest.get("Slot", {}).resources] == [place["id"]]
    central.change("Slot", place["id"], status="busy")
    assert [one["status"] for one in rest.get("Slot", {}).resources] == ["free"]


def test_one_has_a_quota_and_says_it_in_two_ways(start: Start, clock: FixedClock) -> None:
    central, rest = start(Profile.LIMITED)
    central.put_in(*(slot() for _ in range(5)))
    page = rest.get("Slot", {"_count": 100})
    assert len(page.resources) == Limited.MOST_COUNT
    assert page.headers["ratelimit"].startswith(f'"requests";r={Limited.A_MINUTE - 1};t=')
    for _ in range(Limited.A_MINUTE - 1):
        assert rest.get("metadata", None).status == 200
    over = [rest.get("metadata", None) for _ in range(2)]
    assert [(one.status, "retry-after" in one.headers) for one in over] == [(429, True), (429, False)]
    clock.advance(60)
    assert rest.get("metadata", None).status == 200


def test_one_forgets_every_second_link_before_it_is_followed(start: Start) -> None:
    central, rest = start(Profile.EXPIRING)
    central.put_in(*(slot() for _ in range(5)))
    following = rest.get("Slot", {"_sort": "_lastUpdated"}).next
    assert following is not None
    assert [rest.get(following, None).status for _ in range(4)] == [200, 410, 200, 404]


def test_what_others_write_at_one_was_stamped_long_before_it_is_seen(start: Start, clock: FixedClock) -> None:
    central, rest = start(Profile.LATE)
    mine = rest.post(slot()).json
    (late,) = central.put_in(slot())
    assert [one["id"] for one in rest.get("Slot", {"_sort": "_lastUpdated"}).resources] == [late["id"], mine["id"]]
    assert rest.get(f"Slot/{late['id']}", None).json == late
    clock.advance(LATE_BY / 2)
    changed = central.change("Slot", mine["id"], comment="theirs")
    assert changed["meta"]["lastUpdated"] > mine["meta"]["lastUpdated"], "the versions of one row are in order"

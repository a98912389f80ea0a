"""Walking a query: whatever breaks on the way, a walk that ends has missed nothing (sync.md 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.models.base import to_micros
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store
from desktop_app.sync.central import Central, Missing, Refused, Unwell
from desktop_app.sync.intake import Intake
from desktop_app.sync.scope import Query
from desktop_app.sync.transport import Answer, NoAnswer, NotFhir
from desktop_app.sync.walk import LARGEST_PAGE, Pace, Step, Walker, WalkStuck
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import opened, scalar
from tests.unit.sync.answers import HTML, Ear, answer, outcome, row, searchset
from tests.unit.sync.listing import Before, Listing

PATIENTS = Query("Patient")
NO_OVERLAP = timedelta(0)


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One for all: opening takes longer than emptying."""
    with opened(tmp_path_factory.mktemp("walk"), FixedClock(), SequentialIds()) as store:
        yield store


@pytest.fixture
def store(replica: Store) -> Store:
    """Empty."""
    empty(replica)
    return replica


def empty(store: Store) -> None:
    """Nothing was ever fetched."""
    with store.write(Urgency.MACHINE) as unit:
        for table in ("slot", "schedule", "patient", "cursor", "quarantine"):
            unit.connection.exec_driver_sql(f"DELETE FROM {table}")


def walker(
    store: Store, listing: Listing, rows: int = 2, overlap: timedelta = NO_OVERLAP, between: Callable[[], None] = lambda: None
) -> Walker:
    """A fresh one, as after a start of the program: it knows only what the replica does."""
    clock = FixedClock()
    return Walker(store, Central(listing, Ear()), Intake(store, clock), Pace(rows, overlap), between)


def walk(store: Store, listing: Listing, rows: int = 2, query: Query = PATIENTS, overlap: timedelta = NO_OVERLAP) -> None:
    """One walk."""
    walker(store, listing, rows, overlap).walk(query, FixedClock().now())


def here(store: Store, table: str = "patient") -> dict[str, str]:
    """The versions that lie here, by remote id."""
    with store.read() as connection:
        found = connection.exec_driver_sql(f"SELECT remote_id, remote_version FROM {table} WHERE known")
        return {row[0]: row[1] for row in found}


def there(listing: Listing) -> dict[str, str]:
    """The versions at the central."""
    return {name: one["meta"]["versionId"] for name, one in listing.rows.items()}


def filled(count: int, later: float = 1.0, snapshots: bool = False) -> Listing:
    """A listing of so many patients, written `later` seconds one after the other."""
    listing = Listing(snapshots=snapshots)
    for number in range(count):
        listing.put(f"p{number:03}", later)
    return listing


happenings = st.lists(
    st.tuples(st.sampled_from(["pass", "pass", "write", "write", "add", "expire", "lost", "cut", "page"]), st.integers(0, 11)), max_size=25
)


@settings(max_examples=150)
@given(
    stamps=st.lists(st.sampled_from([0.0, 0.0, 0.001, 1.0]), min_size=1, max_size=12),
    rows=st.integers(1, 5),
    snapshots=st.booleans(),
    story=happenings,
)
def test_whatever_happens_on_the_way_nothing_is_missed(
    replica: Store, stamps: list[float], rows: int, snapshots: bool, story: list[tuple[str, int]]
) -> None:
    empty(replica)
    listing = Listing(snapshots=snapshots)
    for number, later in enumerate(stamps):
        listing.put(f"p{number:02}", later)
    listing.before = [_happening(listing, what, number) for what, number in story]
    for _ in range(len(story) + 2):
        try:
            walk(replica, listing, rows)
        except (NoAnswer, NotFhir):
            continue
        if not listing.before:
            break
    walk(replica, listing, rows)
    assert here(replica) == there(listing)
    assert scalar(replica, "SELECT next_link FROM cursor") is None
    assert scalar(replica, "SELECT value FROM cursor") is not None


def _happening(listing: Listing, what: str, number: int) -> Before:
    def happens() -> Answer | Exception | None:
        if what in {"write", "add"}:
            listing.put(f"p{number:02}" if what == "write" else f"n{number:02}")
        elif what == "expire":
            listing.forget_pages()
        if what == "lost":
            return NoAnswer(sent=True)
        return {"cut": answer(200, b'{"resourceType":"Bundle","entry":[{"reso'), "page": answer(200, HTML)}.get(what)

    return happens


def test_what_is_known_already_costs_no_writing(store: Store) -> None:
    listing = filled(5)
    walk(store, listing)
    versions = scalar(store, "SELECT sum(version) FROM patient")
    walk(store, listing, overlap=timedelta(seconds=120))
    assert scalar(store, "SELECT sum(version) FROM patient") == versions


def test_the_next_walk_asks_from_the_newest_stamp_less_the_overlap(store: Store) -> None:
    listing = filled(3, later=60)
    walk(store, listing)
    walk(store, listing, overlap=timedelta(seconds=120))
    assert "_lastUpdated=ge2026-11-16T06:01:00.000Z" in listing.asked[-2]


def test_an_empty_list_is_a_complete_walk_and_is_asked_whole_again(store: Store) -> None:
    listing = Listing()
    walk(store, listing)
    assert scalar(store, "SELECT complete FROM cursor") is not None
    assert scalar(store, "SELECT value FROM cursor") is None
    listing.put("p1")
    walk(store, listing)
    assert here(store) == {"p1": "1"}
    assert "_lastUpdated=" not in listing.asked[-1]


def test_an_empty_delta_does_not_lose_the_place(store: Store) -> None:
    listing = filled(2)
    walk(store, listing)
    value = scalar(store, "SELECT value FROM cursor")
    listing.rows.clear()
    walk(store, listing)
    assert scalar(store, "SELECT value FROM cursor") == value


def test_the_cursor_moves_only_when_the_walk_is_complete(store: Store) -> None:
    listing = filled(6)
    listing.before = [lambda: None, lambda: None, lambda: NoAnswer(sent=True)]
    with pytest.raises(NoAnswer):
        walk(store, listing)
    assert scalar(store, "SELECT value FROM cursor") is None
    assert scalar(store, "SELECT walk_rows FROM cursor") == 4
    assert len(here(store)) == 4, "what came is kept"
    asked = len(listing.asked)
    walk(store, listing)
    assert len(listing.asked) == asked + 1, "and not asked for again"
    assert here(store) == there(listing)


def test_an_interrupted_walk_stands_still_between_two_pages(store: Store) -> None:
    listing, told = filled(6), list[Step]()

    def stop_after_two() -> None:
        if len(told) == 2:
            raise NoAnswer(sent=False)

    with pytest.raises(NoAnswer):
        walker(store, listing, between=stop_after_two).walk(PATIENTS, FixedClock().now(), told.append)
    assert [step.rows for step in told] == [2, 4]
    walk(store, listing)
    assert here(store) == there(listing)


def test_links_that_are_never_good_are_replaced_by_the_time_of_the_last_page(store: Store) -> None:
    listing = filled(7)
    listing.before = [lambda: None, lambda: answer(410, outcome())] * 20
    walk(store, listing)
    assert here(store) == there(listing)
    assert all("page=" not in one or number % 2 for number, one in enumerate(listing.asked))


@pytest.mark.parametrize("told", [answer(410, outcome()), answer(404, outcome()), answer(400, outcome("invalid"))])
def test_a_refused_link_is_no_fault_of_the_query(store: Store, told: Answer) -> None:
    listing = filled(4)
    listing.before = [lambda: None, lambda: told]
    walk(store, listing)
    assert here(store) == there(listing)


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (answer(404, outcome()), Missing),
        (answer(400, outcome("invalid")), Refused),
        (answer(503, outcome()), Unwell),
        (answer(200, HTML), NotFhir),
        (answer(200, {"resourceType": "OperationOutcome", "issue": []}), NotFhir),
    ],
)
def test_what_is_said_to_our_own_question_is_the_caller_s_to_decide(store: Store, told: Answer, fault: type[Exception]) -> None:
    listing = filled(4)
    listing.before = [lambda: told]
    with pytest.raises(fault):
        walk(store, listing)
    assert scalar(store, "SELECT count(*) FROM cursor") == 0


def test_a_link_that_leads_in_a_circle_is_left(store: Store) -> None:
    rows = [row("Patient", f"p{number}", updated=f"2026-11-16T05:0{number}:00Z") for number in range(3)]
    circle = answer(200, searchset(*rows[:2], next_link="http://central.test/fhir?page=1"))
    back = answer(200, searchset(rows[1], next_link="http://central.test/fhir?page=2"))
    forth = answer(200, searchset(rows[1], next_link="http://central.test/fhir?page=1"))
    last = answer(200, searchset(*rows[1:]))
    listing = Listing(before=[lambda: circle, lambda: back, lambda: forth, lambda: last])
    walk(store, listing)
    assert len(here(store)) == 3
    assert "_lastUpdated=ge2026-11-16T05:01:00.000Z" in listing.asked[-1]


def test_a_list_that_is_not_in_order_is_begun_anew_when_its_link_breaks(store: Store) -> None:
    rows = [row("Patient", f"p{number}", updated=f"2026-11-16T05:0{9 - number}:00Z") for number in range(4)]
    disordered = answer(200, searchset(*rows[:2], next_link="http://central.test/fhir?page=1"))
    listing = Listing(before=[lambda: disordered, lambda: answer(410, outcome()), lambda: answer(200, searchset(*rows))])
    walk(store, listing)
    assert len(here(store)) == 4
    assert "_lastUpdated=" not in listing.asked[-1], "the time of the last page says nothing here"
    assert parse_qs(urlsplit(listing.asked[-1]).query)["_count"] == ["4"]


def test_more_rows_of_one_moment_than_a_page_holds_are_divided(store: Store) -> None:
    listing = Listing("Slot", snapshots=True, most=3)
    for number in range(6):
        times = {"status": "free", "start": f"2026-11-17T0{number}:00:00Z", "end": f"2026-11-17T0{number}:15:00Z"}
        listing.put(f"s{number}", 0, schedule={"reference": f"Schedule/{number % 2}"}, **times)
    listing.before = [listing.forget_pages] * 100
    query = Query("Slot", member_parameter="schedule", members=("Schedule/0", "Schedule/1"))
    walk(store, listing, rows=500, query=query)
    assert here(store, "slot") == there(listing)
    assert scalar(store, "SELECT value FROM cursor WHERE key = ?", query.key) == "2026-11-16T06:00:00+00:00"
    counts = {int(parse_qs(urlsplit(one).query)["_count"][0]) for one in listing.asked}
    assert max(counts) == LARGEST_PAGE


def test_what_cannot_be_divided_is_said(store: Store) -> None:
    listing = filled(6, later=0, snapshots=True)
    listing.most = 3
    listing.before = [listing.forget_pages] * 100
    with pytest.raises(WalkStuck):
        walk(store, listing, rows=500)
    assert scalar(store, "SELECT complete FROM cursor") is None
    assert len(here(store)) == 3, "what could be read is here"


def test_rows_without_a_stamp_are_taken_and_move_no_cursor(store: Store) -> None:
    bare = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Без времени"}]}
    walk(store, Listing(before=[lambda: answer(200, searchset(bare))]))
    assert scalar(store, "SELECT count(*) FROM patient WHERE known") == 1
    assert scalar(store, "SELECT value FROM cursor") is None


def test_stamps_in_different_zones_are_compared_as_moments(store: Store) -> None:
    rows = [row("Patient", "p1", updated="2026-11-16T08:30:00+03:00"), row("Patient", "p2", updated="2026-11-16T06:00:00Z")]
    walk(store, Listing(before=[lambda: answer(200, searchset(*rows))]))
    assert scalar(store, "SELECT value FROM cursor") == "2026-11-16T06:00:00+00:00"


def test_what_the_server_adds_beside_the_matches_is_no_row(store: Store) -> None:
    page = searchset(row("Patient", "p1"), row("Patient", "p2"), outcome("informational", severity="information"))
    page["entry"][0]["search"] = {"mode": "match"}
    page["entry"][1]["search"] = {"mode": "include"}
    page["entry"].append({"fullUrl": "urn:nothing"})
    walk(store, Listing(before=[lambda: answer(200, page)]))
    assert list(here(store)) == ["p1"]


def test_the_newest_version_of_a_row_that_comes_twice_on_a_page_stays(store: Store) -> None:
    twice = [row("Patient", "p1", "1"), row("Patient", "p1", "2", "2026-11-16T05:30:00Z")]
    walk(store, Listing(before=[lambda: answer(200, searchset(*twice))]))
    assert here(store) == {"p1": "2"}
    assert scalar(store, "SELECT last_updated FROM patient") == to_micros(Listing().now - timedelta(minutes=30))

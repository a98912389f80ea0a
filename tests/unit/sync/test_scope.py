"""Which questions a desk asks: stable ones, so that a new doctor or a new day does not fetch the whole town again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.sync.scope import BUCKET, Members, Query, Scope, Wave, Window, covering, parse_key, queries

TODAY = date(2026, 11, 16)
SLOTS = Query("Slot", (), "schedule", ("Schedule/1", "Schedule/2"), "start", Window(date(2026, 11, 9), date(2027, 2, 15)))
days = st.dates(date(2026, 1, 1), date(2027, 1, 1))
windows = st.tuples(days, days).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Window(min(pair), max(pair)))


def all_queries(scope: Scope, members: Members, today: date = TODAY) -> list[Query]:
    """The queries of all waves."""
    return [query for wave in Wave for query in queries(scope, wave, today, members)]


def test_a_desk_for_all_clinics_asks_for_whole_types() -> None:
    keys = [query.key for query in all_queries(Scope(), Members())]
    assert keys[:2] == ["Organization?", "Location?"]
    assert "Slot?start=ge2026-11-16T00:00:00Z&start=lt2026-11-19T00:00:00Z" in keys
    assert "Slot?start=ge2026-11-09T00:00:00Z&start=lt2027-02-22T00:00:00Z" in keys
    assert "Appointment?status=waitlist,proposed,pending" in keys
    assert keys[-3:] == ["Coverage?", "RelatedPerson?", "ServiceRequest?"]


def test_a_desk_for_chosen_clinics_asks_by_standard_parameters() -> None:
    members = Members(specialists=["d1"], posts=["p1", "p2"], schedules=["s1"], patients=["x"])
    keys = [query.key for query in all_queries(Scope(clinics=("c1", "Organization/c2")), members)]
    assert keys[0] in {"Organization?_id=c1,c2", "Organization?_id=c2,c1"}
    assert "PractitionerRole?organization=Organization/c1,Organization/c2" in keys
    assert "Practitioner?_id=d1" in keys
    assert "Schedule?actor=PractitionerRole/p1,PractitionerRole/p2" in keys
    assert "Slot?schedule=Schedule/s1&start=ge2026-11-09T00:00:00Z&start=lt2027-02-22T00:00:00Z" in keys
    assert "Appointment?status=waitlist,proposed,pending&actor=PractitionerRole/p1,PractitionerRole/p2" in keys
    assert "Patient?organization=Organization/c1,Organization/c2" in keys
    assert "Coverage?beneficiary=Patient/x" in keys
    assert "ServiceRequest?patient=Patient/x" in keys


def test_members_come_in_groups_and_a_new_one_changes_its_own_group_only() -> None:
    before = {query.key for query in queries(Scope(("c",)), Wave.DIARY, TODAY, Members(schedules=[f"s{n}" for n in range(70)]))}
    after = {query.key for query in queries(Scope(("c",)), Wave.DIARY, TODAY, Members(schedules=[f"s{n}" for n in range(71)]))}
    assert len(before) == len(after)
    assert len(before - after) == 1
    assert all(key.count("Schedule/") <= 2 * BUCKET for key in after)


def test_the_horizon_moves_once_a_week() -> None:
    keys = [tuple(query.key for query in queries(Scope(), Wave.DIARY, TODAY + timedelta(days=n), Members())) for n in range(14)]
    assert len(set(keys)) == 2
    window = Scope().horizon(TODAY)
    assert (window.start.weekday(), window.end.weekday()) == (0, 0)
    assert window.start <= TODAY - timedelta(days=7)
    assert window.end > TODAY + timedelta(days=90)


@pytest.mark.parametrize("back", range(8))
@pytest.mark.parametrize("weekday", range(7))
def test_the_horizon_has_all_the_wished_days(back: int, weekday: int) -> None:
    today = TODAY + timedelta(days=weekday)
    assert Window(today - timedelta(days=back), today + timedelta(days=91)).within(Scope(days_back=back).horizon(today))


@pytest.mark.parametrize("query", [*all_queries(Scope(("c",)), Members(["d"], ["p"], ["s"], ["x"])), *all_queries(Scope(), Members())])
def test_a_key_says_all_of_its_query(query: Query) -> None:
    found = parse_key(query.key)
    assert found.key == query.key
    assert found.covers(query)
    assert query.covers(found)


def test_a_query_covers_fewer_members_and_fewer_days_and_no_other_question() -> None:
    fewer = replace(SLOTS, members=("Schedule/2",), window=Window(date(2026, 12, 1), date(2026, 12, 2)))
    assert SLOTS.covers(fewer)
    assert not fewer.covers(SLOTS)
    assert not SLOTS.covers(replace(fewer, members=("Schedule/3",)))
    assert not SLOTS.covers(replace(fewer, resource_type="Appointment"))
    assert not SLOTS.covers(replace(fewer, fixed=(("status", "free"),)))
    assert not Query("Slot").covers(replace(SLOTS, window=None)), "another kind of question, though its rows are more"


@given(wanted=windows, known=windows)
def test_the_uncovered_days_and_the_known_ones_together_are_the_wanted_ones(wanted: Window, known: Window) -> None:
    rest = wanted.without(known)
    days_of = {wanted.start + timedelta(days=n) for n in range((wanted.end - wanted.start).days)}
    covered = {known.start + timedelta(days=n) for n in range((known.end - known.start).days)} & days_of
    left = [one.start + timedelta(days=n) for one in rest for n in range((one.end - one.start).days)]
    assert len(left) == len(set(left))
    assert set(left) == days_of - covered or not covered
    assert set(left) | covered == days_of


def test_what_was_walked_before_is_used_for_a_new_query() -> None:
    moved = replace(SLOTS, window=Window(date(2026, 11, 16), date(2027, 2, 22)))
    near = replace(SLOTS, window=Window(date(2026, 11, 16), date(2026, 11, 19)))
    assert covering({}, moved) is None
    assert covering({replace(SLOTS, members=("Schedule/1",)): "5"}, moved) is None
    assert covering({SLOTS: "5"}, near) == ("5", [])
    value, parts = covering({SLOTS: "5", near: "9"}, moved) or ("", [])
    assert (value, [part.window for part in parts]) == ("5", [Window(date(2027, 2, 15), date(2027, 2, 22))])
    value, parts = covering({near: "9"}, moved) or ("", [])
    assert (value, len(parts)) == ("9", 1)


def test_a_query_can_be_halved_until_one_member_and_one_day() -> None:
    halves = SLOTS.narrower()
    assert [half.members for half in halves] == [("Schedule/1",), ("Schedule/2",)]
    first, second = halves[0].narrower()
    assert first.window is not None
    assert second.window is not None
    assert first.window.end == second.window.start
    assert replace(first, window=Window(TODAY, TODAY + timedelta(days=1))).narrower() == []
    assert Query("Patient").narrower() == []

"""Towns of other seeds, of other time zones and at other times of the year are as believable as the usual one."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from desktop_app.core.changes import Kind
from desktop_app.models import identifiers
from desktop_app.models.appointment import HOLDING
from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.identifiers import IdentifierKind
from desktop_app.models.slot import Channel, SlotStatus
from desktop_app.models.specialty_table import load_specialties
from desktop_app.node.city import City, build_city
from desktop_app.node.write import check
from desktop_app.storage.rows import Values
from tests.unit.node.town import age, by_reference, grouped, instant, numbers

ELSEWHERE = {
    "Kaliningrad in spring": ("Europe/Kaliningrad", datetime(2026, 4, 15, 9, tzinfo=UTC), 1),
    "Kamchatka on the eve of the new year": ("Asia/Kamchatka", datetime(2026, 12, 30, 22, tzinfo=UTC), 2),
    "a town that puts its clocks back": ("Europe/Berlin", datetime(2026, 10, 26, 8, tzinfo=UTC), 3),
    "a town that puts them forward on Sunday": ("Europe/Berlin", datetime(2026, 3, 27, 8, tzinfo=UTC), 4),
    "Samara on the 29th of February": ("Europe/Samara", datetime(2028, 2, 29, 10, tzinfo=UTC), 5),
}
PRINT_A_TOWN = """
import hashlib, json
from tests.unit.node.town import NOON, ZONE
from desktop_app.node.city import build_city
city = build_city("small", 7, NOON, ZONE)
print(hashlib.sha256(json.dumps(list(city.resources()), ensure_ascii=True).encode()).hexdigest())
"""


@cache
def elsewhere(name: str) -> tuple[City, ZoneInfo, datetime]:
    """A town with its zone and its moment; nobody may change its rows."""
    zone, now, seed = ELSEWHERE[name]
    return build_city("small", seed, now, ZoneInfo(zone)), ZoneInfo(zone), now


def working(city: City) -> list[Values]:
    """Places where somebody is received: no home visits."""
    return [row for row in city.rows(Kind.SLOT) if row["visit_kind"] != "home"]


def holding(city: City) -> list[Values]:
    """Appointments that hold a place."""
    return [row for row in city.rows(Kind.APPOINTMENT) if row["status"] in HOLDING]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_people_are_received_by_the_clocks_on_the_wall(name: str) -> None:
    city, zone, _ = elsewhere(name)
    for row in working(city):
        start, end = (instant(row, column).astimezone(zone) for column in ("start", "end"))
        assert time(7, 30) <= start.time() < end.time() <= time(20)
        assert start.date() == end.date()
        assert (start.second, start.microsecond) == (0, 0)
    branches = [row for row in city.rows(Kind.PLACE) if row["level"] == "branch"]
    assert {row["time_zone"] for row in branches} == {zone.key}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_schedules_reach_from_a_week_back_to_two_weeks_ahead(name: str) -> None:
    city, zone, now = elsewhere(name)
    today = now.astimezone(zone).date()
    days = {instant(row, "start").astimezone(zone).date() for row in city.rows(Kind.SLOT)}
    assert min(days) >= today - timedelta(days=7)
    assert max(days) >= today + timedelta(days=13)
    for row in city.rows(Kind.SCHEDULE):
        assert instant(row, "horizon_start") <= now < instant(row, "horizon_end")
        assert instant(row, "horizon_start").astimezone(zone).time() == time(0)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_no_place_is_sold_twice_and_nobody_is_in_two_places(name: str) -> None:
    city, _, _ = elsewhere(name)
    slots = by_reference(city, Kind.SLOT)
    held = Counter(str(row["slot"]) for row in holding(city))
    assert set(held.values()) == {1}
    assert {slots[one]["status"] for one in held} == {SlotStatus.BUSY.value}
    assert sum(row["status"] == SlotStatus.BUSY.value for row in slots.values()) == len(held)
    for rows in grouped(holding(city), "patient").values():
        spans = sorted((instant(row, "start"), instant(row, "end")) for row in rows)
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_is_over_is_settled_and_nothing_was_booked_tomorrow(name: str) -> None:
    city, _, now = elsewhere(name)
    for row in holding(city):
        assert (row["status"] in ("fulfilled", "noshow")) == (instant(row, "end") <= now), row["status"]
    for row in city.rows(Kind.APPOINTMENT):
        assert row["created"] is None or instant(row, "created") < now
        assert row["created"] is None or row["start"] is None or instant(row, "created") < instant(row, "start")


@pytest.mark.parametrize("name", ELSEWHERE)
def test_whoever_is_booked_is_of_the_age_and_sex_that_are_received(name: str) -> None:
    city, zone, _ = elsewhere(name)
    patients, services, table = by_reference(city, Kind.PATIENT), by_reference(city, Kind.SERVICE), load_specialties()
    for row in holding(city):
        patient, service = patients[str(row["patient"])], services[str(row["service"])]
        years = age(patient, instant(row, "start").astimezone(zone).date())
        specialty = table.find(str(service["specialty_code"]))
        assert specialty is not None
        assert specialty.audience.suits(years)
        assert int(str(service["age_from"] or 0)) <= years <= int(str(service["age_to"] or 200))
        assert service["sex"] in (None, patient["sex"])


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_place_by_referral_is_held_on_a_referral_of_the_same_person(name: str) -> None:
    city, _, _ = elsewhere(name)
    referrals, services = by_reference(city, Kind.REFERRAL), by_reference(city, Kind.SERVICE)
    referred = [row for row in holding(city) if row["referral"]]
    assert len(referred) > 5
    for row in referred:
        referral = referrals[str(row["referral"])]
        assert referral["patient"] == row["patient"]
        assert referral["specialty_code"] == services[str(row["service"])]["specialty_code"]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_numbers_are_right_and_no_two_people_have_one_snils(name: str) -> None:
    city, zone, now = elsewhere(name)
    today = now.astimezone(zone).date()
    seen = Counter[str]()
    for row in city.rows(Kind.PATIENT):
        for snils in numbers(row, "snils"):
            assert identifiers.check(IdentifierKind.SNILS, snils) == []
            seen[snils] += 1
        for enp in numbers(row, "enp"):
            assert identifiers.check(IdentifierKind.ENP, enp) == []
        assert 0 <= age(row, today) <= 105
    assert seen.most_common(1)[0][1] <= 2, "twice only where a card is a double"
    for row in city.rows(Kind.APPOINTMENT):
        assert row["number"] in (None, appointment_number(str(row["id"])))


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_node_itself_would_take_all_of_it(name: str) -> None:
    city, _, _ = elsewhere(name)
    for resource in itertools.islice(city.resources(), 0, None, 3):
        assert check(resource, resource["resourceType"]) == resource


@pytest.mark.parametrize("name", ELSEWHERE)
def test_every_channel_and_several_kinds_of_visits_are_met(name: str) -> None:
    city, _, _ = elsewhere(name)
    channels = Counter(channel for row in working(city) for channel in str(row["channels"]).split(",") if channel)
    assert set(channels) == {channel.value for channel in Channel}
    assert {str(row["visit_kind"]) for row in working(city)} >= {"primary", "repeat", "preventive", "group"}


def test_towns_differ_in_their_people_and_share_the_peculiarities_of_the_plan() -> None:
    cities = [elsewhere(name)[0] for name in ELSEWHERE]
    everybody = [{(row["family"], row["given"], row["birth_date"]) for row in city.rows(Kind.PATIENT)} for city in cities]
    for one, other in itertools.combinations(everybody, 2):
        assert len(one & other) < 30
    posts = [Counter(row["specialty_code"] for row in city.rows(Kind.POST)) for city in cities]
    assert all(counted == posts[0] for counted in posts)


def test_the_same_seed_gives_the_same_town_in_another_process() -> None:
    """A town that hangs on the order of a set would differ from run to run."""
    seen = set()
    for hash_seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        ran = subprocess.run([sys.executable, "-c", PRINT_A_TOWN], env=environment, capture_output=True, text=True, check=True)
        seen.add(ran.stdout.strip())
    assert len(seen) == 1
    assert len(seen.pop()) == len(hashlib.sha256(json.dumps([]).encode()).hexdigest())

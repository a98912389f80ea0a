"""The settings of a desk decide what its exchange asks for; the switch passes everything on once there is an exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from desktop_app.bootstrap.central_process import CentralProcess, TownWish
from desktop_app.bootstrap.credential import TOKEN, Credential
from desktop_app.bootstrap.link import SyncSwitch, allotment_of, make_engine
from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.changes import Changes, Kind
from desktop_app.core.clock import SystemClock
from desktop_app.core.paths import Profile
from desktop_app.core.settings import (
    ALLOT_ONE_IN,
    CENTRAL_URL,
    CLINICS,
    DESK_NAME,
    HORIZON_AHEAD,
    HORIZON_BACK,
    OVERLAP_SECONDS,
    PAGE_SIZE,
    POLL_SECONDS,
)
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.person import RoleCode
from desktop_app.queries.exchange import connection_row, operations_by_state
from desktop_app.services.patients import PatientForm, create_patient
from desktop_app.services.preferences import renew_token
from desktop_app.services.staff import add_person
from desktop_app.storage.gate import Urgency
from desktop_app.sync.allotting import Allotment
from desktop_app.sync.engine import RoundReport
from tests.kit.central import TOKEN as RIGHT_TOKEN
from tests.kit.central import Central
from tests.kit.clock import FixedClock
from tests.sync.world import World, close_world, small_world

GLANCES, GLANCE_SECONDS = 200, 0.05


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A central of today, since a desk of `bootstrap` has the computer's clock."""
    made = small_world(tmp_path, FixedClock(SystemClock().now()))
    yield made
    close_world(made)


@pytest.fixture
def work(profile: Profile, world: World) -> Iterator[Workplace]:
    """A desk of that central."""
    made = open_workplace(profile)
    made.settings.put(CENTRAL_URL, world.central.url)
    made.secrets.put(TOKEN, RIGHT_TOKEN)
    yield made
    made.close()


def one_round(work: Workplace) -> RoundReport:
    engine = make_engine(work)
    assert engine is not None
    try:
        return engine.round()
    finally:
        engine.stop()


def asked(central: Central, resource_type: str) -> list[dict[str, list[str]]]:
    """The parameters of the searches for a type."""
    addresses = [urlsplit(line.partition(" ")[2]) for line in central.log]
    return [parse_qs(address.query) for address in addresses if address.path == f"/fhir/{resource_type}"]


def test_a_desk_without_a_central_has_no_exchange(profile: Profile) -> None:
    work = open_workplace(profile)
    assert make_engine(work) is None
    work.close()


def test_a_desk_of_all_clinics_asks_for_everything_in_the_usual_pace(work: Workplace, world: World) -> None:
    report = one_round(work)
    assert (report.trouble, report.state) == (None, ConnectionState.ONLINE)
    slots = [query for query in asked(world.central, "Slot") if "start" in query]
    assert {query["_count"][0] for query in slots} == {str(PAGE_SIZE.default)}
    assert not any("schedule" in query for query in slots)


def test_chosen_clinics_and_the_horizon_narrow_what_is_asked(work: Workplace, world: World) -> None:
    clinic = world.refs["Organization"]
    work.settings.put(CLINICS, [clinic.partition("/")[2]])
    work.settings.put(HORIZON_BACK, 1)
    work.settings.put(HORIZON_AHEAD, 10)
    one_round(work)
    assert [query["organization"] for query in asked(world.central, "Patient") if "organization" in query] == [[clinic]]
    today = SystemClock().now().date()
    slots = [query for query in asked(world.central, "Slot") if "start" in query]
    assert {query["schedule"][0] for query in slots} == {world.refs["Schedule"]}
    first = today - timedelta(days=1 + (today - timedelta(days=1)).weekday())
    last = first + timedelta(days=21)
    assert last > today + timedelta(days=10)
    assert [f"ge{first}T00:00:00Z", f"lt{last}T00:00:00Z"] in [query["start"] for query in slots]
    assert all(f"ge{first}" <= query["start"][0] and query["start"][1] <= f"lt{last}T00:00:00Z" for query in slots)


def test_the_page_size_and_the_overlap_of_the_settings_are_kept_to(work: Workplace, world: World) -> None:
    work.settings.put(PAGE_SIZE, 3)
    one_round(work)
    assert {query["_count"][0] for query in asked(world.central, "Slot") if "_count" in query} >= {"3"}
    work.settings.put(OVERLAP_SECONDS, 3600)
    one_round(work)
    again = next(query for query in asked(world.central, "Patient") if "_lastUpdated" in query)
    since = datetime.fromisoformat(again["_lastUpdated"][0].removeprefix("ge"))
    newest = max(datetime.fromisoformat(one["meta"]["lastUpdated"]) for one in world.central.all("Patient"))
    assert abs((newest - since).total_seconds() - 3600) < 1


def test_the_token_of_the_keyring_is_shown_to_the_central(work: Workplace, world: World) -> None:
    work.secrets.put(TOKEN, "yesterday's")
    assert one_round(work).state is ConnectionState.SIGN_IN_NEEDED
    work.credential.renew(RIGHT_TOKEN)
    assert one_round(work).state is ConnectionState.ONLINE


def test_a_switch_without_an_exchange_takes_every_order_and_does_nothing(work: Workplace) -> None:
    switch = SyncSwitch(work.credential)
    switch.begin(None)
    for order in (switch.send_now, switch.pause, switch.resume, switch.end):
        order()
    switch.look_now("slot", "x")
    switch.told(Changes())


def test_what_a_verb_did_is_sent_without_waiting_for_the_next_poll(work: Workplace, world: World) -> None:
    work.settings.put(POLL_SECONDS, 3600)
    clerk = work.person_or("Иванова Анна", RoleCode.SENIOR_CLERK)
    changed = Event()
    work.feed.listen(lambda changes: changed.set() if changes.touches(Kind.OPERATION, Kind.CURSOR) else None)
    switch = SyncSwitch(work.credential)
    switch.begin(make_engine(work))
    try:
        done = work.act(create_patient, clerk, PatientForm("Новикова", birth_date=date(1990, 5, 4)))
        switch.told(done.changes)
        assert _comes_true(changed, lambda: work.ask(operations_by_state) == {"applied": 1})
    finally:
        switch.end()
    assert len([one for one in world.central.all("Patient") if one["name"][0]["family"] == "Новикова"]) == 1


def test_a_pause_is_kept_through_the_switch_and_after_a_start(work: Workplace, world: World) -> None:
    heard = Event()
    work.feed.listen(lambda changes: heard.set() if changes.touches(Kind.CONNECTION) else None)
    for orders in ("pause", "nothing", "resume"):
        switch = SyncSwitch(work.credential)
        switch.begin(make_engine(work))
        if orders == "pause":
            switch.pause()
        if orders == "resume":
            switch.resume()
        wanted = ConnectionState.ONLINE if orders == "resume" else ConnectionState.PAUSED
        assert _comes_true(heard, partial(_stands, work, wanted)), orders
        switch.end()


def _stands(work: Workplace, wanted: ConnectionState) -> bool:
    return work.ask(connection_row).state is wanted


def _comes_true(told: Event, condition: Callable[[], bool]) -> bool:
    for _ in range(GLANCES):
        told.clear()
        if condition():
            return True
        told.wait(GLANCE_SECONDS)
    return False


def test_a_trial_is_reached_where_its_town_listens_today_and_nothing_of_that_is_kept(work: Workplace, world: World, tmp_path: Path) -> None:
    work.settings.put(CENTRAL_URL, "")
    town = CentralProcess(tmp_path / "town", TownWish())
    town.url, town.token = world.central.url, RIGHT_TOKEN
    work.secrets.put(TOKEN, "of another central")
    engine = make_engine(work, town)
    assert engine is not None
    try:
        assert engine.round().state is ConnectionState.ONLINE
    finally:
        engine.stop()
    assert (work.settings.get(CENTRAL_URL), work.secrets.get(TOKEN)) == ("", "of another central")


# What a desk holds for itself


def test_a_desk_that_knows_no_branch_holds_nothing(work: Workplace) -> None:
    assert allotment_of(work) is None


def home_branch(work: Workplace) -> None:
    """The place of the small world becomes a branch, as a real one is."""
    with work.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE place SET level = 'branch', time_zone = 'Asia/Omsk'")


def test_a_desk_holds_places_of_the_clinic_where_it_stands_under_its_own_name(work: Workplace, world: World) -> None:
    one_round(work)
    home_branch(work)
    work.settings.put(DESK_NAME, "Окно 3")
    here = world.refs["Organization"].removeprefix("Organization/")
    assert allotment_of(work) == Allotment(4, frozenset({here}), ZoneInfo("Asia/Omsk"), "Окно 3")


def test_the_settings_say_how_many_and_of_which_clinics(work: Workplace) -> None:
    one_round(work)
    home_branch(work)
    work.settings.put(ALLOT_ONE_IN, 10)
    work.settings.put(CLINICS, ["Organization/7", "8"])
    found = allotment_of(work)
    assert found is not None
    assert (found.one_in, found.clinics) == (10, frozenset({"7", "8"}))


def test_a_round_on_demand_holds_nothing(work: Workplace, world: World) -> None:
    world.registry_alone()
    one_round(work)
    home_branch(work)
    one_round(work)
    assert world.held() == {}


def test_a_desk_at_work_holds_its_share(work: Workplace, world: World) -> None:
    world.registry_alone()
    one_round(work)
    home_branch(work)
    engine = make_engine(work)
    assert engine is not None
    try:
        engine.turn()
    finally:
        engine.stop()
    assert len(world.held()) == len(world.slots()) // 4


def test_a_new_token_is_kept_and_what_waits_goes_with_it_at_once(work: Workplace, world: World) -> None:
    work.secrets.put(TOKEN, "an-old-one")
    clerk = work.person_or("Иванова Анна", RoleCode.SENIOR_CLERK)
    changed = Event()
    work.feed.listen(lambda changes: changed.set() if changes.touches(Kind.CONNECTION, Kind.OPERATION) else None)
    switch = SyncSwitch(work.credential)
    switch.begin(make_engine(work))

    def came(state: ConnectionState) -> bool:
        for _ in range(GLANCES):
            if work.ask(connection_row).state is state:
                return True
            changed.wait(GLANCE_SECONDS)
            changed.clear()
        return False

    try:
        work.act(create_patient, clerk, PatientForm("Новикова", birth_date=date(1990, 5, 4)))
        assert came(ConnectionState.SIGN_IN_NEEDED)
        before = len(world.central.all("Patient"))
        it = add_person(work.store, "Кузьмин Пётр", RoleCode.IT)
        work.act(renew_token, switch, it, RIGHT_TOKEN)
        assert came(ConnectionState.ONLINE)
        for _ in range(GLANCES):
            if len(world.central.all("Patient")) > before:
                break
            changed.wait(GLANCE_SECONDS)
            changed.clear()
        assert len(world.central.all("Patient")) == before + 1
    finally:
        switch.end()
    assert work.secrets.get(TOKEN) == RIGHT_TOKEN


def test_the_keyring_is_asked_once_and_not_before_the_token_is_needed(work: Workplace) -> None:
    fresh = Credential(work.secrets, work.settings, work.clock)
    work.secrets.put(TOKEN, "first")
    assert fresh() == "first"
    work.secrets.put(TOKEN, "behind its back")
    assert fresh() == "first"
    fresh.renew("second")
    assert (fresh(), work.secrets.get(TOKEN)) == ("second", "second")

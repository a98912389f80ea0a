"""Patients at the portal book and cancel like strangers: seldom in time with us, never on a place that is held."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.fhir.mapping import take_in
from desktop_app.models.appointment import HOLDING
from desktop_app.node.portal import PORTAL_SYSTEM, Act, Outcome, Portal
from desktop_app.node.portal_http import PortalHttp
from tests.kit.central import Central, Resource
from tests.kit.clock import FixedClock
from tests.kit.fhir_valid import assert_valid
from tests.kit.ids import SequentialIds
from tests.unit.node.town import NOON, age, load_into

MANY = 25


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a node with the small town; tests work on copies."""
    return load_into(tmp_path_factory.mktemp("loaded"))


def opened(loaded: Path, folder: Path) -> Central:
    """A copy of the node in `folder`."""
    shutil.copytree(loaded, folder)
    return Central(folder, clock=FixedClock(NOON), ids=SequentialIds(1))


@pytest.fixture
def central(loaded: Path, tmp_path: Path) -> Iterator[Central]:
    """A running node with the small town."""
    with opened(loaded, tmp_path / "central") as running:
        yield running


@pytest.fixture
def portal(central: Central) -> Portal:
    """The portal before it."""
    return at(central)


def at(central: Central, seed: int = 1) -> Portal:
    """A portal of `seed` before `central`."""
    return Portal(central.url, central.token, 60, seed, FixedClock(NOON))


def until(portal: Portal, outcome: Outcome, cancelling: bool = False) -> str:
    """Let patients try until one succeeds; the reference of the slot."""
    for _ in range(MANY):
        act = portal.cancel() if cancelling else portal.book()
        if act.outcome is outcome:
            assert act.slot is not None
            return act.slot
    raise AssertionError(f"nobody came to {outcome}")


def appointments_on(central: Central, slot: str) -> list[Resource]:
    """What stands on a slot."""
    return [one for one in central.all("Appointment") if one.get("slot") == [{"reference": slot}]]


def assert_nothing_sold_twice(central: Central) -> None:
    """The first law of the exchange (sync.md 6.1)."""
    held = Counter(one["slot"][0]["reference"] for one in central.all("Appointment") if one["status"] in HOLDING and "slot" in one)
    assert set(held.values()) == {1}
    busy = {f"Slot/{one['id']}" for one in central.all("Slot") if one["status"] == "busy"}
    assert set(held) <= busy


def test_a_patient_books_a_free_place_of_the_portal(central: Central, portal: Portal) -> None:
    slot = until(portal, Outcome.BOOKED)
    (made,) = [one for one in appointments_on(central, slot) if one["status"] == "booked"]
    place = central.one("Slot", slot.removeprefix("Slot/"))
    row = take_in(made)
    assert place["status"] == "busy"
    assert (made["start"], made["end"]) == (place["start"], place["end"])
    assert row["channel"] == "portal"
    assert "portal" in str(take_in(place)["channels"])
    assert_valid({name: value for name, value in made.items() if name != "meta"})


def test_what_the_portal_makes_carries_no_identifier_of_ours(central: Central, portal: Portal) -> None:
    slot = until(portal, Outcome.BOOKED)
    (made,) = [one for one in appointments_on(central, slot) if one["status"] == "booked"]
    assert [one["system"] for one in made["identifier"]] == [PORTAL_SYSTEM]
    assert take_in(made)["id"] is None


def test_the_portal_sends_patients_where_their_age_and_sex_are_received(central: Central, portal: Portal) -> None:
    before = {one["id"] for one in central.all("Appointment")}
    for _ in range(MANY):
        portal.book()
    patients = {f"Patient/{one['id']}": take_in(one) for one in central.all("Patient")}
    services = {f"HealthcareService/{one['id']}": take_in(one) for one in central.all("HealthcareService")}
    made = [take_in(one) for one in central.all("Appointment") if one["id"] not in before]
    assert len(made) > MANY / 2
    for row in made:
        patient, service = patients[str(row["patient"])], services[str(row["service"])]
        assert not service["referral_required"]
        assert service["sex"] in (None, patient["sex"])
        assert int(str(service["age_from"] or 0)) <= age(patient) <= int(str(service["age_to"] or 150))


def test_a_patient_gives_back_a_place_and_the_next_one_finds_it_free(central: Central, portal: Portal) -> None:
    booked = {one["id"] for one in central.all("Appointment") if one["status"] == "booked"}
    slot = until(portal, Outcome.CANCELLED, cancelling=True)
    assert central.one("Slot", slot.removeprefix("Slot/"))["status"] == "free"
    (gone,) = [one for one in appointments_on(central, slot) if one["id"] in booked]
    assert gone["status"] == "cancelled"
    assert take_in(gone)["cancel_reason"] == "pat-cpp"
    assert take_in(gone)["channel"] == "portal"
    assert_nothing_sold_twice(central)


def test_the_portal_cancels_nothing_that_begins_within_a_day(central: Central, portal: Portal) -> None:
    given_back = [act.slot for act in (portal.cancel() for _ in range(MANY)) if act.slot is not None]
    starts = {f"Slot/{one['id']}": one["start"] for one in central.all("Slot")}
    assert len(given_back) > 5
    assert all(starts[slot] > "2026-11-17T09:00:00Z" for slot in given_back)


def test_a_place_that_a_desk_takes_in_between_is_refused_and_stays_the_desks(
    central: Central, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost: list[str] = []
    send = PortalHttp.transaction

    def after_the_desk(http: PortalHttp, *entries: Resource) -> list[Resource]:
        slot = entries[0]["resource"]
        central.change("Slot", slot["id"], status="busy", comment="taken at the window")
        lost.append(slot["id"])
        return send(http, *entries)

    monkeypatch.setattr(PortalHttp, "transaction", after_the_desk)
    outcomes = {portal.book().outcome for _ in range(5)}
    assert Outcome.BOOKED not in outcomes
    assert Outcome.REFUSED in outcomes
    for slot_id in lost:
        assert not [one for one in appointments_on(central, f"Slot/{slot_id}") if one["status"] == "booked"]
        assert central.one("Slot", slot_id)["comment"] == "taken at the window"


def test_several_portals_at_once_never_sell_a_place_twice(central: Central) -> None:
    outcomes: list[Outcome] = []

    def act(portal: Portal) -> None:
        outcomes.extend(portal.step().outcome for _ in range(15))

    # The same seed makes them want the same places at the same time.
    threads = [threading.Thread(target=act, args=(at(central, seed=5),), name=f"portal {number}") for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 60
    assert Outcome.BOOKED in outcomes
    assert Outcome.CUT_OFF not in outcomes
    assert_nothing_sold_twice(central)


def test_equal_seeds_make_equal_choices(loaded: Path, tmp_path: Path) -> None:
    runs = []
    for name in ("first", "second"):
        with opened(loaded, tmp_path / name) as central:
            portal = at(central, seed=3)
            runs.append([portal.step() for _ in range(12)])
    assert runs[0] == runs[1]
    assert len({act.slot for act in runs[0]}) > 4


def test_a_central_that_is_down_or_busy_is_no_error_and_traffic_goes_on_afterwards(central: Central, portal: Portal) -> None:
    central.stop()
    assert portal.book().outcome is Outcome.CUT_OFF
    central.start()
    central.knobs.unavailable(1)
    assert portal.book().outcome is Outcome.REFUSED
    until(portal, Outcome.BOOKED)


def test_a_lost_answer_leaves_one_booking_and_no_second(central: Central, portal: Portal) -> None:
    before = {one["id"] for one in central.all("Appointment")}
    until(portal, Outcome.BOOKED)
    central.knobs.drop_after_commit()
    outcomes = [portal.book().outcome for _ in range(5)]
    assert Outcome.CUT_OFF in outcomes
    made = [one for one in central.all("Appointment") if one["id"] not in before]
    assert len(made) == 1 + sum(outcome in (Outcome.BOOKED, Outcome.CUT_OFF) for outcome in outcomes)
    assert_nothing_sold_twice(central)


def test_a_wrong_token_is_refused(central: Central) -> None:
    assert Portal(central.url, "guessed", 60, 1, FixedClock(NOON)).step().outcome is Outcome.REFUSED


def test_an_empty_central_gives_the_portal_nothing_to_do(tmp_path: Path) -> None:
    with Central(tmp_path / "empty", clock=FixedClock(NOON), ids=SequentialIds()) as central:
        portal = at(central)
        assert {portal.step().outcome for _ in range(6)} == {Outcome.NOTHING}


class Noting(Portal):
    """Tells the test when a patient has acted."""

    acted: threading.Event

    def step(self) -> Act:
        """Act, then tell."""
        found = super().step()
        self.acted.set()
        return found


def test_traffic_ends_when_it_is_told_to(central: Central) -> None:
    over = threading.Event()
    portal = Noting(central.url, central.token, 100_000, 1, FixedClock(NOON))
    portal.acted = threading.Event()
    thread = threading.Thread(target=portal.run, args=(over,), name="portal")
    thread.start()
    assert portal.acted.wait(20)
    over.set()
    thread.join(20)
    assert not thread.is_alive()

"""The exchange against all that can happen, told by dice: two desks, a portal, a central, and a network that lies (sync.md 6).

A failing story is printed step by step, shrunk, with the blob that plays it again (`@reproduce_failure`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from desktop_app.core.changes import Kind
from desktop_app.core.errors import UserError
from desktop_app.models.conflict import CaseState, Way
from desktop_app.models.patient import Patient
from desktop_app.node import write as node_write
from desktop_app.services.carrying_out import go_on
from desktop_app.services.patients import PatientForm, correct_patient
from desktop_app.services.plans import pause_plan, resume_plan, start_plan, undo_plan
from desktop_app.services.settling import keep_mine, keep_theirs, put_off, send_again, take_case
from desktop_app.services.settling_visits import another_time, give_up, over_schedule, to_waiting_list
from desktop_app.services.undo import undo
from desktop_app.storage.gate import Urgency
from desktop_app.sync.transport import Answer, Door, NoAnswer, Request
from tests.kit.central import KEEPERS, Profile
from tests.kit.misbehaving import PORTAL_PAGE
from tests.kit.network import Trick, a_hold, a_read, a_transaction, cut, doubled, lost_after, lost_before, saying, unconnected
from tests.kit.plans import cancelling, carry_out, moving
from tests.sync import laws, own_work
from tests.sync.inside import FAMILIES, PLACES, Inside, Town, small_town
from tests.sync.world import Desk, visit_of

STEPS: Final = 15
OUTCOME: Final = json.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "processing"}]}).encode()
HALF_DONE: Final = json.dumps(
    {"resourceType": "Bundle", "type": "transaction-response", "entry": [{"response": {"status": "429"}}] * 2}
).encode()


class Killed(BaseException):
    """The end of the process."""


def killed_before(door: Door, request: Request) -> Answer:
    """The power is cut before a byte has left."""
    raise Killed


def killed_after(door: Door, request: Request) -> Answer:
    """The central has done it, the power is cut before the answer is read."""
    door.ask(request)
    raise Killed


WEATHER: Final[dict[str, Trick | None]] = {
    "unconnected": unconnected,
    "lost on the way": lost_before,
    "answer lost": lost_after,
    "twice": doubled,
    "cut": cut,
    "killed before": killed_before,
    "killed after": killed_after,
    "500": saying(500, OUTCOME),
    "502 though done": saying(502, b"<html>", after=True),
    "503": saying(503, OUTCOME, retry_after="30"),
    "503 though done": saying(503, OUTCOME, after=True),
    "429": saying(429, OUTCOME, retry_after="30"),
    "429 alone": saying(429, OUTCOME),
    "a sign-in page": saying(200, PORTAL_PAGE),
    "429 in entries": saying(200, HALF_DONE),
    "412 though right": saying(412, OUTCOME),
    "409 though right": saying(409, OUTCOME),
    "409 though done": saying(409, OUTCOME, after=True),
    "403": saying(403, OUTCOME),
    "422": saying(422, OUTCOME),
    "late": None,
}
BAD_FOR_READS: Final = ["unconnected", "answer lost", "cut", "500", "429", "403", "killed before"]
WHAT_HAPPENS: Final = {
    "exchange": 10,
    "book": 6, "book_somebody_new": 2, "move": 4, "cancel": 2, "undo": 2, "correct": 3, "settle": 3,
    "portal_books": 3, "portal_cancels": 2, "portal_moves": 2, "schedule_is_edited": 2, "patient_is_edited": 2,
    "plan": 2, "pause_or_resume": 1, "undo_plan": 1,
    "restart": 1, "line": 1, "clock": 1, "late_arrival": 2, "compare": 2,
}  # fmt: skip
BY_OTHERS: Final = {"portal_books", "portal_cancels", "portal_moves", "schedule_is_edited", "patient_is_edited"}


class Exchange(RuleBasedStateMachine):
    """Everything that persons, the portal, the network and the power can do, in any order."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory(ignore_cleanup_errors=True)
        self._late: list[Request] = []
        self._begun: dict[int, set[str]] = {0: set(), 1: set()}

    @initialize(
        profile=st.sampled_from([Profile.NODE, *KEEPERS]),
        sharing=st.sampled_from([True, False, False]),
    )
    def morning(self, profile: Profile, sharing: bool) -> None:
        """Everybody is in step; in a third of the stories the desks hold places for themselves."""
        self.inside: Inside = self.town.opened(Path(self._folder.name), profile)
        for desk in self.inside.desks:
            desk.allotment = self.inside.world.share(one_in=1) if sharing else None

    @rule(dice=st.integers(0, 2**64 - 1))
    def something_happens(self, dice: int) -> None:
        """One thing of all that can; the dice say which, and where. (Separate rules were tried: most stories then told of two or three.)"""
        chance = Random(dice)
        what = chance.choices(list(WHAT_HAPPENS), list(WHAT_HAPPENS.values()))[0]
        number, which, other = chance.randrange(len(self.inside.desks)), chance.randrange(20), chance.randrange(20)
        note(f"{what} (desk {number}, {which}, {other})")
        desk = self.inside.desks[number]
        if what in BY_OTHERS:
            getattr(self, f"_{what}")(which, other)
        elif what == "exchange":
            self._exchange(desk, chance)
        else:
            with suppress(UserError):
                getattr(self, f"_{what}")(desk, which, other)
        self._begun[number] |= {operation.id for operation in desk.operations()}

    # What computers and the network do.

    def _exchange(self, desk: Desk, chance: Random) -> None:
        """A desk sends and fetches, through what weather there is."""
        writes, reads = (
            chance.choices(list(WEATHER), k=chance.choice([0, 1, 1, 2])),
            chance.choices(BAD_FOR_READS, k=chance.choice([0, 0, 1])),
        )
        holds = chance.choices(list(WEATHER), k=chance.choice([0, 0, 1, 2]))
        seconds = chance.choice([0, 60, 400])
        note(f"  after {seconds} s, for writes {writes}, for reads {reads}, for holds {holds}")
        self.inside.passes(seconds)
        for name in writes:
            desk.network.plan(a_transaction, WEATHER[name] or self._delayed)
        for name in holds:
            desk.network.plan(a_hold, WEATHER[name] or self._delayed)
        for name in reads:
            desk.network.plan(a_read, WEATHER[name] or self._delayed)
        try:
            desk.engine.turn()
        except Killed:
            desk.restart()
        go_on(desk.store, most=1)

    def _restart(self, desk: Desk, which: int, other: int) -> None:
        desk.restart()

    def _line(self, desk: Desk, which: int, other: int) -> None:
        desk.network.down = not desk.network.down

    def _clock(self, desk: Desk, which: int, other: int) -> None:
        desk.clock.set(desk.clock.now() + timedelta(minutes=90 if which % 2 else -90))

    def _compare(self, desk: Desk, which: int, other: int) -> None:
        """It is done in the next turns, through whatever weather they have."""
        desk.engine.reconcile(despite_loss=other % 4 == 0)

    def _late_arrival(self, desk: Desk, which: int, other: int) -> None:
        if self._late:
            self.inside.within.ask(self._late.pop(0))

    # What persons do.

    def _book(self, desk: Desk, which: int, other: int) -> None:
        for place in _some(desk.places(), other):
            desk.book(place, _some(_patients(desk), which)[0])

    def _book_somebody_new(self, desk: Desk, which: int, other: int) -> None:
        patient = desk.new_patient(f"Новикова{'аеиоу'[which % 5]}")
        for place in _some(desk.places(), other):
            desk.book(place, patient)

    def _move(self, desk: Desk, which: int, other: int) -> None:
        for visit, place in zip(_some(_visits(desk), which), _some(desk.places(), other), strict=False):
            desk.move(visit, place)

    def _cancel(self, desk: Desk, which: int, other: int) -> None:
        for visit in _some(_visits(desk), which):
            desk.cancel(visit)

    def _undo(self, desk: Desk, which: int, other: int) -> None:
        for operation in _some(desk.operations(), which):
            undo(desk.store, desk.actor, operation.id)

    def _plan(self, desk: Desk, which: int, other: int) -> None:
        """Two visits are moved, or cancelled, by one intention; it is carried out one by one."""
        visits = _visits(desk)[-2:]
        if other % 3:
            plan = moving(desk.store, desk.actor, dict(zip(visits, map(desk.slot, desk.places()), strict=False)))
        else:
            plan = cancelling(desk.store, desk.actor, visits)
        start_plan(desk.store, desk.actor, plan)
        go_on(desk.store, most=1 + which % 2)

    def _pause_or_resume(self, desk: Desk, which: int, other: int) -> None:
        for plan in _some(_plans(desk), which):
            (pause_plan if other % 2 else resume_plan)(desk.store, desk.actor, plan)

    def _undo_plan(self, desk: Desk, which: int, other: int) -> None:
        for plan in _some(_plans(desk), which):
            undo_plan(desk.store, desk.actor, plan)

    def _correct(self, desk: Desk, which: int, other: int) -> None:
        _correct(desk, _some(_patients(desk), which)[0], ("given", "phone", "birth_date")[other % 3], other % 4)

    def _settle(self, desk: Desk, which: int, other: int) -> None:
        for case in _some(_open_cases(desk), which):
            _settle(desk, case, list(Way)[other % len(Way)], other % PLACES)

    # What others do.

    def _portal_books(self, which: int, other: int) -> None:
        central, slots = self.inside.world.central, self.inside.world.slots()
        for slot in _some([slot for slot in slots if slot["status"] == "free"], other):
            patient = self.inside.world.refs[f"Patient/{FAMILIES[which % len(FAMILIES)]}"]
            central.change("Slot", slot["id"], status="busy")
            central.put_in(visit_of(slot, patient, self.inside.world.refs["PractitionerRole"]))

    def _portal_cancels(self, which: int, other: int) -> None:
        for visit in _some(self.inside.world.visits(), which):
            self.inside.world.central.change("Appointment", visit["id"], status="cancelled")
            self.inside.world.central.change("Slot", visit["slot"][0]["reference"].removeprefix("Slot/"), status="free")

    def _portal_moves(self, which: int, other: int) -> None:
        central, slots = self.inside.world.central, self.inside.world.slots()
        free = [slot for slot in slots if slot["status"] == "free"]
        for visit, slot in zip(_some(self.inside.world.visits(), which), _some(free, other), strict=False):
            central.change("Slot", slot["id"], status="busy")
            there = {"slot": [{"reference": f"Slot/{slot['id']}"}], "start": slot["start"], "end": slot["end"]}
            central.change("Appointment", visit["id"], **there)
            central.change("Slot", visit["slot"][0]["reference"].removeprefix("Slot/"), status="free")

    def _schedule_is_edited(self, which: int, other: int) -> None:
        central, slot = self.inside.world.central, self.inside.world.slots()[other % PLACES]
        if which % 3 == 0:
            central.change("Slot", slot["id"], comment=f"note {slot['meta']['versionId']}")
        elif slot["status"] in {"free", "busy-unavailable"}:
            central.change("Slot", slot["id"], status="free" if slot["status"] != "free" else "busy-unavailable")

    def _patient_is_edited(self, which: int, other: int) -> None:
        central = self.inside.world.central
        patient = _some(central.all("Patient"), which)[0]
        changed: list[dict[str, Any]] = [
            {"name": [{**patient["name"][0], "given": [f"Иная-{other}"]}]},
            {"birthDate": f"1980-02-{1 + other % 3:02}"},
            {"maritalStatus": {"text": f"m{other}"}},
        ]
        central.change("Patient", patient["id"], **changed[other % 3])

    # What always holds, and what holds when all is calm.

    @invariant()
    def no_place_is_sold_twice(self) -> None:
        central = self.inside.world.central
        law = laws.no_cut_has_sold_a_place_twice if central.profile is Profile.BATCH else laws.no_place_is_sold_twice
        law(central)

    @invariant()
    def every_desk_shows_its_own_work_as_what_it_is(self) -> None:
        for desk in self.inside.desks:
            own_work.what_a_person_did_still_stands(desk)
            own_work.nothing_is_called_confirmed_before_the_central_has_it(desk)

    @invariant()
    def no_guaranteed_place_is_lost(self) -> None:
        for desk in self.inside.desks:
            own_work.what_was_guaranteed_is_not_taken_by_others(desk)

    def calm(self) -> None:
        """The weather clears, and nobody does anything but what the program does by itself."""
        for desk in self.inside.desks:
            desk.network.down = False
            desk.network._planned.clear()
            desk.engine.send_now()
            for plan in _plans(desk):
                with suppress(UserError):
                    resume_plan(desk.store, desk.actor, plan)
        for _ in range(10):
            self.inside.passes(400)
            for desk in self.inside.desks:
                carry_out(desk.store)
                desk.engine.turn()
                carry_out(desk.store)
            if not any({"queued", "in-doubt", "sending"} & set(desk.states()) for desk in self.inside.desks):
                break
        # The last time only fetches are due: what desks hold for themselves was written the time before, and all hear of it.
        for seconds in (400, 400, 60):
            self.inside.passes(seconds)
            for desk in self.inside.desks:
                desk.engine.turn()
        if self.inside.world.central.profile is Profile.SHORT:
            self.nights(2)

    def nights(self, count: int) -> None:
        """Every desk compares all it has: where listings leave rows out, a whole one has each row the second time."""
        for _ in range(count):
            for desk in self.inside.desks:
                desk.engine.reconcile()
            for _ in range(500):
                self.inside.passes(1)
                for desk in self.inside.desks:
                    desk.engine.turn()
                if all(desk.comparison().ended for desk in self.inside.desks):
                    break

    def all_laws_hold(self) -> None:
        """As the story left it; and once more when a person has decided every case."""
        central = self.inside.world.central
        self.calm()
        for number, desk in enumerate(self.inside.desks):
            laws.every_operation_ends_or_waits_for_a_person(desk, self._begun[number])
            laws.both_say_the_same(desk, central)
        for _ in range(8):
            for number, desk in enumerate(self.inside.desks):
                for case in _open_cases(desk):
                    with suppress(UserError):
                        keep_theirs(desk.store, desk.actor, case)
                self._begun[number] |= {operation.id for operation in desk.operations()}
            self.calm()
            if not any(_open_cases(desk) for desk in self.inside.desks):
                break
        for desk in self.inside.desks:
            laws.nothing_is_left_to_decide(desk)
            laws.every_plan_has_come_to_its_end(desk)
            laws.the_journal_proves_itself(desk)
            self.inside.world.same(desk)
        laws.no_place_is_sold_twice(central)
        if late := list(filter(a_hold, self._late)):
            for request in late:
                self.inside.within.ask(request)  # a hold that comes late is a hold: the desk finds it, and lets it go where it is too much
            self.calm()
        laws.the_central_has_what_was_applied(self.inside)
        laws.sending_again_changes_nothing(self.inside, self._late)

    def teardown(self) -> None:
        """Every story ends in calm; one that failed already is only put away."""
        try:
            if sys.exc_info()[0] is None and hasattr(self, "inside"):
                self.all_laws_hold()
        finally:
            if hasattr(self, "inside"):
                self.inside.close()
            self._folder.cleanup()

    def _delayed(self, door: Door, request: Request) -> Answer:
        """It stays somewhere on the way, and arrives when nobody thinks of it any more."""
        self._late.append(request)
        raise NoAnswer(sent=True)


def _some(several: list[Any], which: int) -> list[Any]:
    """One of them, where there is any; the newest are the likeliest."""
    return [several[-1 - which % len(several)]] if several else []


def _patients(desk: Desk) -> list[str]:
    with desk.store.read() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT id FROM patient WHERE known AND NOT hidden ORDER BY pk")]


def _visits(desk: Desk) -> list[str]:
    with desk.store.read() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT id FROM appointment WHERE status = 'booked' ORDER BY pk")]


def _plans(desk: Desk) -> list[str]:
    with desk.store.read() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT id FROM plan ORDER BY created, id")]


def _open_cases(desk: Desk) -> list[str]:
    return [case.id for case in desk.cases() if case.state is not CaseState.SETTLED]


def _correct(desk: Desk, patient: str, what: str, value: int) -> None:
    with desk.store.write(Urgency.MACHINE) as unit:
        row = unit.session.query(Patient).where(Patient.id == patient).one()
        phone = next((one["value"] for one in row.contacts or [] if one["kind"] == "phone"), "")
        seen = PatientForm(row.family, row.given or "", birth_date=row.birth_date, sex=row.sex, phone=phone)
        version = row.version
    wanted = {
        "given": replace(seen, given=f"Анна-{value}"),
        "phone": replace(seen, phone=f"+7916000000{value}"),
        "birth_date": replace(seen, birth_date=date(1980, 1, value + 2)),
    }
    correct_patient(desk.store, desk.actor, patient, (version, seen), wanted[what], "passport")


def _settle(desk: Desk, case: str, way: Way, place: int) -> None:
    if way is Way.ANOTHER_TIME:
        version = desk.values(Kind.SLOT, desk.slot(place))["version"]
        assert isinstance(version, int)
        another_time(desk.store, desk.actor, case, desk.slot(place), version)
    elif way is Way.KEEP_MINE:
        keep_mine(desk.store, desk.actor, case)
    elif way is Way.OVER:
        over_schedule(desk.store, desk.actor, case)
    elif way is Way.WAIT:
        to_waiting_list(desk.store, desk.actor, case)
    elif way is Way.CANCEL:
        give_up(desk.store, desk.actor, case, "pat")
    elif way is Way.AGAIN:
        send_again(desk.store, desk.actor, case)
    elif way is Way.PUT_OFF:
        take_case(desk.store, desk.actor, case)
        put_off(desk.store, desk.actor, case)
    else:
        keep_theirs(desk.store, desk.actor, case)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Built once; every story begins with a copy."""
    return small_town(tmp_path_factory.mktemp("town"))


def without_a_guard_at_the_central(patch: pytest.MonkeyPatch) -> None:
    """No server but ours refuses a second visit on a place by itself: here nobody does, the desks alone must be careful."""
    patch.setattr(node_write, "_refuse_places_sold_twice", lambda connection, drafts: None)


@pytest.fixture
def careless_central(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever two desks write is taken."""
    with monkeypatch.context() as patch:
        without_a_guard_at_the_central(patch)
        yield


def test_whatever_happens_the_laws_hold(town: Town, careless_central: None) -> None:
    checked = settings(
        max_examples=settings().max_examples * 4 // 5,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        deadline=None,
        print_blob=True,
    )
    run_state_machine_as_test(type("ExchangeInTown", (Exchange,), {"town": town}), settings=checked)

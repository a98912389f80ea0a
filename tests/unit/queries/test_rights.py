"""Who may see patients: asked where they are read, of the person who asks; the program itself is not asked."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection

from desktop_app import queries
from desktop_app.core.changes import Kind
from desktop_app.core.errors import RightMissing
from desktop_app.models.absence.facts import Limits
from desktop_app.models.person import Person, Role, RoleCode
from desktop_app.models.proposing import nearest_of_its_half
from desktop_app.queries import coverage, desk, exchange, free_slots, promises, rights, schedule_plan, specialists, staff, walk_ins
from desktop_app.queries.absence import Away, post_of, schedules_of, touched_visits
from desktop_app.queries.absence_places import colleagues, open_places, reception_of, who_receives
from desktop_app.queries.absence_plan import PlanQuestion, absence_plan
from desktop_app.queries.appointments import appointment_card, appointments_numbered, standings
from desktop_app.queries.ask import AskFor
from desktop_app.queries.attachments import attached, attached_clinic
from desktop_app.queries.booking_facts import WhoseFacts, appointment_facts, booking_facts, patient_facts, referrals
from desktop_app.queries.case_fields import compare
from desktop_app.queries.case_tree import later_than
from desktop_app.queries.cases import alternatives, case_card, case_lines, case_opened, plan_of_case, settled_card, settled_lines
from desktop_app.queries.day import day_columns, day_picture, week_picture
from desktop_app.queries.ground import first_open_held, ground_of
from desktop_app.queries.groups import places_after, visits_of_group
from desktop_app.queries.handover import handover, last_handover, worked_before
from desktop_app.queries.holds import held_lines
from desktop_app.queries.inspector import Coming, inspect_coming, inspect_place
from desktop_app.queries.kept_places import kept_for
from desktop_app.queries.neighbours import its_place_again, next_of_family, refused_case, same_again, same_patient
from desktop_app.queries.offers import find_offers
from desktop_app.queries.outages import open_lines, outage_form, outages
from desktop_app.queries.papers import CARDS, card_list, doctors_days, last_print, next_day_of_visits, patients_named, prints_of
from desktop_app.queries.patients import coming_visits, find_patients, patient_card, patient_hit, visits_of
from desktop_app.queries.place_facts import place_facts
from desktop_app.queries.places_left import places_left
from desktop_app.queries.plan_calls import plan_calls
from desktop_app.queries.plans import has_open_plans, plan_card, plan_lines
from desktop_app.queries.proof import proof
from desktop_app.queries.proposals import Target, leaving_day, propose, schedule_of_visit
from desktop_app.queries.reception import reception_picture, stands_instead, visit_line, visits_found, visits_numbered
from desktop_app.queries.scans import patients_with_enp, patients_with_number, tickets_numbered
from desktop_app.queries.schedule_summary import Span, summary_picture, summary_rows
from desktop_app.queries.specialist_sets import specialist_sets
from desktop_app.queries.tickets import ticket_facts
from desktop_app.queries.timetables import (
    draft_check,
    drawn_content,
    stand_ins,
    take_back_check,
    template_sources,
    timetable_card,
    timetable_lines,
)
from desktop_app.queries.unprinted import unprinted
from desktop_app.queries.upkeep import newest_comparison, newest_retrial
from desktop_app.queries.waiting import waiting_line, waiting_lines
from desktop_app.services.staff import add_person
from desktop_app.storage.store import Unit
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import ZONE, Replica

TODAY = date(2026, 11, 16)
NOBODY = "nobody"
EMPTY_DAY = SimpleNamespace(specialty_code="30", schedule_id=NOBODY, day=TODAY)
NOT_AWAY = Away((), MONDAY_MORNING, MONDAY_MORNING)
SPAN = Span(TODAY, 14, ZONE, MONDAY_MORNING)
SHOWING: tuple[tuple[Callable[..., object], tuple[Any, ...]], ...] = (
    (find_patients, ("иванова", TODAY)),
    (patient_hit, (NOBODY,)),
    (patient_card, (NOBODY,)),
    (coming_visits, (NOBODY, MONDAY_MORNING)),
    (patients_with_enp, ("7756410884001233", TODAY)),
    (patients_with_number, ("7756410884001233", TODAY)),
    (patients_named, ([NOBODY],)),
    (appointment_card, (NOBODY,)),
    (appointments_numbered, ("К7М2",)),
    (visits_of_group, (NOBODY,)),
    (ticket_facts, (NOBODY,)),
    (place_facts, (NOBODY,)),
    (same_patient, (NOBODY,)),
    (next_of_family, (NOBODY, MONDAY_MORNING, ZONE)),
    (same_again, (NOBODY, 7, MONDAY_MORNING, ZONE)),
    (its_place_again, (NOBODY, MONDAY_MORNING, ZONE)),
    (reception_picture, (TODAY, ZONE)),
    (visit_line, (NOBODY,)),
    (visits_found, ("иванова", TODAY, ZONE)),
    (visits_numbered, ("К7М2", TODAY, ZONE)),
    (day_picture, (TODAY, ZONE)),
    (week_picture, (NOBODY, TODAY, ZONE)),
    (day_columns, (TODAY, ZONE)),
    (doctors_days, (TODAY, ZONE)),
    (card_list, (TODAY, ZONE)),
    (last_print, (None, CARDS, TODAY)),
    (summary_picture, (SPAN,)),
    (summary_rows, (SPAN, ())),
    (attached, (NOBODY, NOBODY, TODAY)),
    (attached_clinic, (NOBODY, TODAY)),
    (booking_facts, (NOBODY, NOBODY)),
    (appointment_facts, (NOBODY,)),
    (patient_facts, (WhoseFacts(NOBODY, "30", TODAY),)),
    (inspect_place, (NOBODY, NOBODY, MONDAY_MORNING)),
    (inspect_coming, (Coming((), "30"), NOBODY, MONDAY_MORNING)),
    (referrals, (NOBODY, "30", TODAY)),
    (compare, ((),)),
    (visits_of, (0,)),
    (tickets_numbered, ("К7М2",)),
    (stands_instead, (SimpleNamespace(appointment_id=NOBODY),)),
    (case_lines, (MONDAY_MORNING,)),
    (case_card, (NOBODY,)),
    (case_opened, (NOBODY, MONDAY_MORNING, ZONE)),
    (settled_lines, ()),
    (settled_card, (NOBODY,)),
    (later_than, (1,)),
    (outage_form, (NOBODY,)),
    (open_lines, (NOBODY,)),
    (handover, (MONDAY_MORNING, ZONE)),
    (plan_card, (NOBODY,)),
    (plan_calls, (NOBODY,)),
    (draft_check, (schedule_plan.Scope(Kind.POST, NOBODY), schedule_plan.Terms(TODAY), MONDAY_MORNING)),
    (take_back_check, (NOBODY, MONDAY_MORNING)),
    (leaving_day, (NOBODY, TODAY, ZONE)),
    (propose, (EMPTY_DAY, (), Target(TODAY, TODAY), MONDAY_MORNING, ZONE, nearest_of_its_half)),
    (touched_visits, (NOT_AWAY, MONDAY_MORNING)),
    (waiting_lines, (MONDAY_MORNING, ZONE)),
    (waiting_line, (NOBODY, ZONE)),
    (absence_plan, (PlanQuestion(NOT_AWAY, Limits(MONDAY_MORNING, MONDAY_MORNING), MONDAY_MORNING, ZONE),)),
)

SHOWS_NOBODY: dict[str, tuple[Callable[..., object], ...]] = {
    "free places, specialists, rooms, and counts of them": (
        free_slots.nearest_free, free_slots.nearest_matching, free_slots.free_slot, free_slots.walk_free, alternatives, places_after,
        find_offers, promises.promised_at, promises.promise_counts, ground_of, first_open_held, held_lines, walk_ins.lanes_today,
        next_day_of_visits, desk.branches, desk.clinics, desk.specialties, coverage.known_of, coverage.read_coverage, coverage.slots_known,
        places_left, schedules_of, schedule_plan.published_slots, schedule_plan.outlook, schedule_plan.lanes_of, schedule_plan.taking_back,
        open_places, colleagues, post_of, stand_ins, template_sources, reception_of, who_receives,
        specialists.all_specialists, specialists.choices, specialists.find_specialists,
    ),
    "how the exchange stands, in numbers": (
        exchange.connection_row, exchange.connection_state, exchange.data_ages, exchange.set_aside_lines, exchange.operations_by_state,
        exchange.open_cases, newest_comparison, newest_retrial, outages, prints_of,
    ),
    "what waits, without names for who may not look": (exchange.operation_lines, exchange.exchange_picture, proof),
    "ids, states and queue numbers: whose they are is asked elsewhere": (
        standings, plan_of_case, has_open_plans, plan_lines, schedule_plan.content_of, schedule_plan.has_open_publications,
        drawn_content, schedule_of_visit, timetable_card, timetable_lines,
        kept_for, refused_case, promises.promised_of_visit, free_slots.own_schedules, walk_ins.waiting_in, walk_ins.numbers_given,
        walk_ins.used_elsewhere, unprinted,
    ),
    "the staff, and what the person keeps at this desk": (
        staff.rights, staff.staff, staff.others_who_may, staff.who_worked_last, desk.drafts, specialist_sets, last_handover, worked_before,
    ),
    "the door itself": (rights.sees_patients, rights.asked_by),
}  # fmt: skip
"""Every other query, by what it shows instead. A new one belongs here or above."""


@dataclass
class Asking:
    """The staff of the small replica, and what each of them is answered."""

    replica: Replica

    def as_(self, person_id: str) -> AskFor:
        """How that person's screens ask."""
        return AskFor(self.replica.ask, lambda: person_id)


@pytest.fixture(scope="module")
def asking(town: Replica) -> Asking:
    """The town and its staff."""
    return Asking(town)


@pytest.mark.parametrize(("query", "rest"), SHOWING, ids=lambda one: getattr(one, "__name__", ""))
def test_a_query_that_shows_patients_answers_only_who_may_look(asking: Asking, query: Callable[..., object], rest: tuple[Any, ...]) -> None:
    it = add_person(asking.replica.store, "Кузьмин Пётр", RoleCode.IT)
    with pytest.raises(RightMissing) as refused:
        asking.as_(it.person_id)(query, *rest)
    assert "registry clerk" in refused.value.who_may
    assert "IT staff" not in refused.value.who_may
    asking.as_(asking.replica.actor.person_id)(query, *rest)
    asking.replica.ask(query, *rest)


def test_what_shows_no_patient_is_answered_to_everybody(asking: Asking) -> None:
    assert asking.as_("a stranger")(desk.branches) == asking.replica.ask(desk.branches)


def test_a_stranger_and_who_has_left_see_nobody(asking: Asking) -> None:
    left = add_person(asking.replica.store, "Ушедшая Нина", RoleCode.CLERK)
    assert asking.as_(left.person_id)(find_patients, "иванова", TODAY)

    def leave(unit: Unit) -> None:
        unit.session.get_one(Person, left.person_id).active = False

    asking.replica.change(leave)
    for person_id in (left.person_id, "a stranger"):
        with pytest.raises(RightMissing):
            asking.as_(person_id)(find_patients, "иванова", TODAY)


def test_a_right_that_the_clinic_gives_holds_from_the_next_question_on(asking: Asking) -> None:
    it = add_person(asking.replica.store, "Сетевой Иван", RoleCode.IT)
    ask = asking.as_(it.person_id)
    with pytest.raises(RightMissing):
        ask(find_patients, "иванова", TODAY)

    def role(right: bool) -> Callable[[Unit], None]:
        def edit(unit: Unit) -> None:
            row = unit.session.get_one(Role, RoleCode.IT.value)
            row.rights = [*(one for one in row.rights if one != "view"), *(["view"] if right else [])]

        return edit

    asking.replica.change(role(True))
    assert ask(find_patients, "иванова", TODAY)
    asking.replica.change(role(False))
    with pytest.raises(RightMissing):
        ask(find_patients, "иванова", TODAY)


def all_queries() -> set[Callable[..., object]]:
    """Every public function of `desktop_app.queries` that reads: its first parameter is the connection."""
    found: set[Callable[..., object]] = set()
    for module_info in pkgutil.iter_modules(queries.__path__, f"{queries.__name__}."):
        module = importlib.import_module(module_info.name)
        for name, one in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(one).parameters), "")
            if one.__module__ == module.__name__ and not name.startswith("_") and first == "connection":
                found.add(one)
    return found


def test_every_query_asks_for_the_right_to_look_or_says_why_it_need_not() -> None:
    showing = {query for query, _rest in SHOWING}
    others = {query for reason in SHOWS_NOBODY.values() for query in reason}
    assert showing | others == all_queries()
    assert not showing & others


def test_a_query_made_of_others_asks_once(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    answers, real = list[bool](), rights.sees_patients

    def counting(connection: Connection) -> bool:
        answers.append(real(connection))
        return answers[-1]

    monkeypatch.setattr(rights, "sees_patients", counting)
    ask = asking.as_(asking.replica.actor.person_id)
    for times in (1, 2):  # the next transaction asks again
        assert ask(visits_found, "иванова", TODAY, ZONE) is not None
        assert answers == [True] * times

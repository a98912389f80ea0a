"""Each rule of the portal alone stands in the way, says its fact, and does so no more where it is switched off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop_app.core.i18n import Translator
from desktop_app.models.booking_rules import (
    REGISTRY,
    AgeRange,
    AppointmentFacts,
    Case,
    PatientFacts,
    PolicyFacts,
    Refusal,
    RefusalCode,
    Rule,
    SlotFacts,
    refusal,
    refusals,
)
from desktop_app.models.portal_rules import LIFT_RIGHTS, LIFTS, NOT_KEPT, OF_PATIENT, OF_PLACE, PORTAL, Lift

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
START = datetime(2026, 11, 25, 8, 45, tzinfo=UTC)
SLOT = SlotFacts(
    START, START + timedelta(minutes=15), ZoneInfo("Europe/Moscow"), is_free=True, specialist="kuznetsova", specialty="110",
    clinic="c7", opens=date(2026, 11, 11),
)  # fmt: skip
ANNA = PatientFacts(date(1984, 3, 12), "female", (PolicyFacts(),), clinic="c7", clinic_name="ГП № 7")
CHILD = replace(ANNA, birth_date=date(2020, 5, 1))
RU = Translator("ru")


def visit(days: int = 0, minutes: int = 0, specialist: str = "kuznetsova", specialty: str = "110") -> AppointmentFacts:
    start = START + timedelta(days=days, minutes=minutes)
    return AppointmentFacts("a1", start, start + timedelta(minutes=15), specialist, specialty)


@dataclass(frozen=True)
class Broken:
    """Facts in which one rule alone stands in the way (`with_it`: others that cannot but go with it), and what it says of them."""

    says: str
    slot: SlotFacts = SLOT
    patient: PatientFacts = ANNA
    others: tuple[AppointmentFacts, ...] = ()
    with_it: tuple[str, ...] = ()


BROKEN = {
    "past": Broken("время уже прошло", replace(SLOT, start=NOW)),
    "not-free": Broken("уже занято", replace(SLOT, is_free=False)),
    "other-age": Broken("42", replace(SLOT, ages=AgeRange(0, 17))),
    "same-specialist": Broken("12:45", others=(visit(minutes=60),), with_it=("second-visit",)),
    "other-specialist": Broken("11:45", others=(visit(specialist="orlov", specialty="122"),)),
    "kept": Broken("для регистратуры", replace(SLOT, channels=("registry",))),
    "held": Broken("«Окно 3»", replace(SLOT, held_by="Окно 3")),
    "not-open-yet": Broken("за 14 дней: это место откроется 30.11.2026", replace(
        SLOT, start=START + timedelta(days=19), end=START + timedelta(days=19, minutes=15), opens=date(2026, 11, 30))),
    "beyond-horizon": Broken("24.11.2026", replace(SLOT, last_day=date(2026, 11, 24))),
    "day-off": Broken("День народного единства", replace(SLOT, day_off="День народного единства")),
    "live-queue": Broken("очередь", replace(SLOT, live_queue=True)),
    "schedule-closed": Broken("не действует", replace(SLOT, in_use=False)),
    "place-unsent": Broken("ещё не отправлено", replace(SLOT, unsent=True)),
    "other-sex": Broken("мужчин", replace(SLOT, sex="male")),
    "no-referral": Broken("направление", replace(SLOT, referral_required=True)),
    "second-visit": Broken("30.11.2026", others=(visit(days=5),)),
    "deceased": Broken("умер", patient=replace(ANNA, deceased=True)),
    "card-closed": Broken("закрыта", patient=replace(ANNA, in_use=False)),
    "card-incomplete": Broken("the birth date", patient=replace(ANNA, lacks=("the birth date",))),
    "card-faulty": Broken("SNILS", patient=replace(ANNA, faulty=("SNILS",))),
    "card-unsent": Broken("ещё не отправлена", patient=replace(ANNA, unsent=True)),
    "attached-elsewhere": Broken("ГП № 9", patient=replace(ANNA, clinic="c9", clinic_name="ГП № 9")),
    "no-policy": Broken("полис", patient=replace(ANNA, policies=())),
    "no-representative": Broken("представител", patient=CHILD),
}  # fmt: skip


@contextmanager
def switched_off(rule: Rule) -> Iterator[None]:
    """The rule finds nothing for a while, wherever it is asked."""
    finds = rule.finds
    object.__setattr__(rule, "finds", _nothing)
    yield
    object.__setattr__(rule, "finds", finds)


def _nothing(_case: Case) -> Refusal | None:
    return None


def names(broken: Broken) -> list[str]:
    """What the inspector lists."""
    return [one.rule for one in refusals(broken.slot, broken.patient, broken.others, NOW, PORTAL)]


def test_nothing_stands_in_the_way_of_a_patient_of_the_clinic_and_a_place_for_everybody() -> None:
    assert refusals(SLOT, ANNA, (), NOW, PORTAL) == ()
    assert set(BROKEN) == {rule.name for rule in PORTAL}
    assert len({rule.name for rule in PORTAL}) == len(PORTAL)


@pytest.mark.parametrize("rule", PORTAL, ids=[rule.name for rule in PORTAL])
def test_each_rule_is_listed_alone_says_its_fact_and_is_gone_when_switched_off(rule: Rule) -> None:
    broken = BROKEN[rule.name]
    assert names(broken) == [rule.name, *broken.with_it]
    told = refusals(broken.slot, broken.patient, broken.others, NOW, PORTAL)[0]
    assert broken.says in RU.said(told.said), RU.said(told.said)
    with switched_off(rule):
        assert names(broken) == list(broken.with_it)


@pytest.mark.parametrize("rule", REGISTRY, ids=[rule.name for rule in REGISTRY])
def test_what_the_registry_refuses_with_is_the_first_that_the_inspector_lists(rule: Rule) -> None:
    broken = BROKEN[rule.name]
    found = refusal(broken.slot, broken.patient, broken.others, NOW)
    assert found is not None
    assert (found.rule, found.code) == (rule.name, refusals(broken.slot, broken.patient, broken.others, NOW, PORTAL)[0].code)
    with switched_off(rule):
        assert refusal(broken.slot, broken.patient, broken.others, NOW) is None


@pytest.mark.parametrize("name", [rule.name for rule in PORTAL if rule not in REGISTRY])
def test_what_the_portal_alone_refuses_the_registry_may_book(name: str) -> None:
    broken = BROKEN[name]
    assert refusal(broken.slot, broken.patient, broken.others, NOW) is None


def test_all_reasons_are_told_at_once_those_of_the_federal_service_first() -> None:
    slot = replace(SLOT, start=NOW, is_free=False, channels=("referral",), live_queue=True, referral_required=True)
    found = [one.rule for one in refusals(slot, replace(ANNA, clinic=NOT_KEPT, clinic_name="", policies=()), (), NOW, PORTAL)]
    assert found == ["past", "not-free", "kept", "live-queue", "no-referral", "attached-elsewhere", "no-policy"]


def test_a_place_that_is_gone_has_no_other_reason() -> None:
    found = refusals(None, ANNA, (visit(),), NOW, PORTAL)
    assert [(one.rule, one.code) for one in found] == [("gone", RefusalCode.NO_SLOT)]


def test_it_is_told_why_a_place_is_not_free() -> None:
    def said(slot: SlotFacts) -> str:
        found = refusal(slot, ANNA, (), NOW)
        assert found is not None
        assert found.code is RefusalCode.BUSY
        return found.said.source

    assert said(replace(SLOT, is_free=False, closed=True)).startswith("This time is closed")
    assert said(replace(SLOT, is_free=False, held_by="")).startswith("This place is held")


@pytest.mark.parametrize(("channels", "says"), [
    ((), None), (("portal", "registry"), None), (("paid",), "paid"), (("referral",), "by referral"), (("same-day",), "its own day"),
    (("registry",), "for the registry"), (("doctor",), "for others"),
])  # fmt: skip
def test_whose_the_place_is_is_told(channels: tuple[str, ...], says: str | None) -> None:
    found = refusals(replace(SLOT, channels=channels, paid="paid" in channels), ANNA, (), NOW, PORTAL)
    assert [says in one.said.source for one in found] == [True] if says else not found


def test_an_unknown_attachment_and_a_place_without_a_clinic_are_not_held_against_the_patient() -> None:
    assert refusals(SLOT, replace(ANNA, clinic=""), (), NOW, PORTAL) == ()
    assert refusals(replace(SLOT, clinic=""), ANNA, (), NOW, PORTAL) == ()


def test_the_portal_opens_a_place_on_the_day_of_the_clinics_wall() -> None:
    slot = replace(SLOT, opens=date(2026, 11, 24))
    late = datetime(2026, 11, 23, 20, 59, tzinfo=UTC)  # a minute before midnight in Moscow
    assert [one.rule for one in refusals(slot, ANNA, (), late, PORTAL)] == ["not-open-yet"]
    assert refusals(slot, ANNA, (), late + timedelta(minutes=1), PORTAL) == ()


def test_every_rule_says_what_can_be_done() -> None:
    assert {rule.name for rule in (*OF_PLACE, *OF_PATIENT)} | {"gone"} == set(LIFTS)
    assert set(LIFTS.values()) == set(Lift)
    assert set(Lift) - set(LIFT_RIGHTS) == {Lift.ANOTHER_PLACE, Lift.SEND} - set(LIFT_RIGHTS)

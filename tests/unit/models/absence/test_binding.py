"""Each constraint of a plan binds once, and is named: for who was kept from a nearer place by it, and for who was kept from any."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop_app.core.i18n import Translator
from desktop_app.models.absence.facts import Hand, Limits, OpenPlace, TouchedVisit, Wishes
from desktop_app.models.absence.planning import propose
from desktop_app.models.absence.why import LIFTABLE, NAMES, RULES, WISHES, Why, sentence
from desktop_app.models.booking_rules import AgeRange, PatientFacts, ReferralFacts, SlotFacts
from desktop_app.models.specialty_table import Audience
from tests.unit.models.absence.ward import ADULT, LIMITS, NOW, at, busy, line, place, slot, visit

NEAR = at(1, 10, 15)
FAR = place("far", at(3, 10))


BASE = slot(NEAR)


def near(facts: SlotFacts = BASE) -> OpenPlace:
    """A place that would be the nearest one."""
    return place("near", facts=facts)


def child() -> PatientFacts:
    return replace(ADULT, birth_date=date(2020, 5, 1))


def referred(until: date) -> PatientFacts:
    return replace(ADULT, referrals=(ReferralFacts("r", until=until),))


ASKS = replace(BASE, referral_required=True)
EACH: dict[Why, tuple[TouchedVisit, OpenPlace, Limits]] = {
    Why.PAST: (visit(start=at(0, 8)), place("near", at(0, 7, 30)), LIMITS),
    Why.TOO_SOON: (visit(), near(), replace(LIMITS, first=at(1, 12))),
    Why.PERIOD: (visit(start=at(5, 9)), place("near", at(5, 10)), replace(LIMITS, until=at(5, 0))),
    Why.TAKEN: (visit(), near(replace(BASE, is_free=False)), LIMITS),
    Why.SPECIALTY: (visit(), near(replace(BASE, specialty="122")), LIMITS),
    Why.VISIT_KIND: (visit(), replace(near(), visit_kind="telemedicine"), LIMITS),
    Why.AGE: (visit(), near(replace(BASE, ages=AgeRange(0, 17))), LIMITS),
    Why.SAME_SPECIALIST: (busy(visit(), at(1, 15), "colleague"), near(), LIMITS),
    Why.OTHER_VISIT: (busy(visit(), at(1, 10, 20)), near(), LIMITS),
    Why.CHANNEL: (visit(), near(replace(BASE, channels=("portal",))), LIMITS),
    Why.REFERRAL: (visit(patient=referred(date(2026, 11, 23))), place("near", facts=ASKS), LIMITS),
    Why.AUDIENCE: (visit(patient=child()), near(replace(BASE, audience=Audience.ADULT)), LIMITS),
    Why.SEX: (visit(), near(replace(BASE, sex="male")), LIMITS),
    Why.DAY_OFF: (visit(), near(replace(BASE, day_off="выходной")), LIMITS),
    Why.HORIZON: (visit(), near(replace(BASE, last_day=date(2026, 11, 23))), LIMITS),
    Why.CLINIC: (visit(), replace(near(), clinic="another"), LIMITS),
    Why.BRANCH: (visit(), replace(near(), branch="lesnaya"), replace(LIMITS, lifted=frozenset())),
}


@pytest.mark.parametrize("why", EACH)
def test_the_rule_that_kept_from_a_nearer_place_is_named(why: Why) -> None:
    one, nearer, limits = EACH[why]
    found = line(one, nearer, FAR, limits=limits)
    assert (found.place, found.why, found.nearer) == (FAR, why, nearer)
    assert sentence(found.why, placed=True).parameters == {"rule": NAMES[why]}


@pytest.mark.parametrize("why", EACH)
def test_the_rule_that_kept_from_any_place_is_named(why: Why) -> None:
    one, nearer, limits = EACH[why]
    found = line(one, nearer, limits=limits)
    assert (found.place, found.why, found.nearer) == (None, why, nearer)
    assert "{rule}" in sentence(found.why, placed=False).source


@pytest.mark.parametrize("why", sorted(set(EACH) & LIFTABLE))
def test_a_rule_that_is_lifted_forbids_nothing_any_more(why: Why) -> None:
    one, nearer, limits = EACH[why]
    lifted = replace(limits, lifted=limits.lifted | {why}, wishes=Wishes(other_branch=0, other_clinic=0))
    assert line(one, nearer, FAR, limits=lifted).place == nearer


@pytest.mark.parametrize("why", sorted(set(RULES) - LIFTABLE))
def test_what_refuses_a_booking_cannot_be_lifted(why: Why) -> None:
    with pytest.raises(ValueError, match="refuses a booking"):
        replace(LIMITS, lifted=frozenset({why}))


def test_who_may_take_the_portals_places_is_given_them() -> None:
    one, nearer, limits = EACH[Why.CHANNEL]
    assert line(one, nearer, FAR, limits=replace(limits, all_channels=True)).place == nearer


def test_a_place_ruled_out_by_hand_says_so() -> None:
    hand = Hand(forbidden=frozenset({("v", "near"), ("nobody", "near"), ("v", "nothing")}))
    found = line(visit(), near(), FAR, hand=hand)
    assert (found.place, found.why) == (FAR, Why.HAND)


def test_all_rules_are_told_apart_here() -> None:
    assert set(EACH) | {Why.HAND} == set(RULES)


WISHED: dict[Why, tuple[TouchedVisit, OpenPlace, Limits]] = {
    Why.OTHER_HALF: (visit(), place("near", at(1, 14)), LIMITS),
    Why.OTHER_BRANCH: (visit(), replace(near(), branch="lesnaya"), LIMITS),
    Why.OTHER_CLINIC: (visit(), replace(near(), clinic="another"), replace(LIMITS, lifted=frozenset({Why.CLINIC}))),
    Why.NOT_SUBSTITUTE: (visit(), near(replace(BASE, specialist="third")), replace(LIMITS, substitute="colleague")),
    Why.NOT_OWN: (replace(visit(), own=frozenset({"colleague"})), near(replace(BASE, specialist="third")), LIMITS),
    Why.OVER: (visit(), replace(near(), over=True), LIMITS),
}


@pytest.mark.parametrize("why", WISHED)
def test_the_wish_that_a_nearer_place_would_not_meet_is_named(why: Why) -> None:
    one, nearer, limits = WISHED[why]
    better = place("better", at(1, 10, 45))
    found = line(one, nearer, place("better", at(2, 9)) if why is Why.OTHER_HALF else better, limits=limits)
    assert found.place is not None
    assert (found.place.id, found.why, found.nearer) == ("better", why, nearer)


def test_a_place_before_the_deadline_is_worth_some_discomfort() -> None:
    one = replace(visit(start=at(4, 9)), until=at(5, 0))
    late, early = place("late", at(5, 9)), place("early", at(1, 9))
    found = line(one, late, early, limits=replace(LIMITS, wishes=Wishes(late=20 * 24 * 60)))
    assert (found.place, found.why, found.late) == (early, Why.LATE, False)
    found = line(one, late)
    assert (found.place, found.late) == (late, True)


def test_a_visit_that_was_past_its_deadline_before_is_not_late_by_the_plan() -> None:
    assert not line(replace(visit(), until=at(0, 0)), FAR).late


def test_every_wish_is_told_apart_here() -> None:
    assert set(WISHED) | {Why.LATE} == set(WISHES)


def test_who_has_the_nearest_place_hears_that_there_is_none_nearer() -> None:
    found = line(visit(), near(), FAR)
    assert (found.place, found.why, found.nearer) == (near(), Why.NEAREST, None)


def test_where_there_is_no_place_at_all_that_is_said() -> None:
    found = line(visit())
    assert (found.place, found.why) == (None, Why.NO_PLACES)


def test_a_place_that_a_more_pressing_patient_needs_is_not_free_for_the_other() -> None:
    sitting = replace(visit("sits", at(1, 10)), here=True)
    other, nearest = visit("other", at(1, 10)), near()
    pressing, waiting = propose([other, sitting], [nearest, FAR], LIMITS).lines
    assert (pressing.visit.id, pressing.place, pressing.why) == ("sits", nearest, Why.NEAREST)
    assert (waiting.visit.id, waiting.place, waiting.why, waiting.nearer) == ("other", FAR, Why.OTHERS, nearest)
    pressing, waiting = propose([other, sitting], [nearest], LIMITS).lines
    assert (pressing.place, waiting.place, waiting.why) == (nearest, None, Why.OTHERS)


def test_where_each_place_breaks_several_rules_the_most_frequent_is_named() -> None:
    far_too = [replace(near(replace(BASE, is_free=False, sex="male")), id=f"n{number}") for number in range(3)]
    dull = replace(near(replace(BASE, is_free=False, specialty="122")), id="dull")
    assert line(visit(), *far_too, dull).why is Why.TAKEN


def test_one_rule_that_alone_forbids_a_place_goes_before_more_places_that_break_two() -> None:
    both = [replace(near(replace(BASE, is_free=False, specialty="122")), id=f"n{number}") for number in range(5)]
    assert line(visit(), *both, near(replace(BASE, sex="male"))).why is Why.SEX


def test_a_birthday_within_the_plan_is_seen_on_its_day() -> None:
    """Eighteen on Wednesday: the grown-ups' doctor on Wednesday, not on Tuesday."""
    patient = replace(ADULT, birth_date=date(2008, 11, 25))
    grown = [place(str(day), facts=replace(slot(at(day, 10)), ages=AgeRange(18, None))) for day in (1, 2, 3)]
    found = line(visit(patient=patient), *grown)
    assert (found.place, found.why, found.nearer) == (grown[1], Why.AGE, grown[0])


def test_a_referral_that_ends_within_the_plan_holds_to_its_last_day() -> None:
    places = [place(str(day), facts=replace(ASKS, start=at(day, 10), end=at(day, 10, 15))) for day in (2, 3)]
    one = visit(start=at(4, 10), patient=referred(date(2026, 11, 25)))
    found = line(one, *places)
    assert (found.place, found.why, found.nearer) == (places[0], Why.REFERRAL, places[1])


def test_earlier_is_twice_as_far_as_later() -> None:
    one, before = visit(start=at(2, 10)), place("before", at(1, 10))
    assert line(one, before, place("after", at(4, 9))).place == place("after", at(4, 9))
    assert line(one, before, place("after", at(4, 11))).place == before


def test_each_reason_has_words_in_both_languages() -> None:
    russian = Translator("ru")
    for why in Why:
        for placed in (True, False):
            said = sentence(why, placed)
            assert russian(said.source) != said.source
        assert russian(NAMES[why]) != NAMES[why]


def test_the_moment_of_planning_is_where_nothing_has_been_promised() -> None:
    assert line(visit(start=NOW + timedelta(minutes=20)), place("now", NOW), FAR).why is Why.PAST

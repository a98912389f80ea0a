"""What holds for every plan: no place twice, no broken rule, never worse than one by one, the same in whatever order it is asked for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.models.absence import planning
from desktop_app.models.absence.assigning import NEVER, assign
from desktop_app.models.absence.explaining import Explainer
from desktop_app.models.absence.facts import Hand, Limits, OpenPlace, TouchedVisit
from desktop_app.models.absence.planning import Planner, Proposal, propose
from desktop_app.models.absence.rules import broken, of_others
from desktop_app.models.absence.urgency import in_order, press_of
from desktop_app.models.absence.weighing import BIT, Diaries, unmet, weigh
from desktop_app.models.absence.why import Why
from desktop_app.models.booking_rules import AgeRange, ReferralFacts, other_channel, refusal
from desktop_app.models.specialty_table import Audience
from tests.unit.models.absence.ward import ADULT, LIMITS, MOSCOW, NOW, at, busy, place, slot, visit

quarters = st.integers(0, 5 * 10 * 4 - 1).map(lambda n: at(n // 40, 8 + n % 40 // 4, n % 4 * 15))
births = st.sampled_from([None, date(1950, 1, 1), date(1984, 3, 12), date(2008, 11, 25), date(2020, 5, 1)])
referrals = st.sampled_from([(), (ReferralFacts("r"),), (ReferralFacts("r", until=date(2026, 11, 25)),)])


@st.composite
def touched(draw: st.DrawFn, patients: int | None = None) -> list[TouchedVisit]:
    """A few visits; with `patients` some of them of the same person."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        facts = replace(ADULT, birth_date=draw(births), referrals=draw(referrals), sex=draw(st.sampled_from(["female", "male", None])))
        one = replace(
            visit(f"v{number}", draw(quarters), facts), here=draw(st.booleans()), own=draw(st.sampled_from([frozenset(), {"c1"}]))
        )
        if patients is not None:
            one = replace(one, patient_id=str(draw(st.integers(0, patients))))
        if draw(st.booleans()):
            one = busy(one, draw(quarters), draw(st.sampled_from(["c0", "surgeon"])))
        one = replace(one, own=frozenset(one.own), until=draw(st.sampled_from([None, at(2, 0)])))
        found.append(one)
    return found


@st.composite
def opened(draw: st.DrawFn) -> list[OpenPlace]:
    """A few places of three colleagues."""
    found = []
    for number in range(draw(st.integers(0, 8))):
        facts = replace(
            slot(draw(quarters), draw(st.sampled_from(["c0", "c1", "c2"]))),
            is_free=draw(st.sampled_from([True, True, True, False])),
            ages=draw(st.sampled_from([AgeRange(), AgeRange(18, None)])),
            audience=draw(st.sampled_from(list(Audience))),
            channels=draw(st.sampled_from([(), ("registry",), ("portal",), ("same-day",), ("referral",)])),
            referral_required=draw(st.booleans()),
        )
        branch = draw(st.sampled_from(["sadovaya", "lesnaya"]))
        found.append(replace(place(f"s{number}", facts=facts), branch=branch))
    return found


limits = st.builds(
    lambda first, all_channels, substitute: Limits(NOW, first, None, substitute, all_channels),
    st.sampled_from([NOW, at(1, 0)]), st.booleans(), st.sampled_from(["", "c2"]),
)  # fmt: skip


def worth(plan: Proposal, limits: Limits) -> tuple[int, ...]:
    """What is made the best of: how many stay without a place, the most pressing first, then the waiting of all."""
    without = sorted((press_of(line.visit, limits.now) for line in plan.without), reverse=True)
    return (len(without), *without, plan.cost)


def one_by_one(visits: Sequence[TouchedVisit], places: Sequence[OpenPlace], limits: Limits) -> tuple[int, ...]:
    """The plan of a clerk who gives each the best place left, in their order; its worth."""
    left, cost, without = list(places), 0, []
    for one in in_order(visits, limits.now):
        open_to = [(price(one, other, limits), other.id, other) for other in left if not broken(one, other, limits)]
        if open_to:
            best = min(open_to)
            cost += best[0]
            left.remove(best[2])
        else:
            without.append(press_of(one, limits.now))
    return (len(without), *sorted(without, reverse=True), cost)


def price(one: TouchedVisit, other: OpenPlace, limits: Limits) -> int:
    """A pair's cost, by the words of the rules."""
    minutes = int((other.slot.start - one.start) / timedelta(minutes=1))
    far = minutes if minutes >= 0 else -2 * minutes
    return far * press_of(one, limits.now).weight + sum(unmet(one, other, limits).values())


@settings(max_examples=60, deadline=None)
@given(visits=touched(), places=opened(), limits=limits)
def test_every_pair_is_weighed_as_the_rules_say(visits: list[TouchedVisit], places: list[OpenPlace], limits: Limits) -> None:
    """The tables of the weighing answer what the rules answer when they are asked pair by pair."""
    places.sort(key=lambda one: one.slot.start)
    found = weigh(visits, places, limits, Diaries(places, limits))
    for row, one in enumerate(visits):
        for column, other in enumerate(places):
            assert {why for why, bit in BIT.items() if int(found.bits[row, column]) & bit} == broken(one, other, limits)
            assert found.costs[row, column] == price(one, other, limits)


@settings(max_examples=60, deadline=None)
@given(visits=touched(patients=2), places=opened(), limits=limits)
def test_nobody_is_given_what_a_booking_would_refuse(visits: list[TouchedVisit], places: list[OpenPlace], limits: Limits) -> None:
    plan = propose(visits, places, limits)
    given_ids = [line.place.id for line in plan.placed if line.place]
    assert len(set(given_ids)) == len(given_ids)
    assert sorted(line.visit.id for line in plan.lines) == sorted(one.id for one in visits)
    for line in plan.placed:
        assert line.place is not None
        facts = line.place.slot
        assert refusal(facts, line.visit.patient, line.visit.appointments, NOW, moving=line.visit.id) is None
        assert limits.all_channels or other_channel(facts, line.visit.patient, NOW) is None
        kin = [other for other in plan.placed if other.visit.patient_id == line.visit.patient_id and other is not line]
        for other in kin:
            assert other.place is not None
            theirs = other.place.slot
            assert theirs.end <= facts.start or facts.end <= theirs.start
            assert (theirs.specialist, theirs.day) != (facts.specialist, facts.day)


@settings(max_examples=60, deadline=None)
@given(visits=touched(), places=opened(), limits=limits)
def test_the_plan_is_never_worse_than_one_by_one(visits: list[TouchedVisit], places: list[OpenPlace], limits: Limits) -> None:
    assert worth(propose(visits, places, limits), limits) <= one_by_one(visits, places, limits)


@settings(max_examples=40, deadline=None)
@given(visits=touched(patients=3), places=opened(), limits=limits, data=st.data())
def test_the_order_of_asking_changes_nothing(
    visits: list[TouchedVisit], places: list[OpenPlace], limits: Limits, data: st.DataObject
) -> None:
    first = propose(visits, places, limits)
    shuffled = data.draw(st.permutations(visits)), data.draw(st.permutations(places))
    assert propose(*shuffled, limits) == first


@settings(max_examples=60, deadline=None)
@given(visits=touched(patients=3), places=opened(), limits=limits, data=st.data())
def test_what_was_changed_by_hand_is_kept_or_refused_by_name(
    visits: list[TouchedVisit], places: list[OpenPlace], limits: Limits, data: st.DataObject
) -> None:
    names, ids = [one.id for one in visits] or ["none"], [one.id for one in places] or ["none"]
    pinned = data.draw(st.dictionaries(st.sampled_from(names), st.sampled_from(ids), max_size=3))
    forbidden = data.draw(st.frozensets(st.tuples(st.sampled_from(names), st.sampled_from(ids)), max_size=4))
    planner = Planner(visits, places, limits)
    plan = planner.propose(Hand(pinned, forbidden))
    refused = {pin.visit_id for pin in plan.refused}
    for line in plan.lines:
        wanted = pinned.get(line.visit.id)
        if wanted is not None and line.visit.id not in refused:
            assert (line.place and line.place.id, line.why) == (wanted, Why.PINNED)
        elif line.place is not None:
            assert (line.visit.id, line.place.id) not in forbidden
            assert not broken(line.visit, line.place, limits)
    taken = [line.place.id for line in plan.placed if line.place]
    assert len(set(taken)) == len(taken)
    assert planner.propose(Hand()) == propose(visits, places, limits), "the changes leave nothing behind"


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 4).flatmap(lambda rows: st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=rows, max_size=rows)))
def test_the_solver_finds_the_least_of_all_assignments(drawn: list[list[int]]) -> None:
    """Nine stands for what must not be; each row that stays without costs a thousand."""
    rows, columns = len(drawn), 4
    costs = np.array([[NEVER if one == 9 else one for one in row] for row in drawn], np.int32)
    found = assign(costs, np.full(rows, 1000, np.int64))
    worths = [
        sum(1000 if drawn[row][column] == 9 else drawn[row][column] for row, column in enumerate(way))
        for way in permutations(range(columns), rows)
    ]
    assert sum(1000 if column is None else drawn[row][column] for row, column in enumerate(found)) == min(worths)
    assert all(column is None or drawn[row][column] != 9 for row, column in enumerate(found))
    given_columns = [column for column in found if column is not None]
    assert len(set(given_columns)) == len(given_columns)


def test_many_who_must_stay_without_do_not_make_the_others_worse() -> None:
    """A solver that was tried gave the second row the second column here, for the sake of nobody."""
    costs = np.array([[46080, 45840, 45600], [0, 120, 240], *[[NEVER] * 3] * 4], np.int32)
    unplaced = np.array([1382405, *[1105924] * 5], np.int64)
    assert assign(costs, unplaced) == [2, 0, None, None, None, None]


class EverywhereExplainer(Explainer):
    """Looks at every place for the reason, however far: what the quick one is held against."""

    def _within(self, row: int, column: int) -> npt.NDArray[np.intp]:
        return np.arange(self._weighed.gaps.shape[1])


@settings(max_examples=80, deadline=None)
@given(visits=touched(patients=3), places=opened(), limits=limits)
def test_the_reason_is_what_a_look_at_every_place_finds(visits: list[TouchedVisit], places: list[OpenPlace], limits: Limits) -> None:
    plan = propose(visits, places, limits)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(planning, "Explainer", EverywhereExplainer)
        assert propose(visits, places, limits) == plan


@settings(max_examples=60, deadline=None)
@given(visits=touched(), places=opened(), limits=limits, until=quarters, shelves=st.lists(st.integers(0, 5), min_size=8, max_size=8))
def test_days_off_horizons_and_the_end_of_the_plan_are_weighed_as_the_rules_say(
    visits: list[TouchedVisit], places: list[OpenPlace], limits: Limits, until: datetime, shelves: list[int]
) -> None:
    """Places that differ in what is asked by sorts and days, some of them of a clinic three hours east of the others."""
    limits = replace(limits, until=until, lifted=frozenset())
    for number, (one, shelf) in enumerate(zip(places, shelves, strict=False)):
        facts = replace(one.slot, day_off="holiday" if shelf == 1 else "", last_day=date(2026, 11, 25) if shelf % 2 else None)
        facts = replace(facts, tz=ZoneInfo("Asia/Omsk") if shelf == 4 else MOSCOW, sex="male" if shelf == 5 else None)
        places[number] = replace(one, slot=facts, visit_kind="telemedicine" if shelf == 3 else "")
    places.sort(key=lambda one: one.slot.start)
    found = weigh(visits, places, limits, Diaries(places, limits))
    for row, one_visit in enumerate(visits):
        for column, other in enumerate(places):
            assert {why for why, bit in BIT.items() if int(found.bits[row, column]) & bit} == broken(one_visit, other, limits)


def test_nobody_and_nowhere() -> None:
    nothing = np.zeros((0, 3), np.int32)
    assert assign(nothing, np.zeros(0, np.int64)) == []
    assert assign(np.zeros((2, 0), np.int32), np.ones(2, np.int64)) == [None, None]


def test_two_visits_of_one_patient_do_not_meet() -> None:
    """Both would take the two doctors of ten o'clock; one has to go elsewhere."""
    first, second = (replace(visit(name, at(1, 10)), patient_id="one", appointments=()) for name in "ab")
    places = [place("x", facts=slot(at(1, 11), "c0")), place("y", facts=slot(at(1, 11), "c1")), place("z", facts=slot(at(2, 11), "c0"))]
    plan = propose([first, second], places, LIMITS)
    assert [line.place and line.place.slot.start for line in plan.lines] == [at(1, 11), at(2, 11)]
    assert plan.lines[1].why is Why.OTHER_VISIT


def test_visits_of_cards_that_are_not_here_are_not_taken_for_one_patient() -> None:
    first, second = (replace(visit(name, at(1, 10)), patient_id="", appointments=()) for name in "ab")
    places = [place("x", facts=slot(at(1, 11), "c0")), place("y", facts=slot(at(1, 11), "c1"))]
    assert len(propose([first, second], places, LIMITS).placed) == 2


def test_a_pin_that_a_rule_forbids_is_named_with_the_rule() -> None:
    one, other = busy(visit("a"), at(1, 11)), visit("b")
    places = [place("x", at(1, 11)), place("y", at(1, 12)), replace(place("z", at(1, 12, 30)), clinic="another")]
    plan = propose([one, other], places, LIMITS, Hand({"a": "x", "b": "gone", "nobody": "x"}))
    assert [(pin.visit_id, pin.place_id, pin.why) for pin in plan.refused] == [("a", "x", Why.OTHER_VISIT), ("b", "gone", Why.TAKEN)]
    plan = propose([one, other], places, LIMITS, Hand({"a": "y", "b": "y"}))
    assert [(pin.visit_id, pin.why) for pin in plan.refused] == [("b", Why.TAKEN)]
    plan = propose([one, other], places, LIMITS, Hand({"a": "z"}))
    assert plan.refused == (), "what a clerk may overrule, a hand may"
    assert plan.lines[0].place == places[2]


def test_two_pins_of_one_patient_must_not_meet_either() -> None:
    both = [replace(visit(name), patient_id="one") for name in "ab"]
    places = [place("x", facts=slot(at(1, 11), "c0")), place("y", facts=slot(at(1, 11), "c1"))]
    plan = propose(both, places, LIMITS, Hand({"a": "x", "b": "y"}))
    assert [(pin.visit_id, pin.why) for pin in plan.refused] == [("b", Why.OTHER_VISIT)]


def test_the_load_counts_what_was_free_and_what_is_given() -> None:
    places = [place("x", at(1, 11)), place("y", at(1, 12)), place("z", facts=slot(at(2, 9), "c2")), place("t", at(1, 13))]
    places[3] = replace(places[3], slot=replace(places[3].slot, is_free=False))
    planner = Planner([visit("a"), visit("b")], places, LIMITS)
    load = [(one.specialist, one.day, one.free, one.given) for one in planner.load(planner.propose(Hand()))]
    assert load == [("colleague", date(2026, 11, 24), 2, 1), ("c2", date(2026, 11, 25), 1, 1)]


def test_a_plan_without_visits_or_places_is_empty() -> None:
    assert propose([], [place()], LIMITS).lines == ()
    assert [line.why for line in propose([visit()], [], LIMITS).lines] == [Why.NO_PLACES]


def test_the_patients_other_visits_are_all_but_the_moved_one() -> None:
    assert [one.id for one in of_others(busy(visit(), at(1, 11)))] == ["v-other"]
    assert of_others(visit()) == ()


def test_midnight_on_the_wall_is_the_day_of_the_clinic() -> None:
    """A place at half past midnight in Moscow is of that day, though the day before in Greenwich."""
    one = busy(visit(start=at(2, 1)), at(2, 3), "colleague")
    assert broken(one, place("x", at(2, 0, 30)), LIMITS) == {Why.SAME_SPECIALIST}
    assert propose([one], [place("x", at(2, 0, 30)), place("y", at(3, 9))], LIMITS).lines[0].why is Why.SAME_SPECIALIST
    assert one.tz is MOSCOW

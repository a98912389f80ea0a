"""What a desk may promise: held places, its own share, and all else; and how a guarantee ends."""

from collections import Counter
from datetime import timedelta

import pytest

from desktop_app.models.promise import NOTHING_PROMISED, Ground, Hold, Promise, Promised, share_of
from tests.kit.clock import MONDAY_MORNING as NOW

US, OTHERS = "desk-1", ("desk-2", "desk-3")
CLINIC = "clinic"
REGISTRY = ("registry",)
SLOTS = [f"slot-{number}" for number in range(3000)]
TOGETHER = Ground(US, neighbours={CLINIC: frozenset(OTHERS)})
LONELY = Ground(US)
MINUTE = timedelta(minutes=1)


def held(minutes: float, desk: str = US) -> Hold:
    return Hold(desk, NOW + minutes * MINUTE)


def own_share(ground: Ground) -> str:
    """A place that falls to this desk."""
    return next(slot for slot in SLOTS if share_of(slot, {US, *OTHERS}) == ground.desk_id)


def of_another() -> str:
    return next(slot for slot in SLOTS if share_of(slot, {US, *OTHERS}) != US)


@pytest.mark.parametrize(
    ("minutes", "promise"),
    [
        (240, Promise.GUARANTEED),
        (5.1, Promise.GUARANTEED),
        (5, Promise.LOW_RISK),
        (0, Promise.LOW_RISK),
        (-59.9, Promise.LOW_RISK),
        (-60, Promise.AT_RISK),
    ],
)
def test_a_place_held_for_us_is_guaranteed_until_five_minutes_before_the_end(minutes: float, promise: Promise) -> None:
    assert TOGETHER.promise(of_another(), CLINIC, REGISTRY, held(minutes), NOW) is promise


def test_the_end_of_a_hold_is_told_by_the_centrals_clock() -> None:
    slow = Ground(US, clock_ahead=10 * MINUTE)
    assert slow.promise("a", CLINIC, REGISTRY, held(14), NOW) is not Promise.GUARANTEED
    fast = Ground(US, clock_ahead=-10 * MINUTE)
    assert fast.promise("a", CLINIC, REGISTRY, held(1), NOW) is Promise.GUARANTEED


def test_of_the_registrys_own_places_our_share_is_of_low_risk_and_that_of_others_at_risk() -> None:
    assert TOGETHER.promise(own_share(TOGETHER), CLINIC, REGISTRY, None, NOW) is Promise.LOW_RISK
    assert TOGETHER.promise(of_another(), CLINIC, REGISTRY, None, NOW) is Promise.AT_RISK


@pytest.mark.parametrize("channels", [(), ("portal",), ("portal", "registry"), ("call-centre", "registry")])
def test_a_place_that_others_may_sell_is_at_risk_whoever_it_falls_to(channels: tuple[str, ...]) -> None:
    assert LONELY.promise(own_share(TOGETHER), CLINIC, channels, None, NOW) is Promise.AT_RISK


def test_a_desk_that_saw_no_other_has_the_whole_share() -> None:
    assert {LONELY.promise(slot, CLINIC, REGISTRY, None, NOW) for slot in SLOTS[:50]} == {Promise.LOW_RISK}


def test_desks_of_another_clinic_take_no_share_here() -> None:
    assert TOGETHER.promise(of_another(), "another clinic", REGISTRY, None, NOW) is Promise.LOW_RISK


def test_every_place_is_the_share_of_one_desk_and_the_shares_are_alike() -> None:
    counts = Counter(share_of(slot, (*OTHERS, US)) for slot in SLOTS)
    assert counts == Counter(share_of(slot, (US, *OTHERS)) for slot in SLOTS), "each desk finds the same, in whatever order it knows them"
    assert all(900 < counts[desk] < 1100 for desk in (US, *OTHERS))


def test_where_a_desk_goes_only_its_own_share_changes_hands() -> None:
    for slot in SLOTS:
        before = share_of(slot, (US, *OTHERS))
        assert share_of(slot, (US, "desk-2")) == before or before == "desk-3"


# Whose held place may be sold


def test_a_held_place_is_open_to_its_desk_and_to_others_only_when_it_was_left() -> None:
    left = Ground(US, lapsed_before=NOW - 60 * MINUTE)
    assert LONELY.opens(held(-500)), "our own, however old"
    assert not LONELY.opens(held(-500, "desk-2")), "the central is not back for long enough"
    assert left.opens(held(-61, "desk-2"))
    assert not left.opens(held(-60, "desk-2"))
    assert not LONELY.opens(None)


def test_a_desk_without_a_name_holds_nothing() -> None:
    assert not Ground("").opens(Hold("", NOW + MINUTE))


def test_a_place_that_another_desk_left_is_at_risk() -> None:
    ground = Ground(US, lapsed_before=NOW)
    assert ground.promise(own_share(TOGETHER), CLINIC, REGISTRY, held(-100, "desk-2"), NOW) is Promise.AT_RISK


# What was promised


def test_a_guarantee_that_was_given_ends_with_its_hold_and_other_promises_stay() -> None:
    given = TOGETHER.promised("a", CLINIC, REGISTRY, held(240), NOW)
    assert given == Promised(Promise.GUARANTEED, NOW + 240 * MINUTE)
    hours = {0: Promise.GUARANTEED, 3.9: Promise.GUARANTEED, 4: Promise.LOW_RISK, 5.1: Promise.AT_RISK}
    assert {hour: given.at(NOW + timedelta(hours=hour)) for hour in hours} == hours
    low = LONELY.promised("a", CLINIC, REGISTRY, None, NOW)
    assert (low, low.at(NOW + timedelta(days=2))) == (Promised(Promise.LOW_RISK), Promise.LOW_RISK)
    assert NOTHING_PROMISED.at(NOW) is Promise.AT_RISK

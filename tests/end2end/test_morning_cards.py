"""The morning as it is written down can be played: every card is whole, and the issue's kinds of trouble are all in it."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from tests.end2end.morning.cards import Morning, read_morning
from tests.end2end.morning.ending import OR_CASE, PRINTED, SEATED, SENT, STATES
from tests.end2end.morning.registry import HAPPENINGS, OPENS
from tests.end2end.morning.stories import STORIES
from tests.end2end.morning.town import morning_town
from tests.end2end.morning.wall_clock import WallClock

CLOSES = time(9, 30)
BUDGETS = {
    "ближайшее время": 8, "день и час": 10, "сначала время, потом пациент": 8, "новый пациент без документов": 14,
    "перенос на завтра, тот же час": 6, "отмена с причиной": 5, "талон под сканер": 1, "двое детей подряд": 14,
}  # fmt: skip
"""The issue's own, (a) to (h)."""


@pytest.fixture(scope="module")
def morning() -> Morning:
    """The one of the file."""
    return read_morning()


def test_sixty_cards_of_known_stories_at_known_desks_in_the_order_of_the_clock(morning: Morning) -> None:
    assert len(morning.cards) >= 60
    assert {card.story for card in morning.cards} == set(STORIES) == set(morning.stories)
    assert {card.desk for card in morning.cards} - set(morning.desks) == {"где случай"}
    times = [card.time for card in morning.cards]
    assert times == sorted(times)
    assert all(OPENS <= one <= CLOSES for one in times)


def test_the_budgets_are_those_of_the_issue(morning: Morning) -> None:
    assert {name: morning.stories[name].keys for name in BUDGETS} == BUDGETS


def test_every_card_says_how_it_ends(morning: Morning) -> None:
    known = (*STATES, PRINTED, SENT, SEATED)
    assert [card.title for card in morning.cards if not card.end.startswith(known)] == []
    assert sum(OR_CASE in card.end for card in morning.cards) == 2


def test_all_that_goes_wrong_in_a_morning_is_there(morning: Morning) -> None:
    assert {event.happens for event in morning.events} == set(HAPPENINGS)
    away, back = (next(one.time for one in morning.events if one.happens.startswith(word)) for word in ("связь с", "связь в"))
    assert (morning.at(back) - morning.at(away)) == timedelta(minutes=20)
    assert len([card for card in morning.cards if away <= card.time < back]) >= 10


def test_everybody_is_known_or_made_by_the_own_card(morning: Morning) -> None:
    staff = {person[0] for desk in morning.desks.values() for person in desk["staff"]}
    made = {card.who[0] for card in morning.cards if card.typed}
    strangers = {name for card in morning.cards for name in card.who} - set(morning.people) - staff - made
    assert strangers == set()
    assert not made & set(morning.people)


def test_the_town_has_everybody_and_the_visits_that_they_were_booked_to(morning: Morning) -> None:
    city = morning_town(morning, morning.at(OPENS))
    names = [f"{one['family']} {one['given']} {one['middle']}" for batch in city.batches if batch.kind == "patient" for one in batch.rows]
    assert [name for name in morning.people if names.count(name) != 1] == []


def test_the_clock_on_the_wall_goes_on_and_never_back(morning: Morning, tmp_path: Path) -> None:
    clock = WallClock(tmp_path / "clock")
    clock.put(morning.at(OPENS))
    clock.put(morning.at(CLOSES))
    clock.put(morning.at(OPENS))
    assert WallClock(tmp_path / "clock").now() >= morning.at(CLOSES)

"""The proof of the window: a morning at the registry, by keys alone, at four desks, with a portal and all that goes wrong.

What happens is told in `morning.toml`, card by card, as a clerk would write it down; `morning/stories.py` holds the ways through the
window.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.both_sides import differences, read_replica
from tests.end2end.morning.cards import Card, read_morning
from tests.end2end.morning.ending import Ending
from tests.end2end.morning.registry import OPENS, Registry
from tests.end2end.morning.stories import STORIES, Play
from tests.end2end.morning.wall_clock import WallClock
from tests.kit.house import ROOT
from tests.kit.key_log import KeyLog, write_log
from tests.ui.keys.display import virtual_display

LOG = ROOT / "build" / "morning.json"


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """The registry at half past seven: the central answers, and four windows stand on four screens."""
    morning, clock = read_morning(), WallClock(tmp_path / "clock")
    clock.put(morning.at(OPENS))
    made = Registry(tmp_path, morning, clock)
    with ExitStack() as stack:
        displays = {name: stack.enter_context(virtual_display()) for name in morning.desks}
        stack.callback(made.close)
        made.open_central()
        for name, display in displays.items():
            made.open_desk(name, display)
        made.know_visits_before()
        made.everybody_is_ready()
        yield made


def play(registry: Registry) -> list[dict[str, Any]]:
    """All cards and events by the clock; the keys of each card."""
    log = []
    for one in registry.morning.course():
        registry.clock.put(registry.morning.at(one.time))
        if isinstance(one, Card):
            log.append(play_card(registry, one))
        else:
            registry.happen(one)
    return log


def play_card(registry: Registry, card: Card) -> dict[str, Any]:
    """One card at its desk, once that has heard what the others did before."""
    story, hands = registry.morning.stories[card.story], registry.desk_of(card)
    hands.log = KeyLog()
    registry.minutes_pass(hands)
    try:
        STORIES[card.story](Play(registry, hands, card))
    except AssertionError as error:
        LOG.parent.mkdir(exist_ok=True)
        hands.picture(LOG.with_name("morning.png"))
        raise AssertionError(f"{card.title}\n{hands.log.counted_keys}\n{error}") from error
    registry.note(card)
    registry.is_sent(hands)
    return {"card": card.title, **hands.log.entry(story.name, story.keys)}


@pytest.mark.timeout(900)  # a hundred seconds on an idle computer; on a busy one the four windows take their turns
def test_a_morning(registry: Registry) -> None:
    log = play(registry)
    write_log(LOG, log)
    assert [one for one in log if one["counted"] > one["limit"]] == [], "every story within its budget"

    ending = Ending.of(registry)
    assert "\n".join(ending.unmet()) == "", "every card has its expected state at the central, or is a case"
    assert "\n".join(ending.left_behind()) == "", "no form lost, no paper, no case that nobody foretold"
    assert {name: hands.modal for name, hands in registry.desks.items() if hands.modal} == {}, "nothing asked before work could go on"

    there = registry.office.scope([], registry.clock)
    assert registry.close_desks() == [0] * len(registry.desks)
    for name in registry.desks:
        replica = read_replica(registry.profile_of(name))
        assert (name, differences(there, replica, registry.office)) == (name, [])
        assert (name, replica.broken_journal, replica.stubs) == (name, None, 0)

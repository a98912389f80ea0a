"""A central that IT found to do transactions whole, and that does them in part since: noticed at the first one, put right, remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.node import write as node_write
from desktop_app.sync.habits import Habits, Known
from tests.kit.central import Profile
from tests.kit.doubles import FOREIGN
from tests.sync import laws
from tests.sync.inside import Inside, small_town
from tests.sync.world import GOOD, Desk

SAID = "SELECT path || ' ' || path_reason || ' ' || probing FROM connection"
FOUND = Habits(FOREIGN, "1.0", datetime(2026, 11, 1, tzinfo=UTC), GOOD)
WHOLE = Known(FOUND)


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inside]:
    """A server that runs transactions as batches, and refuses no second visit on a place; IT saw it before it became so."""
    monkeypatch.setattr(node_write, "_refuse_places_sold_twice", lambda connection, drafts: None)
    opened = small_town(tmp_path / "town", desks=1).opened(tmp_path / "copy", Profile.BATCH)
    opened.desks[0].engine = opened.desks[0].engine_knowing(WHOLE)
    yield opened
    opened.close()


def _torn(inside: Inside) -> Desk:
    """The desk's first booking met a place that the portal had sold."""
    desk = inside.desks[0]
    desk.turn()
    assert desk.scalar(SAID) == "whole  fits"
    desk.book(2, desk.patient("Серова"))
    inside.world.portal_books(2, "Patient/Рыжов")
    desk.turn()
    return desk


def test_nothing_half_is_left_and_the_case_waits_for_a_person(inside: Inside) -> None:
    desk = _torn(inside)
    for seconds in (60, 400):
        inside.passes(seconds)
        desk.turn()
    laws.no_place_is_sold_twice(inside.world.central)
    laws.every_operation_ends_or_waits_for_a_person(desk, [])
    laws.both_say_the_same(desk, inside.world.central)
    assert desk.states()[-1] == "conflict"


def test_the_desk_goes_over_to_the_careful_path_at_once_and_says_so(inside: Inside) -> None:
    desk = _torn(inside)
    assert desk.scalar(SAID) == "careful torn fits"
    before = len(inside.within.writes)
    desk.book(3, desk.new_patient())
    inside.passes(60)
    desk.turn()
    assert desk.states()[-1] == "applied"
    assert not any(b'"transaction"' in (request.body or b"") for request in inside.within.writes[before:]), "nothing goes whole any more"


def test_a_start_does_not_forget_it_and_a_later_look_of_it_does(inside: Inside) -> None:
    desk = _torn(inside)
    desk.engine = desk.engine_knowing(WHOLE)
    desk.turn()
    assert desk.scalar(SAID) == "careful torn fits"
    again = replace(FOUND, probed=desk.clock.now() + timedelta(minutes=1))
    desk.engine = desk.engine_knowing(Known(again))
    desk.turn()
    assert desk.scalar(SAID) == "whole  fits"

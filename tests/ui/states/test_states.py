"""Six states for every list, column and day: each pair that can occur is played in the whole desk, the others say why they cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from PySide6.QtWidgets import QLabel

from desktop_app.core.sync_control import ConnectionState
from tests.ui.states import desk_lists, schedule
from tests.ui.states.scenes import Act, Look, Scene
from tests.ui.states.stage import ELSEWHERE, Stage, State, stage
from tests.ui.states.table import CANNOT, PLACES, WITHOUT_LISTS

__all__ = ["stage"]
Mark = Callable[[Stage], QLabel]
SCENES = (*schedule.SCENES, *desk_lists.SCENES)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_place_says_its_state_and_the_way_out_by_key(scene: Scene, stage: Stage) -> None:
    scene.play(stage)


def test_every_screen_and_panel_of_the_desk_has_its_places_in_the_table(stage: Stage) -> None:
    registered = {*stage.desk.navigation._screens, *stage.desk.navigation._panels} - {ELSEWHERE}
    assert registered == set(PLACES.values()) | set(WITHOUT_LISTS)


def test_every_pair_is_played_once_or_says_why_it_cannot_occur() -> None:
    played = Counter((scene.place, scene.state) for scene in SCENES)
    named = Counter((place, state) for place, reasons in CANNOT.items() for state, reason in reasons.items() if reason)
    assert played + named == Counter(product(PLACES, State))


# Stale data, and counts that are only a beginning, stand on the grid itself

STALE = (
    ("summary", schedule.summary, lambda s: s.page("summary").view._stale),
    ("day", schedule.day, lambda s: s.page("day").stale),
    ("week", schedule.week(), lambda s: s.page("day").stale),
)


@pytest.mark.parametrize(("connection", "fresh", "stale"), [(ConnectionState.ONLINE, 4, 6), (ConnectionState.OFFLINE, 29, 31)])
@pytest.mark.parametrize(("place", "bring", "mark"), STALE, ids=[one[0] for one in STALE])
def test_stale_data_is_marked_on_the_grid(
    stage: Stage, place: str, bring: Act, mark: Mark, connection: ConnectionState, fresh: int, stale: int
) -> None:
    stage.connect(connection)
    stage.clock.advance(timedelta(minutes=fresh))
    bring(stage)
    assert not mark(stage).isVisible()
    stage.clock.advance(timedelta(minutes=stale - fresh))
    stage.tell()
    assert mark(stage).isVisible()
    assert "09:00" in mark(stage).text()
    stage.keep_pictures(f"{place}-stale-{connection}")


@pytest.mark.parametrize(
    ("place", "bring", "look"),
    [
        ("summary", schedule.summary, schedule.cell("Кузнецова", 0)),
        ("day", schedule.day, schedule.column("Кузнецова")),
        ("week", schedule.week(), schedule.column("Кузнецова", 0)),
    ],
)
def test_free_counts_are_a_beginning_until_the_walk_is_whole(stage: Stage, place: str, bring: Act, look: Look) -> None:
    stage.sql("UPDATE cursor SET complete = NULL, walk_rows = 40, walk_total = 100")
    bring(stage)
    assert "≥" in look(stage)
    stage.keep_pictures(f"{place}-beginning")


def test_a_column_that_is_not_whole_is_not_called_taken(stage: Stage) -> None:
    stage.sql("UPDATE cursor SET complete = NULL, walk_rows = 40, walk_total = 100")
    schedule.day(stage)
    assert "занят" not in schedule.column("Громов")(stage)

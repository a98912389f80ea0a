"""Six states for every list, column and day: each pair that can occur is played in the whole desk, the others say why they cannot."""

from __future__ import annotations

import pytest

from tests.ui.states import desk_lists, schedule
from tests.ui.states.scenes import Scene
from tests.ui.states.stage import Stage, stage

__all__ = ["stage"]
SCENES = (*schedule.SCENES, *desk_lists.SCENES)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_place_says_its_state_and_the_way_out_by_key(scene: Scene, stage: Stage) -> None:
    scene.play(stage)

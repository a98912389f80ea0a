"""On a small screen and drawn large, what has the focus can always be seen: 1366×768 pixels at 100, 150 and 200 %."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.ui.physical_keys import PhysicalKey
from tests.kit.keyboard import x_stroke
from tests.ui.keys.display import hands_on

SCALES = ("1", "1.5", "2")
STORIES = {
    "a known patient to the nearest therapist": ("F2", "B D F", "Enter", "N T H", "Enter", "Down", "Alt+2", "Esc"),
    "a new patient by phone": ("F2", "; E R", "Ctrl+N", "Tab", "Tab", "Tab", "Esc", "Esc"),
    "the day, and back": ("Ctrl+2", "Down", "Right", "Ctrl+1", "Enter", "Down"),
    "the palette, the keys, the person": ("Ctrl+K", "B D F", "Esc", "F1", "Esc", "Ctrl+L", "Down", "Esc"),
    "the settings": ("Ctrl+,", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "F3"),
    "the exchange and the cases": ("Ctrl+4", "Down", "Ctrl+5", "F3", "F4"),
}


@pytest.mark.parametrize("scale", SCALES)
def test_the_focused_widget_of_every_key_story_lies_on_the_screen(scale: str, tmp_path: Path) -> None:
    cut: list[str] = []
    with hands_on("desk", "ru", tmp_path / "desk", scale) as hands:
        for story, steps in STORIES.items():
            for step in steps:
                hands.display.press([x_stroke(PhysicalKey.of(key)) for key in step.split()])
                place, name = hands.child.where()
                if place != "whole" or name.startswith("nameless"):
                    cut.append(f"{story}, {step}: {name} {place}")
    assert not cut, "\n".join(cut)

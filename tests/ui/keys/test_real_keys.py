"""Real X keys under three layouts: every shortcut of the desk arrives as its command, and a bare letter types where a caret blinks.

Nothing here goes through Qt's test keys: those carry a meaning of their own and would bypass the layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop_app.ui.physical_keys import PhysicalKey
from tests.kit.keyboard import written, x_stroke
from tests.ui.keys.display import Child, Display, child_on, virtual_display

LEAST_PARTS = 8
FUNCTION_KEYS = frozenset(f"F{number}" for number in range(1, 13))
LAYOUTS = ("us", "ru", "ru,us")
END_STROKE = "127"  # the key Pause, which means nothing to anybody
END = f"passed {Qt.Key.Key_Pause.value}"


@pytest.fixture(scope="module")
def display() -> Iterator[Display]:
    """One display for all layouts."""
    with virtual_display() as made:
        yield made


@pytest.fixture(scope="module", params=LAYOUTS)
def layout(request: pytest.FixtureRequest, display: Display) -> str:
    """The layout, on the display before the program starts, as at the login of a computer."""
    name: str = request.param
    display.use_layout(name)
    return name


@pytest.fixture(scope="module")
def stage(display: Display, layout: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    """The stage with every command."""
    with child_on(display, "stage", tmp_path_factory.mktemp("keys") / "desk") as child:
        yield child


def received(display: Display, stage: Child, part: str, kind: str, keys: list[PhysicalKey]) -> list[str]:
    """What the window says to these keys, pressed one after another in the list or in the line of a part."""
    stage.ask(f"{part} {kind}")
    display.press([*(x_stroke(key) for key in keys), END_STROKE])
    return stage.until(END)


def test_every_shortcut_of_every_part_is_received_as_its_command(display: Display, layout: str, stage: Child) -> None:
    assert len(stage.table) > LEAST_PARTS
    for part, meant in stage.table.items():
        told = received(display, stage, part, "list", [key for key, _command in meant])
        wrong = [f"{key.text}: {line}, not {name}" for (key, name), line in zip(meant, told, strict=False) if line != f"ran {name}"]
        assert wrong == [], f"{part} under {layout}"
        assert len(told) == len(meant), f"{part} under {layout}"


def test_where_a_caret_blinks_letters_and_digits_are_typed(display: Display, layout: str, stage: Child) -> None:
    for part, meant in stage.table.items():
        typing = [key for key, _name in meant if key.is_character and not (key.ctrl or key.alt)]
        if typing:
            told = received(display, stage, part, "line", typing)
            assert [line for line in told if line.startswith("ran ")] == [], f"{part} under {layout}"
            assert told[-1] == "holds " + "".join(written(key.name, layout).lower() for key in typing)


def test_keys_that_write_nothing_act_while_somebody_types(display: Display, layout: str, stage: Child) -> None:
    for part, meant in stage.table.items():
        acting = [(key, name) for key, name in meant if key.alt or key.name == "Esc" or key.name in FUNCTION_KEYS]
        if acting:
            told = received(display, stage, part, "line", [key for key, _name in acting])
            assert told == [f"ran {name}" for _key, name in acting], f"{part} under {layout}"


def test_every_key_of_the_main_block_writes_what_the_layout_says(display: Display, layout: str, stage: Child) -> None:
    """The proof that the layout is really there: otherwise the two tests above would prove nothing."""
    letters = [PhysicalKey(letter) for letter in "QWERTYUIOPASDFGHJKLZXCVBNM"]
    told = received(display, stage, "window", "line", letters)
    assert told[-1] == "holds " + "".join(written(key.name, layout).lower() for key in letters)


def test_copying_works_under_letters_of_another_script(display: Display, layout: str, stage: Child) -> None:
    """Ctrl+A, Ctrl+C, End, Ctrl+V: the clipboard is reached by the place of its keys."""
    strokes = [PhysicalKey("Q"), *map(PhysicalKey.of, ("Ctrl+A", "Ctrl+C", "End", "Ctrl+V"))]
    told = received(display, stage, "window", "line", strokes)
    assert told[-1] == f"holds {written('Q', layout).lower() * 2}"


STORY = (
    ("Ctrl+2", "window.go.day"),
    ("Ctrl+,", "window.go.settings"),
    ("F3", "settings.find"),
    ("Ctrl+1", "window.go.summary"),
    ("F2", "booking.new"),
    ("Ctrl+N", "booking.new-patient"),
    ("Esc", "booking.back"),
    ("Esc", "window.close-panel"),
    ("F1", "window.keys"),
)


def test_the_real_window_is_steered_by_real_keys(display: Display, layout: str, tmp_path: Path) -> None:
    with child_on(display, "desk", tmp_path / "desk") as child:
        for text, command in STORY:
            display.press([x_stroke(PhysicalKey.of(text))])
            assert child.next("ran ") == f"ran {command}", f"{text} under {layout}"

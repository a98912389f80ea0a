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
from tests.ui.keys.display import Hands, hands_on

LEAST_PARTS = 8
FUNCTION_KEYS = frozenset(f"F{number}" for number in range(1, 13))
LAYOUTS = ("us", "ru", "ru,us")
END_STROKE = "127"  # the key Pause, which means nothing to anybody
END = f"passed {Qt.Key.Key_Pause.value}"


@pytest.fixture(scope="module", params=LAYOUTS)
def layout(request: pytest.FixtureRequest) -> str:
    """One layout after the other."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def hands(layout: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hands]:
    """The stage with every command, on a display of its own."""
    with hands_on("stage", layout, tmp_path_factory.mktemp("keys") / "desk") as made:
        yield made


def received(hands: Hands, part: str, kind: str, keys: list[PhysicalKey]) -> list[str]:
    """What the window says to these keys, pressed one after another in the list or in the line of a part."""
    hands.child.ask(f"{part} {kind}")
    hands.display.press([*(x_stroke(key) for key in keys), END_STROKE])
    return hands.child.until(END)


def typed(key: PhysicalKey, layout: str) -> str:
    """The character that the key writes where a caret blinks."""
    letter = written(key.name, layout)
    return letter if key.shift else letter.lower()


def test_every_shortcut_of_every_part_is_received_as_its_command(layout: str, hands: Hands) -> None:
    assert len(hands.child.table) > LEAST_PARTS
    for part, meant in hands.child.table.items():
        told = received(hands, part, "list", [key for key, _command in meant])
        wrong = [f"{key.text}: {line}, not {name}" for (key, name), line in zip(meant, told, strict=False) if line != f"ran {name}"]
        assert wrong == [], f"{part} under {layout}"
        assert len(told) == len(meant), f"{part} under {layout}"


def test_where_a_caret_blinks_letters_and_digits_are_typed(layout: str, hands: Hands) -> None:
    for part, meant in hands.child.table.items():
        typing = [key for key, _name in meant if key.is_character and not (key.ctrl or key.alt)]
        if typing:
            told = received(hands, part, "line", typing)
            assert [line for line in told if line.startswith("ran ")] == [], f"{part} under {layout}"
            assert told[-1] == "holds " + "".join(typed(key, layout) for key in typing)


def test_keys_that_write_nothing_act_while_somebody_types(layout: str, hands: Hands) -> None:
    for part, meant in hands.child.table.items():
        acting = [(key, name) for key, name in meant if key.alt or key.name == "Esc" or key.name in FUNCTION_KEYS]
        if acting:
            told = received(hands, part, "line", [key for key, _name in acting])
            assert told == [f"ran {name}" for _key, name in acting], f"{part} under {layout}"


def test_every_key_of_the_main_block_writes_what_the_layout_says(layout: str, hands: Hands) -> None:
    """The proof that the layout is really there: otherwise the two tests above would prove nothing."""
    letters = [PhysicalKey(letter) for letter in "QWERTYUIOPASDFGHJKLZXCVBNM"]
    told = received(hands, "window", "line", letters)
    assert told[-1] == "holds " + "".join(written(key.name, layout).lower() for key in letters)


def test_copying_works_under_letters_of_another_script(layout: str, hands: Hands) -> None:
    """Ctrl+A, Ctrl+C, End, Ctrl+V: the clipboard is reached by the place of its keys."""
    strokes = [PhysicalKey("Q"), *map(PhysicalKey.of, ("Ctrl+A", "Ctrl+C", "End", "Ctrl+V"))]
    told = received(hands, "window", "line", strokes)
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


def test_the_real_window_is_steered_by_real_keys(layout: str, tmp_path: Path) -> None:
    with hands_on("desk", layout, tmp_path / "desk") as hands:
        for text, command in STORY:
            hands.display.press([x_stroke(PhysicalKey.of(text))])
            assert hands.child.next("ran ") == f"ran {command}", f"{text} under {layout}"

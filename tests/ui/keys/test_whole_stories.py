"""The stories of the key budgets as a clerk lives them: real X keys, Russian the only layout, 1366×768 pixels at 100, 150 and 200 %.

After every stroke what has the focus lies whole on the screen, and at the end of each story its deed is in the replica.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.ui.physical_keys import PhysicalKey
from tests.kit.keyboard import RUSSIAN, x_stroke
from tests.kit.x_keyboard import Keyboard
from tests.ui.keys.display import Hands, hands_on

SCALES = ("1", "1.5", "2")
KEY_OF = {letter.lower(): key for key, letter in RUSSIAN.items()} | {" ": "Space"} | {digit: digit for digit in "0123456789-"}


@dataclass(frozen=True)
class Story:
    """What is pressed, one step after the other: keys by their names, or `«typed»`; the letters of names do not count."""

    name: str
    limit: int
    steps: tuple[str, ...]
    deeds: str


STORIES = (
    Story("(a) a known patient, the nearest therapist", 8, ("F2", "«иванова анна с»", "Enter", "«тер»", "Enter", "Enter"), "book"),
    Story(
        "(b) the same on Thursday after 17",
        10,
        # Thursday and the hour are no name: each of their keys counts. «Ю» is the key of the sign >.
        ("F2", "«иванова анна с»", "Enter", "«тер»", "Enter", "X", "N", "Space", "Shift+.", "1", "7", "Enter"),
        "book",
    ),
    Story("(c) the slot first, then the patient", 8, ("«мельник»", "Enter", "Enter", "Enter", "«петров»", "Enter", "Enter"), "book"),
    Story(
        "(d) a new patient by phone without papers",
        14,
        (
            *("F2", "F3", "«соколова ирина петровна 03.05.1988»", "Ctrl+N", "«9161234500»", "Enter", "Enter", "Enter", "Enter"),
            *("«тер»", "Enter", "Enter"),
        ),
        "create-patient book",
    ),
    Story("(e) a visit moved to tomorrow at the same hour", 6, ("F2", "«соколова»", "F4", "T", "Enter"), "move"),
    Story("(f) a visit cancelled with a reason", 5, ("F2", "«соколова»", "F4", "Delete", "2", "Enter"), "cancel"),
    Story("(g) a scanned ticket, and its bearer has come", 1, ("«ticket»", "Enter"), "arrive"),
    Story(
        "(h) two children to one pediatrician in a row",
        14,
        ("F2", "«жуков»", "Enter", "«мельник»", "Enter", "Enter", "F7", "«ёлкин»", "Enter", "Enter"),
        "book book",
    ),
)


def act(hands: Hands, step: str) -> None:
    """Press what the step says; `«ticket»` is a scanner that reads the ticket of today's visit."""
    if step == "«ticket»":
        scan(hands, hands.child.asked("ticket"))
    elif step.startswith("«"):
        hands.display.press([x_stroke(PhysicalKey.of(KEY_OF[letter])) for letter in step.strip("«»")])
    else:
        hands.display.press([x_stroke(PhysicalKey.of(step))])


def scan(hands: Hands, code: str) -> None:
    """As a scanner set up for a US keyboard writes it: without a pause, Enter last."""
    keyboard = Keyboard(hands.display.environment["DISPLAY"])
    shifted = {letter: "Shift+" if letter.isupper() else "" for letter in code}
    keyboard.press([*(PhysicalKey.of(shifted[letter] + letter.upper()) for letter in code), PhysicalKey.of("Enter")])
    keyboard.close()


@pytest.mark.parametrize("scale", SCALES)
def test_every_story_of_the_budgets_is_done_by_real_keys_and_seen_whole(scale: str, tmp_path: Path) -> None:
    cut: list[str] = []
    done: dict[str, str] = {}
    with hands_on("desk", "ru", tmp_path / "desk", scale) as hands:
        for story in STORIES:
            before = told(hands, "deeds")
            for step in story.steps:
                act(hands, step)
                place, name = hands.child.where()
                if place != "whole" or name.startswith("nameless"):
                    cut.append(f"{story.name}, {step}: {name} {place}")
            done[story.name] = told(hands, "deeds").removeprefix(before).strip()
            home(hands)
    assert done == {story.name: story.deeds for story in STORIES}
    assert not cut, "\n".join(cut)
    for story in STORIES:
        assert sum(not step.startswith("«") for step in story.steps) <= story.limit, story.name


def told(hands: Hands, question: str) -> str:
    """The answer of the desk, once nothing is under way."""
    return hands.child.asked(question)


def home(hands: Hands) -> None:
    """Back to the idle main window."""
    hands.display.press([x_stroke(PhysicalKey.of(key)) for key in ("Esc", "Esc", "Ctrl+1")])
    hands.child.where()

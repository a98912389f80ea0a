"""Keys of the whole desk beside each other: none hides another by accident, none belongs to the system."""

from __future__ import annotations

import pytest

from desktop_app.core.i18n import mark
from desktop_app.ui.commands import WINDOW, ClashError, Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey

OF_THE_SYSTEM = (
    "Alt+F4",
    "Alt+Tab",
    "Alt+Esc",
    "Ctrl+Esc",
    "Alt+Space",
    "Shift+F10",
    "Ctrl+Alt+Delete",
    "Ctrl+Shift+Esc",
    "Ctrl+F4",
)
MEANT_SO = {("summary", "Insert"), ("day", "Ctrl+F4"), ("papers", "F10"), ("papers", "Ctrl+F10")}
"""What a part takes from the window or the system on purpose: Insert books the chosen place instead of an empty form; the key that
opens the papers prints them when they are open."""


def keys_of(commands: tuple[Command, ...], scope: str) -> dict[PhysicalKey, str]:
    return {key: command.id for command in commands if command.scope == scope for key in command.keys}


def test_no_screen_and_no_panel_takes_a_key_of_the_window(commands: tuple[Command, ...]) -> None:
    window = keys_of(commands, WINDOW)
    assert window
    hidden = [
        f"{key.text}: {command.id} of {command.scope} hides {window[key]}"
        for command in commands
        if command.scope != WINDOW
        for key in command.keys
        if key in window and (command.scope, key.text) not in MEANT_SO
    ]
    assert hidden == []


def test_no_key_belongs_to_the_system(commands: tuple[Command, ...]) -> None:
    taken = {PhysicalKey.of(text) for text in OF_THE_SYSTEM}
    assert [
        f"{key.text}: {command.id}"
        for command in commands
        for key in command.keys
        if key in taken and (command.scope, key.text) not in MEANT_SO
    ] == []


def test_bare_letters_act_in_parts_only_and_never_from_the_whole_window(commands: tuple[Command, ...]) -> None:
    bare = [one.id for one in commands if one.scope == WINDOW for key in one.keys if key.is_character and not (key.ctrl or key.alt)]
    assert bare == []


def test_a_second_command_on_any_taken_key_is_refused(desk: Desk, commands: tuple[Command, ...]) -> None:
    for command in commands:
        for key in command.keys:
            with pytest.raises(ClashError):
                desk.commands.add(Command("tests.second", mark("Book"), list, key=key, scope=command.scope))
    assert desk.commands.all == commands


def test_each_part_has_its_keys_in_its_own_help(desk: Desk, commands: tuple[Command, ...]) -> None:
    for command in commands:
        assert command in desk.commands.of(command.scope)
        if command.keys and not command.shown_key:
            assert command.key is None or command.key.text in desk.commands.tooltip(command)


@pytest.mark.usefixtures("commands")
def test_the_same_key_of_a_screen_and_of_a_panel_means_what_is_in_hand(desk: Desk) -> None:
    """`exchange` and `booking` both have F4 and F8: which of them is meant is said by the focus alone."""
    both = keys_of(desk.commands.all, "exchange").keys() & keys_of(desk.commands.all, "booking").keys()
    assert {key.text for key in both} >= {"F8"}
    for scope in ("exchange", "booking"):
        ids = {keys_of(desk.commands.all, scope)[key] for key in both}
        assert all(desk.commands.get(name).scope == scope for name in ids)

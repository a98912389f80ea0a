"""A scanned badge chooses who takes over: while somebody works, at the open sheet, at a locked desk; the PIN is still asked for."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_app.core.settings import SWITCH_WITHOUT_PIN
from desktop_app.models.person import Actor
from desktop_app.queries.staff import staff
from desktop_app.services.badges import set_badge, whose_badge
from desktop_app.ui.persons.staff_panel import StaffPanel
from desktop_app.ui.scanning.catcher import ScanCatcher
from desktop_app.ui.scanning.entry import listen
from tests.ui.frame.hands import CTRL, SHIFT, focused, press, write
from tests.ui.persons.conftest import PINS, Team
from tests.ui.scanning.scanner import Keyboard

CODE, STRANGE = "EM410077", "EM999999"


class Scanner:
    """A scanner at the desk."""

    def __init__(self, team: Team, catcher: ScanCatcher) -> None:
        self.team, self.catcher = team, catcher
        self.keyboard = Keyboard("ru", "xcb")

    def scan(self, text: str) -> None:
        """Scan and wait until it has led somewhere."""
        self.keyboard.now_ms += 300
        self.keyboard.scan(text)
        self.catcher.settle()
        self.team.settle()


@pytest.fixture
def scanner(team: Team, qapp: QApplication) -> Iterator[Scanner]:
    """Olga has a badge."""
    team.replica.act(set_badge, team.anna, team.olga.person_id, CODE)
    catcher = listen(team.desk, qapp, "xcb")
    yield Scanner(team, catcher)
    catcher.stop()


@pytest.fixture
def panel(team: Team, panel: StaffPanel) -> StaffPanel:
    """The list of the staff, Olga chosen."""
    panel.list.setCurrentRow([one.person_id for one in panel.people].index(team.olga.person_id))
    return panel


def owner(team: Team, code: str) -> str | None:
    return team.replica.act(whose_badge, code).row_id


def has_badge(team: Team, person: Actor) -> bool:
    return next(row.has_badge for row in team.replica.ask(staff) if row.person_id == person.person_id)


# Taking over


def test_a_scan_while_a_colleague_works_asks_the_owner_for_the_pin_and_it_goes_on_with_her(team: Team, scanner: Scanner) -> None:
    scanner.scan(CODE)
    box = team.shift.box
    assert (box.isVisible(), box.title.text()) == (True, "Смирнова Ольга")
    assert focused() is box.pin
    assert team.desk.actor == team.anna, "the badge alone lets nobody in"
    write(PINS["Смирнова"])
    press(Qt.Key.Key_Return)
    team.settle()
    assert team.desk.actor == team.olga


def test_a_scan_at_the_open_sheet_chooses_too(team: Team, scanner: Scanner) -> None:
    team.ask_who()
    scanner.scan(CODE)
    assert team.shift.box.asked is not None
    assert team.shift.box.asked.person_id == team.olga.person_id
    assert team.shift.box.line.text() == ""


def test_at_a_locked_desk_the_badge_asks_for_its_owners_pin(team: Team, scanner: Scanner) -> None:
    press(Qt.Key.Key_L, CTRL | SHIFT)
    team.settle()
    scanner.scan(CODE)
    box = team.shift.box
    assert (box.locked, box.title.text(), box.pin.text()) == (True, "Смирнова Ольга", "")
    write(PINS["Смирнова"])
    press(Qt.Key.Key_Return)
    team.settle()
    assert (box.locked, team.desk.actor) == (False, team.olga)


@pytest.mark.parametrize("locked", [False, True])
def test_a_strange_badge_is_said_on_the_sheet_and_typed_nowhere(team: Team, scanner: Scanner, locked: bool) -> None:
    press(Qt.Key.Key_L, CTRL | SHIFT if locked else CTRL)
    team.settle()
    scanner.scan(STRANGE)
    box = team.shift.box
    assert box.wrong.text() == "Nobody who works at this desk has this badge."
    assert (box.line.text(), box.pin.text(), box.locked) == ("", "", locked)
    assert team.desk.actor == team.anna


def test_a_strange_badge_at_work_is_told_and_logged_nowhere(team: Team, scanner: Scanner, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    scanner.scan(STRANGE)
    scanner.scan(CODE)
    assert "nor a badge of this desk" in team.desk.notices.history[-1].text
    assert (STRANGE in caplog.text, CODE in caplog.text) == (False, False)


@pytest.mark.parametrize("allowed", [False, True])
def test_an_owner_without_a_pin_is_let_in_only_where_the_desk_says_so(team: Team, scanner: Scanner, allowed: bool) -> None:
    team.replica.act(set_badge, team.anna, team.olga.person_id, "")
    team.replica.change(
        lambda unit: unit.connection.exec_driver_sql("UPDATE person SET pin_hash = NULL WHERE id = ?", (team.olga.person_id,))
    )
    team.replica.act(set_badge, team.anna, team.olga.person_id, CODE)
    team.desk.settings.put(SWITCH_WITHOUT_PIN, allowed)
    scanner.scan(CODE)
    team.settle()
    assert team.desk.actor == (team.olga if allowed else team.anna)
    assert team.shift.box.wrong.text() == ("" if allowed else "This person has no PIN yet. Who manages the staff can set one.")


# Setting it


def test_the_badge_is_scanned_into_its_field_and_kept_at_once(team: Team, scanner: Scanner, panel: StaffPanel) -> None:
    panel.badge.editor.setFocus()
    scanner.scan("0012345678")
    assert owner(team, "0012345678") == team.olga.person_id
    assert owner(team, CODE) is None, "one badge a person"
    assert team.desk.notices.history[-1].text == "The badge is set: Смирнова Ольга"
    assert panel.badge.editor.text() == ""
    assert not team.shift.box.isVisible()
    assert "Смирнова Ольга · registry clerk · PIN is set · badge" in [panel.list.item(at).text() for at in range(panel.list.count())]


def test_a_code_can_be_typed_too_and_is_not_shown(team: Team, panel: StaffPanel) -> None:
    panel.badge.editor.setFocus()
    write("4711-08")
    assert panel.badge.editor.displayText() != panel.badge.editor.text()
    press(Qt.Key.Key_Return)
    team.settle()
    assert owner(team, "4711-08") == team.olga.person_id


def test_what_cannot_be_a_badge_and_what_is_a_colleagues_is_said_beside_the_field(team: Team, scanner: Scanner, panel: StaffPanel) -> None:
    panel.badge.editor.setFocus()
    write("12")
    press(Qt.Key.Key_Return)
    said = [panel.badge.wrong]
    panel.badge.editor.clear()
    panel.list.setCurrentRow([one.person_id for one in panel.people].index(team.anna.person_id))
    panel.badge.editor.setFocus()
    scanner.scan(CODE)
    said.append(panel.badge.wrong)
    assert said == ["The code of a badge has 4 to 64 characters, one of them at least a digit.", "A colleague has this badge already."]
    assert focused() is panel.badge.editor


def test_a_lost_badge_is_taken_away(team: Team, scanner: Scanner, panel: StaffPanel) -> None:
    team.settle()
    assert panel.no_badge_button.isVisible()
    panel.no_badge_button.click()
    team.settle()
    assert not has_badge(team, team.olga)
    assert not panel.no_badge_button.isVisible()


def test_a_half_typed_badge_is_not_left_to_who_comes_next(team: Team, panel: StaffPanel) -> None:
    panel.badge.editor.setText("4711-08")
    panel.hand_over()
    assert panel.badge.editor.text() == ""

"""The staff of a desk: a PIN of one's own, a colleague taken on and let go, and who may not is told so."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desktop_app.models.person import RoleCode
from desktop_app.queries.staff import StaffRow, staff
from desktop_app.services.sign_in import sign_in
from desktop_app.ui.persons.staff_panel import StaffPanel
from desktop_app.ui.settings.page import SettingsPage
from desktop_app.ui.targets import STAFF
from tests.ui.frame.hands import focused, press, write
from tests.ui.persons.conftest import PINS, Team


def row(team: Team, name: str) -> StaffRow:
    return next(one for one in team.replica.ask(staff) if one.name == name)


def choose(panel: StaffPanel, name: str) -> None:
    panel.list.setCurrentRow([one.name for one in panel.people].index(name))


def fill(panel: StaffPanel, present: str, new: str, again: str) -> None:
    for field, text in ((panel.present, present), (panel.new, new), (panel.again, again)):
        if text:
            field.editor.setFocus()
            write(text)


def test_who_works_here_is_chosen_first_and_sees_the_colleagues(team: Team, panel: StaffPanel) -> None:
    assert panel.chosen is not None
    assert panel.chosen.person_id == team.anna.person_id
    assert panel.chosen_name.text() == "Иванова Анна"
    assert panel.present.isVisible()
    assert [panel.list.item(at).text() for at in range(panel.list.count())] == [
        "Иванова Анна · senior clerk · PIN is set",
        "Кузьмин Пётр · IT staff · no PIN",
        "Смирнова Ольга · registry clerk · PIN is set",
    ]


def test_ones_own_pin_is_changed_by_keys(team: Team, panel: StaffPanel) -> None:
    fill(panel, PINS["Иванова"], "8642", "8642")
    press(Qt.Key.Key_Return)
    team.settle()
    assert team.desk.notices.history[-1].text == "The PIN is set: Иванова Анна"
    assert team.replica.act(sign_in, team.anna.person_id, "8642", without_pin=False).actor == team.anna
    assert [field.editor.text() for field in (panel.present, panel.new, panel.again)] == ["", "", ""]


def test_a_wrong_present_pin_stands_beside_its_field(team: Team, panel: StaffPanel) -> None:
    fill(panel, "4711", "8642", "8642")
    press(Qt.Key.Key_Return)
    team.settle()
    assert panel.present.wrong == "This is not the PIN of this person."
    assert focused() is panel.present.editor


def test_a_weak_one_and_a_slip_are_told_before_anything_is_sent(team: Team, panel: StaffPanel) -> None:
    fill(panel, PINS["Иванова"], "1111", "1111")
    press(Qt.Key.Key_Return)
    assert panel.new.wrong.startswith("This PIN is guessed at the first try.")
    for field in (panel.new, panel.again):
        field.editor.clear()
    fill(panel, "", "8642", "8643")
    press(Qt.Key.Key_Return)
    assert (panel.new.wrong, panel.again.wrong) == ("", "The two are not the same.")
    assert team.desk.tasks.is_idle


def test_a_colleague_is_taken_on_and_given_a_pin(team: Team, panel: StaffPanel) -> None:
    panel.name.editor.setFocus()
    write("Новикова Инна")
    panel.role.editor.setCurrentIndex(panel.role.editor.findData(RoleCode.CLERK.value))
    press(Qt.Key.Key_Return)
    team.settle()
    assert panel.chosen is not None
    assert panel.chosen.name == "Новикова Инна"
    assert focused() is panel.new.editor
    assert not panel.present.isVisible()
    fill(panel, "", "5791", "5791")
    press(Qt.Key.Key_Return)
    team.settle()
    assert row(team, "Новикова Инна").has_pin


def test_without_the_right_the_sentence_stands_beside_the_name(team: Team, panel: StaffPanel) -> None:
    team.takes_over("смир", PINS["Смирнова"])
    team.desk.commands.run("persons.staff")
    team.settle()
    panel.name.editor.setFocus()
    write("Лисицын Лев")
    press(Qt.Key.Key_Return)
    team.settle()
    assert panel.name.wrong == "You have no right to do this. It may be done by: senior clerk, schedule manager, IT staff."
    assert panel.name.editor.text() == "Лисицын Лев"


def test_a_colleague_is_taken_off_but_nobody_takes_themselves_off(team: Team, panel: StaffPanel) -> None:
    assert not panel.leave_button.isEnabled()
    choose(panel, "Смирнова Ольга")
    QTest.mouseClick(panel.leave_button, Qt.MouseButton.LeftButton)
    team.settle()
    assert not row(team, "Смирнова Ольга").active
    assert "Смирнова Ольга" not in [one.name for one in panel.people]


def test_what_was_typed_is_gone_when_another_comes(team: Team, panel: StaffPanel) -> None:
    fill(panel, PINS["Иванова"], "8642", "")
    team.takes_over("смир", PINS["Смирнова"])
    assert all(line.text() == "" for line in panel.findChildren(QLineEdit))


def test_the_settings_lead_to_the_staff(team: Team) -> None:
    team.desk.navigation.go("settings")
    team.settle()
    page = team.desk.navigation.page("settings")
    assert isinstance(page, SettingsPage)
    assert page.staff_button is not None
    page.staff_button.setFocus()
    press(Qt.Key.Key_Return)
    assert team.desk.navigation.panel == STAFF


def test_digits_are_never_shown(panel: StaffPanel) -> None:
    for field in (panel.present, panel.new, panel.again):
        assert field.editor.echoMode() is QLineEdit.EchoMode.Password

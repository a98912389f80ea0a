"""The first start: three steps, each says what is not yet right, the central is asked aside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.core.access_token import NO_TOKEN
from desktop_app.core.addresses import NO_SUCH_FILE, NO_TLS, WRONG_ADDRESS, wrong_address, wrong_file
from desktop_app.core.errors import EnvironmentFault, RegistryError, UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.core.sign_in import NO_CLIENT_ID, NO_SECRET, Registration, Tick, Way
from desktop_app.models.person import RoleCode
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.labels import KeyCap
from desktop_app.ui.wizard import answers
from desktop_app.ui.wizard.answers import BranchChoice, Central, ClinicChoice, FirstStart
from desktop_app.ui.wizard.view import Wizard
from tests.kit.patience import PATIENCE_SECONDS
from tests.ui.frame.hands import ALT, focused, press, put_away, write

USUAL = Registration(Way.TOKEN, "")
SEVENTH = ClinicChoice("c7", "Поликлиника № 7", (BranchChoice("b1", "Садовая, 12"), BranchChoice("b2", "Лесная, 3")))
SECOND = ClinicChoice("c2", "Детская № 2", (BranchChoice("b3", "Главное здание"),))


class Start:
    """A wizard over a central of the test's making."""

    def __init__(self, desk: Desk, recovery_code: str = "", usual: Registration = USUAL) -> None:
        self.clinics: tuple[ClinicChoice, ...] = (SEVENTH, SECOND)
        self.trouble: RegistryError | None = None
        self.gate: Event | None = None
        self.at_the_browser = False
        self.asked: list[Central] = []
        self.done: list[FirstStart] = []
        self.wizard = Wizard(desk.commands, desk.tasks, self.look_up, self.done.append, usual, recovery_code)

    def look_up(self, central: Central, tick: Tick) -> tuple[ClinicChoice, ...]:
        """What the central answers."""
        self.asked.append(central)
        while self.at_the_browser:
            tick(125)
        if self.gate is not None:
            assert self.gate.wait(PATIENCE_SECONDS)
        if self.trouble is not None:
            raise self.trouble
        return self.clinics


@pytest.fixture
def start(qtbot: QtBot, desk: Desk) -> Iterator[Start]:
    """The wizard, shown at its first step."""
    start = Start(desk, "K7P2-9QXM")
    qtbot.addWidget(start.wizard)
    start.wizard.resize(900, 640)
    with qtbot.waitActive(start.wizard):
        start.wizard.show()
    start.wizard.setFocus()
    yield start
    put_away(qtbot, start.wizard)


def fill_central(start: Start) -> None:
    """Step 1 with an address."""
    start.wizard.central.url.editor.setText("https://fhir.example.org/r4/")
    press(Qt.Key.Key_Return)


def fill_person(start: Start) -> None:
    """Step 2 with a token and a name."""
    start.wizard.sign_in.token.editor.setText("secret")
    start.wizard.sign_in.name.editor.setText("Иванова Анна")
    press(Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("https://fhir.example.org/r4", ""),
        ("https://fhir.example.org:8443", ""),
        (" https://fhir.example.org/r4 ", ""),
        ("http://localhost:8080/fhir", ""),
        ("http://127.0.0.1:8080", ""),
        ("http://[::1]:8080", ""),
        ("http://fhir.example.org/r4", NO_TLS),
        ("", WRONG_ADDRESS),
        ("fhir.example.org", WRONG_ADDRESS),
        ("ftp://fhir.example.org", WRONG_ADDRESS),
        ("https://", WRONG_ADDRESS),
        ("https://fhir.example.org/r4?a=1", WRONG_ADDRESS),
        ("https://fhir example.org", WRONG_ADDRESS),
        ("https://[oops", WRONG_ADDRESS),
    ],
)
def test_an_address_is_checked_before_anybody_is_asked(address: str, sentence: str) -> None:
    assert wrong_address(address) == sentence


def test_a_certificate_file_may_be_left_out_but_not_be_missing(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("x", "utf8")
    assert [wrong_file(text) for text in ("", " ", str(file), str(tmp_path / "no.pem"))] == ["", "", "", NO_SUCH_FILE]


def test_the_whole_way_by_keys(start: Start, qtbot: QtBot) -> None:
    write("https://fhir.example.org/r4/")
    press(Qt.Key.Key_Return)
    write("secret")
    press(Qt.Key.Key_Return)
    write("Иванова Анна")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: start.wizard.step == 3)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Return)
    central = Central(False, "https://fhir.example.org/r4", "", "secret")
    assert start.asked == [central]
    assert start.done == [FirstStart(central, "Иванова Анна", RoleCode.CLERK, "", ("c7",), "b1")]


def test_a_trial_needs_no_address_and_no_token(start: Start, qtbot: QtBot) -> None:
    start.clinics = (SEVENTH,)
    press(Qt.Key.Key_2, ALT)
    assert not start.wizard.central.url.isVisible()
    press(Qt.Key.Key_Return)
    assert not start.wizard.sign_in.token.isVisible()
    write("Анна")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: start.wizard.step == 3)
    assert [box.isChecked() for box in start.wizard.clinics.boxes] == [True], "one clinic alone is taken already"
    press(Qt.Key.Key_Return)
    assert start.done[0].central == Central(demo=True)
    assert start.done[0].clinics == ("c7",)


def test_the_choice_is_made_by_digits_on_the_cards_and_typed_in_a_field(start: Start) -> None:
    write("12")
    assert start.wizard.central.url.editor.text() == "12"
    press(Qt.Key.Key_2, ALT)
    assert (start.wizard.central.is_demo, focused()) == (True, start.wizard.central.demo_card)
    press(Qt.Key.Key_1)
    assert (start.wizard.central.is_demo, focused()) == (False, start.wizard.central.url.editor)


def test_a_card_is_taken_by_a_click_and_by_space(start: Start) -> None:
    QTest.mouseClick(start.wizard.central.demo_card, Qt.MouseButton.LeftButton)
    assert start.wizard.central.is_demo
    start.wizard.central.central_card.setFocus()
    press(Qt.Key.Key_Space)
    assert start.wizard.central.central_card.accessibleName().endswith("chosen")


def test_a_wrong_address_stays_with_its_sentence_and_the_caret(start: Start) -> None:
    write("http://fhir.example.org")
    press(Qt.Key.Key_Return)
    field = start.wizard.central.url
    assert (start.wizard.step, field.wrong) == (1, NO_TLS)
    assert field.editor.accessibleDescription() == NO_TLS
    assert focused() is field.editor
    field.editor.setText("https://fhir.example.org")
    press(Qt.Key.Key_Return)
    assert (start.wizard.step, field.wrong) == (2, "")


def test_a_name_and_a_token_are_asked_for(start: Start) -> None:
    fill_central(start)
    press(Qt.Key.Key_Return)
    page = start.wizard.sign_in
    assert (page.token.wrong, page.name.wrong) == (NO_TOKEN, answers.NO_NAME)
    assert focused() is page.token.editor
    assert start.asked == []


def test_the_token_is_not_shown(start: Start) -> None:
    assert start.wizard.sign_in.token.editor.echoMode() is QLineEdit.EchoMode.Password


@pytest.mark.parametrize("kind", [UserError, EnvironmentFault])
def test_a_central_that_refuses_says_why_on_the_page(start: Start, qtbot: QtBot, kind: type[RegistryError]) -> None:
    start.trouble = kind(mark("The token was refused."))
    fill_central(start)
    fill_person(start)
    qtbot.waitUntil(lambda: bool(start.wizard.trouble))
    assert (start.wizard.step, start.wizard.trouble) == (2, "The token was refused.")
    start.trouble = None
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: start.wizard.step == 3)


def test_a_central_without_clinics_is_said_plainly(start: Start, qtbot: QtBot) -> None:
    start.clinics = ()
    fill_central(start)
    fill_person(start)
    qtbot.waitUntil(lambda: "shows no clinic" in start.wizard.trouble)
    assert start.wizard.step == 2


def test_while_the_central_is_asked_enter_does_not_ask_twice(start: Start, qtbot: QtBot) -> None:
    start.gate = Event()
    fill_central(start)
    fill_person(start)
    assert not start.wizard.next.isEnabled()
    press(Qt.Key.Key_Return)
    start.gate.set()
    qtbot.waitUntil(lambda: start.wizard.step == 3)
    assert len(start.asked) == 1


def test_going_back_while_the_central_is_asked_forgets_its_answer(start: Start, qtbot: QtBot, desk: Desk) -> None:
    start.gate = Event()
    fill_central(start)
    fill_person(start)
    press(Qt.Key.Key_Escape)
    start.gate.set()
    qtbot.waitUntil(lambda: desk.tasks.is_idle)
    assert (start.wizard.step, start.wizard.next.isEnabled()) == (1, True)


def test_answers_stay_on_the_way_back(start: Start) -> None:
    fill_central(start)
    press(Qt.Key.Key_Escape)
    assert start.wizard.central.url.editor.text() == "https://fhir.example.org/r4/"
    press(Qt.Key.Key_Escape)
    assert start.wizard.step == 1


def test_no_clinic_is_no_start(start: Start, qtbot: QtBot) -> None:
    fill_central(start)
    fill_person(start)
    qtbot.waitUntil(lambda: start.wizard.step == 3)
    press(Qt.Key.Key_Return)
    assert start.done == []
    assert any(label.text() == answers.NO_CLINIC and label.isVisible() for label in start.wizard.findChildren(QLabel))


def test_branches_follow_the_clinics_and_the_chosen_one_stays(start: Start, qtbot: QtBot) -> None:
    fill_central(start)
    fill_person(start)
    qtbot.waitUntil(lambda: start.wizard.step == 3)
    page = start.wizard.clinics
    seventh, second = page.boxes
    seventh.click()
    page.branch.editor.setCurrentIndex(1)
    second.click()
    assert [page.branch.editor.itemText(place) for place in range(3)] == [
        "Поликлиника № 7 · Садовая, 12",
        "Поликлиника № 7 · Лесная, 3",
        "Детская № 2 · Главное здание",
    ]
    assert page.home_branch == "b2"
    seventh.click()
    assert page.home_branch == "b3"
    press(Qt.Key.Key_Return)
    assert (start.done[0].clinics, start.done[0].home_branch) == (("c2",), "b3")


def test_a_clinic_without_branches_asks_for_another(start: Start, qtbot: QtBot) -> None:
    start.clinics = (ClinicChoice("c9", "Здравпункт", ()),)
    fill_central(start)
    fill_person(start)
    qtbot.waitUntil(lambda: start.wizard.step == 3)
    press(Qt.Key.Key_Return)
    assert start.done == []


def test_the_recovery_code_is_shown_with_what_it_is_for(start: Start, qtbot: QtBot) -> None:
    fill_central(start)
    fill_person(start)
    qtbot.waitUntil(lambda: start.wizard.step == 3)
    texts = [label.text() for label in start.wizard.findChildren(QLabel) if label.isVisible()]
    assert "K7P2-9QXM" in texts
    assert any("keyring is lost" in text for text in texts)


def test_without_a_code_nothing_is_said_of_one(qtbot: QtBot, desk: Desk) -> None:
    start = Start(desk)
    qtbot.addWidget(start.wizard)
    assert not any("Recovery" in label.text() for label in start.wizard.findChildren(QLabel))


def test_its_keys_end_with_it(start: Start, qtbot: QtBot, desk: Desk) -> None:
    assert desk.commands.of("wizard")
    fill_central(start)
    fill_person(start)
    qtbot.waitUntil(lambda: start.wizard.step == 3)
    start.wizard.clinics.boxes[0].click()
    press(Qt.Key.Key_Return)
    assert desk.commands.of("wizard") == ()


def test_it_speaks_russian(qtbot: QtBot, desk: Desk) -> None:
    tr.use("ru")
    start = Start(desk)
    qtbot.addWidget(start.wizard)
    texts = {label.text() for label in start.wizard.findChildren(QLabel)}
    assert {"Шаг 1 из 3", "Где хранятся записи?", "Адрес центральной записи *"} <= texts
    assert [cap.text() for cap in start.wizard.findChildren(KeyCap)].count("Enter") == 1


# Other ways to sign in


def test_the_way_that_it_has_set_is_offered_with_what_it_takes(qtbot: QtBot, desk: Desk) -> None:
    start = Start(desk, usual=Registration(Way.CLIENT, "", client_id="desk-7"))
    qtbot.addWidget(start.wizard)
    page = start.wizard.sign_in
    shown = [field for field in (page.token, page.client_id, page.secret) if field.isVisibleTo(page)]
    assert (shown, page.client_id.editor.text()) == ([page.client_id, page.secret], "desk-7")
    assert page.secret.editor.echoMode() is QLineEdit.EchoMode.Password


def choose(start: Start, way: Way) -> None:
    editor = start.wizard.sign_in.way.editor
    editor.setCurrentIndex(editor.findData(way.value))


def test_an_unattended_desk_names_itself_and_its_secret(start: Start, qtbot: QtBot) -> None:
    fill_central(start)
    choose(start, Way.CLIENT)
    press(Qt.Key.Key_Return)
    page = start.wizard.sign_in
    assert (page.client_id.wrong, page.secret.wrong, start.asked) == (NO_CLIENT_ID, NO_SECRET, [])
    page.client_id.editor.setText("desk-7")
    page.secret.editor.setText("s3cret")
    page.name.editor.setText("Иванова Анна")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: start.wizard.step == 3)
    (asked,) = start.asked
    assert (asked.way, asked.client_id, asked.secret, asked.token) == (Way.CLIENT, "desk-7", "s3cret", "")


def test_while_the_browser_is_open_the_time_left_is_told_and_escape_cancels(start: Start, qtbot: QtBot, desk: Desk) -> None:
    fill_central(start)
    choose(start, Way.BROWSER)
    page = start.wizard.sign_in
    page.client_id.editor.setText("desk-7")
    page.name.editor.setText("Иванова Анна")
    start.at_the_browser = True
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any("2:05" in label.text() and label.isVisible() for label in start.wizard.findChildren(QLabel)))
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: desk.tasks.is_idle)
    assert (start.wizard.step, start.wizard.trouble) == (1, "")
    assert not any("2:05" in label.text() and label.isVisible() for label in start.wizard.findChildren(QLabel))
    start.at_the_browser = False
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: start.wizard.step == 3)
    assert [asked.way for asked in start.asked] == [Way.BROWSER, Way.BROWSER]


def test_the_demonstration_asks_nothing_of_the_kind(start: Start) -> None:
    press(Qt.Key.Key_2)
    press(Qt.Key.Key_Return)
    page = start.wizard.sign_in
    assert not any(field.isVisible() for field in (page.way, page.token, page.client_id, page.secret))

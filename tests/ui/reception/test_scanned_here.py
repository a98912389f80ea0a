"""The scanner and «Приём» together: a code is read by the wand under any focus and layout, and one key receives its bearer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.appointment_number import AppointmentNumber
from desktop_app.models.clinic_key import ClinicKey, ClinicKeys
from desktop_app.models.ticket_code import encode, sign
from desktop_app.ui.scanning.catcher import ScanCatcher
from desktop_app.ui.scanning.entry import listen
from tests.kit.house import ROOT
from tests.ui.booking.clerk import Clerk
from tests.ui.reception.receiver import Receiver
from tests.ui.scanning.scanner import Keyboard

OURS = ClinicKeys((ClinicKey(bytes(range(16))),))
FORGER = ClinicKeys((ClinicKey(bytes([*range(8), *range(100, 108)])),))
ST = AppointmentStatus
LOG = ROOT / "build" / "keys.json"


class Wand:
    """A scanner before the screen."""

    def __init__(self, hands: Receiver, catcher: ScanCatcher) -> None:
        self.hands, self.catcher = hands, catcher
        self.keyboard = Keyboard("ru", "xcb")

    def scan(self, visit: str, version: int = 1, keys: ClinicKeys = OURS) -> Receiver:
        """The ticket of `visit`, of that version, signed by `keys`."""
        code = encode(sign(AppointmentNumber(str(self.hands.row(visit)["number"])), version, keys))
        self.keyboard.now_ms += 300
        self.keyboard.scan(code)
        self.catcher.settle()
        return self.hands.look()


@pytest.fixture
def wand(qapp: QApplication, hands: Receiver) -> Iterator[Wand]:
    """The desk has the clinic's key, and a scanner hangs on it."""
    hands.desk.keys = OURS
    catcher = listen(hands.desk, qapp, "xcb")
    yield Wand(hands, catcher)
    catcher.stop()


def test_story_g_a_code_read_anywhere_and_one_key(wand: Wand, hands: Receiver) -> None:
    visit = hands.book()
    hands.desk.navigation.go("elsewhere")
    wand.scan(visit)
    clerk = Clerk(hands.qtbot, hands.desk).enter()
    clerk.keep_log(LOG, "(g) a scanned ticket, and its bearer has come", 1)
    assert hands.status(visit) is ST.ARRIVED
    assert clerk.counted == 1
    assert hands.page.frame.line.text() == ""


def test_one_ticket_after_the_other_each_by_its_key(wand: Wand, hands: Receiver) -> None:
    visits = [hands.book(), hands.book("Петров Андрей Ильич", "Мельник")]
    for visit in visits:
        wand.scan(visit).enter()
    assert {hands.status(visit) for visit in visits} == {ST.ARRIVED}
    assert hands.counted == len(visits)


def test_the_wand_leaves_nothing_in_a_line_that_has_the_caret(wand: Wand, hands: Receiver) -> None:
    visit = hands.book()
    hands.press(Qt.Key.Key_F7).type("ряб")
    wand.scan(visit)
    assert not hands.page.is_walk_in
    assert hands.page.line is not None
    assert hands.page.line.appointment_id == visit
    assert hands.page.frame.line.text() == hands.row(visit)["number"]


def test_an_outdated_code_and_a_forged_one_are_told_apart(wand: Wand, hands: Receiver) -> None:
    visit = hands.book()
    hands.change(visit, ticket_version=2)
    wand.scan(visit, version=1)
    assert hands.notices()[0].startswith("The ticket is outdated → ")
    wand.scan(visit, version=2)
    assert hands.notices() == []


def test_a_code_of_no_known_key_asks_for_a_document(wand: Wand, hands: Receiver) -> None:
    visit = hands.book()
    wand.scan(visit, keys=FORGER)
    assert hands.page.frame.card.asks_for_document
    hands.enter()
    assert hands.status(visit) is ST.ARRIVED

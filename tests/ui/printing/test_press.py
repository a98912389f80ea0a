"""The press: a printer for each kind of paper, a dead one holds up nobody, what it did not take is counted once and printed by one key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.settings import CARDS_PRINTER, DECLARED, LIST_PRINTER, SHEET_PRINTER, TICKET_PRINTER
from desktop_app.documents.pen import Drawing
from desktop_app.services.outcome import Done
from desktop_app.ui.application import close_desk, make_desk
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Level
from desktop_app.ui.printing.press import PRINTERS, Job, NoPaper, PaperKind
from tests.kit.clock import FixedClock
from tests.ui.frame.desks import surroundings

PATIENCE_SECONDS = 5.0


@dataclass
class Room:
    """A desk with several printers, some of them dead or slow."""

    desk: Desk
    dead: set[str] = field(default_factory=set)
    tries: list[str] = field(default_factory=list)
    papers: list[tuple[float, str]] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    version: float = 1.0
    answers: Event = field(default_factory=Event)

    def print_drawing(self, drawing: Drawing, printer: str) -> None:
        """Take a paper, or do not."""
        assert self.answers.wait(PATIENCE_SECONDS)
        self.tries.append(printer)
        if printer in self.dead:
            raise EnvironmentFault("The printer {name} does not answer.", name=printer)
        self.papers.append((drawing.width, printer))

    def job(self, key: str, kind: PaperKind = PaperKind.TICKET, gone: bool = False, ready: Drawing | None = None) -> Job:
        """A paper that is drawn as things stand when its turn comes; its width tells of when it is."""

        def make() -> Drawing:
            if gone:
                raise NoPaper("There is nothing to print any more.")
            return Drawing(self.version, 1, ())

        def note() -> Done:
            self.noted.append(key)
            return Done(Changes())

        return Job(key, kind, make, note, "The ticket is at the printer.", ready)

    def told(self) -> list[str]:
        """All notices."""
        return [notice.text for notice in self.desk.notices.history]


@pytest.fixture
def room(qapp: QApplication, tmp_path: Path) -> Iterator[Room]:
    """Each kind of paper has its own printer; all work."""
    desk = make_desk(qapp, surroundings(tmp_path, FixedClock()))
    for setting, name in ((TICKET_PRINTER, "tickets"), (LIST_PRINTER, "lists"), (CARDS_PRINTER, "cards"), (SHEET_PRINTER, "sheets")):
        desk.settings.put(setting, name)
    made = Room(desk)
    made.answers.set()
    desk.press.print_drawing = made.print_drawing
    yield made
    made.answers.set()
    close_desk(desk)


def settled(qtbot: QtBot, room: Room) -> None:
    """All that was asked for has ended."""
    qtbot.waitUntil(lambda: room.desk.tasks.is_idle)


def test_every_kind_of_paper_has_a_printer_of_its_own_in_the_settings(qtbot: QtBot, room: Room) -> None:
    room.desk.press.print(*(room.job(kind.value, kind) for kind in PaperKind))
    settled(qtbot, room)
    assert [printer for _, printer in room.papers] == ["tickets", "lists", "cards", "sheets"]
    assert set(PRINTERS) == set(PaperKind)
    assert all(setting in DECLARED for setting in PRINTERS.values())


def test_one_paper_is_told_by_its_own_words_and_a_batch_by_its_number(qtbot: QtBot, room: Room) -> None:
    room.desk.press.print(room.job("a"))
    settled(qtbot, room)
    room.desk.press.print(*(room.job(str(number)) for number in range(27)))
    settled(qtbot, room)
    assert room.told() == ["The ticket is at the printer.", "27 papers are at the printer."]
    assert len(room.noted) == 28


def test_a_dead_printer_is_tried_once_for_a_batch_and_told_once(qtbot: QtBot, room: Room) -> None:
    room.dead.add("lists")
    room.desk.press.print(*(room.job(f"list {number}", PaperKind.LIST) for number in range(27)))
    settled(qtbot, room)
    assert room.tries == ["lists"]
    assert room.told() == ["Not printed: 27. The printer lists does not answer."]
    assert room.desk.notices.history[-1].level is Level.ERROR
    assert room.noted == []


def test_a_dead_printer_for_lists_holds_up_no_ticket(qtbot: QtBot, room: Room) -> None:
    room.dead.add("lists")
    room.desk.press.print(
        room.job("list", PaperKind.LIST), room.job("ticket"), room.job("list 2", PaperKind.LIST), room.job("cards", PaperKind.CARDS)
    )
    settled(qtbot, room)
    assert [printer for _, printer in room.papers] == ["tickets", "cards"]
    assert room.told() == ["2 papers are at the printer.", "Not printed: 2. The printer lists does not answer."]


def test_one_key_prints_all_that_was_left_as_it_stands_now(qtbot: QtBot, room: Room) -> None:
    room.dead.update({"lists", "tickets"})
    room.desk.press.print(room.job("list", PaperKind.LIST), room.job("ticket", ready=Drawing(1, 1, ())))
    settled(qtbot, room)
    room.dead.clear()
    room.version = 2.0
    room.desk.press.print_failed()
    settled(qtbot, room)
    assert room.papers == [(2.0, "lists"), (2.0, "tickets")]
    assert room.desk.press.not_printed == ()
    room.desk.press.print_failed()
    settled(qtbot, room)
    assert len(room.papers) == 2


def test_the_same_paper_is_counted_once_however_often_it_failed(qtbot: QtBot, room: Room) -> None:
    room.dead.add("tickets")
    counts: list[int] = []
    room.desk.press.counted.connect(counts.append)
    for _ in range(3):
        room.desk.press.print(room.job("ticket"))
        settled(qtbot, room)
    assert list(room.desk.press.not_printed) == ["ticket"]
    assert counts[-1] == 1
    room.dead.clear()
    room.desk.press.print(room.job("ticket"))
    settled(qtbot, room)
    assert list(room.desk.press.not_printed) == []
    assert counts[-1] == 0


def test_the_notice_itself_offers_to_print_again(qtbot: QtBot, room: Room) -> None:
    room.dead.add("tickets")
    room.desk.press.print(room.job("ticket"))
    settled(qtbot, room)
    room.dead.clear()
    action = room.desk.notices.history[-1].action
    assert action is not None
    action.run()
    settled(qtbot, room)
    assert room.noted == ["ticket"]


def test_with_the_last_paper_printed_the_alarm_is_over(qtbot: QtBot, room: Room) -> None:
    room.dead.add("tickets")
    room.desk.press.print(room.job("a"), room.job("b"))
    settled(qtbot, room)
    room.dead.clear()
    room.desk.press.print(room.job("a"))
    settled(qtbot, room)
    assert [notice.about for notice in room.desk.notices.history] == ["printing", ""]
    room.desk.press.print_failed()
    settled(qtbot, room)
    assert room.desk.notices.history[-1].about == "printing"


def test_what_is_not_true_any_more_is_said_and_forgotten(qtbot: QtBot, room: Room) -> None:
    room.desk.press.print(room.job("gone", gone=True), room.job("there"))
    settled(qtbot, room)
    assert room.told() == ["There is nothing to print any more.", "The ticket is at the printer."]
    assert room.desk.press.not_printed == ()
    assert room.noted == ["there"]


def test_after_a_dead_batch_the_next_one_tries_the_printer_again(qtbot: QtBot, room: Room) -> None:
    room.dead.add("tickets")
    room.desk.press.print(room.job("a"), room.job("b"))
    settled(qtbot, room)
    room.dead.clear()
    room.desk.press.print(room.job("c"))
    settled(qtbot, room)
    assert room.noted == ["c"]
    assert room.desk.press.not_printed == ("a", "b")


def test_a_printer_that_hangs_keeps_the_order_and_holds_up_no_reading(qtbot: QtBot, room: Room) -> None:
    room.answers.clear()
    room.desk.press.print(room.job("a"), room.job("b"))
    room.desk.press.print(room.job("c"))
    read: list[int] = []
    room.desk.tasks.read(lambda: 7).on_success(read.append).run()
    qtbot.waitUntil(lambda: read == [7])
    assert room.papers == []
    room.answers.set()
    settled(qtbot, room)
    assert room.noted == ["a", "b", "c"]

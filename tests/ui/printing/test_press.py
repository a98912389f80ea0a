"""The press: a printer for each kind of paper, a dead one holds up nobody, what it did not take is counted once and printed by one key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.settings import CARDS_PRINTER, DECLARED, LIST_PRINTER, SHEET_PRINTER, TICKET_PRINTER
from desktop_app.documents.pen import Drawing
from desktop_app.models.unprinted import PaperWish
from desktop_app.queries.desk import drafts
from desktop_app.queries.unprinted import unprinted
from desktop_app.services.outcome import Done
from desktop_app.services.printing import keep_unprinted
from desktop_app.ui.application import close_desk, make_desk
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.notices import Level
from desktop_app.ui.printing.job import PRINTERS, Job, NoPaper, PaperKind
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.patience import PATIENCE_SECONDS
from tests.kit.replica import Replica, small_replica
from tests.ui.frame.desks import surroundings


@dataclass
class Room:
    """A desk with several printers, some of them dead or slow."""

    desk: Desk
    replica: Replica
    clock: FixedClock
    dead: set[str] = field(default_factory=set)
    hanging: set[str] = field(default_factory=set)
    tries: list[str] = field(default_factory=list)
    papers: list[tuple[float, str]] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    version: float = 1.0
    answers: Event = field(default_factory=Event)

    def prepare(self) -> None:
        """The printers of this room stand at the desk that is open now."""
        self.desk.press.print_drawing = self.print_drawing
        self.desk.press.learn("test", self.again)

    def print_drawing(self, drawing: Drawing, printer: str) -> None:
        """Take a paper, or do not."""
        self.tries.append(printer)
        if printer in self.hanging:
            assert self.answers.wait(PATIENCE_SECONDS)
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

        wish = PaperWish(key, "test", {"kind": kind.value}, self.desk.actor)
        return Job(wish, kind, make, note, "The ticket is at the printer.", ready)

    def again(self, wish: PaperWish) -> Job:
        """The paper of a wish that was kept."""
        return self.job(wish.key, PaperKind(wish.about["kind"]))

    def told(self) -> list[str]:
        """All notices."""
        return [notice.text for notice in self.desk.notices.history]


@pytest.fixture
def room(qapp: QApplication, tmp_path: Path) -> Iterator[Room]:
    """Each kind of paper has its own printer; all work."""
    clock = FixedClock()
    replica = small_replica(tmp_path, clock, SequentialIds())
    made = Room(opened(qapp, replica, clock, tmp_path), replica, clock)
    made.prepare()
    yield made
    made.answers.set()
    close_desk(made.desk)
    replica.store.close()


def opened(qapp: QApplication, replica: Replica, clock: FixedClock, folder: Path) -> Desk:
    """A desk with a printer for each kind of paper."""
    desk = make_desk(qapp, replace(surroundings(folder, clock), ask=replica.ask, act=replica.act, actor=replica.actor))
    for setting, name in ((TICKET_PRINTER, "tickets"), (LIST_PRINTER, "lists"), (CARDS_PRINTER, "cards"), (SHEET_PRINTER, "sheets")):
        desk.settings.put(setting, name)
    return desk


def settled(qtbot: QtBot, room: Room) -> None:
    """All that was asked for has ended."""
    qtbot.waitUntil(lambda: room.desk.tasks.is_idle)


def test_every_kind_of_paper_has_a_printer_of_its_own_in_the_settings(qtbot: QtBot, room: Room) -> None:
    room.desk.press.print(*(room.job(kind.value, kind) for kind in PaperKind))
    settled(qtbot, room)
    assert sorted(printer for _, printer in room.papers) == ["cards", "lists", "sheets", "tickets"]
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
    assert sorted(printer for _, printer in room.papers) == ["cards", "tickets"]
    assert sorted(room.told()) == ["Not printed: 2. The printer lists does not answer.", *["The ticket is at the printer."] * 2]


def test_one_key_prints_all_that_was_left_as_it_stands_now(qtbot: QtBot, room: Room) -> None:
    room.dead.update({"lists", "tickets"})
    room.desk.press.print(room.job("list", PaperKind.LIST), room.job("ticket", ready=Drawing(1, 1, ())))
    settled(qtbot, room)
    room.dead.clear()
    room.version = 2.0
    room.desk.press.print_failed()
    settled(qtbot, room)
    assert sorted(room.papers) == [(2.0, "lists"), (2.0, "tickets")]
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
    room.hanging.add("tickets")
    room.desk.press.print(room.job("a"), room.job("b"))
    room.desk.press.print(room.job("c"))
    read: list[int] = []
    room.desk.tasks.read(lambda: 7).on_success(read.append).run()
    qtbot.waitUntil(lambda: read == [7])
    assert room.papers == []
    room.answers.set()
    settled(qtbot, room)
    assert room.noted == ["a", "b", "c"]


# A printer that hangs


def silent(qtbot: QtBot, room: Room, *keys: str) -> None:
    """The printer of the tickets hangs with the first of `keys` in it, and the patience of the desk is at its end."""
    room.hanging.add("tickets")
    room.desk.press.print(*(room.job(key) for key in keys))
    qtbot.waitUntil(lambda: room.tries == ["tickets"])
    room.desk.press.lane("tickets").patience.timeout.emit()
    qtbot.waitUntil(lambda: room.desk.press.not_printed == keys)


def test_a_hanging_printer_holds_up_no_other_printer(qtbot: QtBot, room: Room) -> None:
    room.hanging.add("lists")
    room.desk.press.print(room.job("list", PaperKind.LIST), room.job("ticket"), room.job("cards", PaperKind.CARDS))
    qtbot.waitUntil(lambda: sorted(room.noted) == ["cards", "ticket"])
    assert room.told() == ["The ticket is at the printer."] * 2


def test_the_patience_with_a_printer_has_an_end(qtbot: QtBot, room: Room) -> None:
    room.hanging.add("tickets")
    room.desk.press.lane("tickets").patience.setInterval(1)
    room.desk.press.print(room.job("a"), room.job("b"))
    qtbot.waitUntil(lambda: room.desk.press.not_printed == ("a", "b"))
    assert room.tries == ["tickets"]
    assert room.told() == ["Not printed: 2. The printer does not answer. Nothing is lost; print again when it is back."]


def test_while_it_hangs_nothing_more_is_given_to_it(qtbot: QtBot, room: Room) -> None:
    silent(qtbot, room, "a")
    room.desk.press.print(room.job("b"))
    qtbot.waitUntil(lambda: room.desk.press.not_printed == ("a", "b"))
    room.desk.press.print_failed()
    qtbot.waitUntil(lambda: len(room.told()) == 3)
    assert room.tries == ["tickets"]
    assert room.desk.press.not_printed == ("a", "b")


def test_what_it_took_after_all_is_not_printed_twice(qtbot: QtBot, room: Room) -> None:
    silent(qtbot, room, "a", "b")
    room.hanging.clear()
    room.answers.set()
    settled(qtbot, room)
    assert room.noted == ["a"]
    assert room.desk.press.not_printed == ("b",)
    room.desk.press.print_failed()
    settled(qtbot, room)
    assert room.noted == ["a", "b"]


# After a restart or a crash


def start_again(qtbot: QtBot, qapp: QApplication, room: Room, folder: Path) -> None:
    """The desk is gone without a word, and is opened again."""
    close_desk(room.desk)
    room.desk = opened(qapp, room.replica, room.clock, folder)
    room.prepare()
    room.desk.press.take_up()
    settled(qtbot, room)


def test_what_was_not_printed_is_printed_after_a_restart_as_it_stands_then(
    qtbot: QtBot, qapp: QApplication, room: Room, tmp_path: Path
) -> None:
    room.dead.update({"lists", "tickets"})
    room.desk.press.print(room.job("list", PaperKind.LIST), room.job("ticket", ready=Drawing(1, 1, ())))
    settled(qtbot, room)
    start_again(qtbot, qapp, room, tmp_path)
    assert sorted(room.desk.press.not_printed) == ["list", "ticket"]
    room.dead.clear()
    room.version = 2.0
    room.desk.press.print_failed()
    settled(qtbot, room)
    assert sorted(room.papers) == [(2.0, "lists"), (2.0, "tickets")]
    start_again(qtbot, qapp, room, tmp_path)
    assert room.desk.press.not_printed == ()


def test_what_waits_for_a_hanging_printer_at_the_close_is_not_lost(qtbot: QtBot, qapp: QApplication, room: Room, tmp_path: Path) -> None:
    room.hanging.add("tickets")
    room.desk.press.print(room.job("a"), room.job("b"))
    qtbot.waitUntil(lambda: room.tries == ["tickets"])
    room.desk.press.keep_what_waits()
    room.answers.set()
    start_again(qtbot, qapp, room, tmp_path)
    assert "b" in room.desk.press.not_printed


def test_a_paper_that_nobody_here_can_make_is_left_alone(qtbot: QtBot, qapp: QApplication, room: Room, tmp_path: Path) -> None:
    wish = PaperWish("odd", "of a newer version", {}, room.replica.actor)
    room.replica.act(keep_unprinted, [wish])
    start_again(qtbot, qapp, room, tmp_path)
    assert room.desk.press.not_printed == ()
    assert room.replica.ask(unprinted) == [wish]


def test_what_is_kept_names_rows_and_nobody(qtbot: QtBot, room: Room) -> None:
    room.dead.add("tickets")
    room.desk.press.print(room.job("ticket"), room.job("ticket"))
    settled(qtbot, room)
    (row,) = room.replica.ask(drafts)
    assert (row.form, row.title) == ("paper", "")
    assert row.content == {"key": "ticket", "paper": "test", "about": {"kind": "ticket"}}


# Always in view


def test_the_count_stands_in_the_header_and_a_click_prints_them(qtbot: QtBot, room: Room) -> None:
    window = MainWindow(room.desk)
    qtbot.addWidget(window)
    window.resize(911, 512)
    with qtbot.waitExposed(window):
        window.show()
    pill = window.header.unprinted
    assert not pill.isVisible()
    room.dead.add("tickets")
    room.desk.press.print(room.job("a"), room.job("b"))
    settled(qtbot, room)
    assert (pill.isVisible(), pill.text()) == (True, "Not printed: 2")
    window.notices.put_all_away()
    assert pill.isVisible(), "a notice can be put away, the count cannot"
    assert pill.accessibleName() == "Not printed: 2"
    assert "Ctrl+F9" in pill.toolTip()
    assert window.rect().contains(pill.rect().translated(pill.mapTo(window, pill.rect().topLeft())))
    room.dead.clear()
    pill.click()
    settled(qtbot, room)
    assert room.noted == ["a", "b"]
    assert not pill.isVisible()
    window.close()
    settled(qtbot, room)


# A long batch


def test_a_long_batch_tells_in_the_header_how_far_it_is_and_then_goes_away(qtbot: QtBot, room: Room) -> None:
    window = MainWindow(room.desk)
    qtbot.addWidget(window)
    pill, seen = window.header.printing, list[tuple[int, int]]()
    room.desk.press.progressed.connect(lambda number, total: seen.append((number, total)))
    room.hanging.add("tickets")
    room.desk.press.print(*(room.job(str(number)) for number in range(4)))
    qtbot.waitUntil(lambda: room.tries == ["tickets"])
    assert (pill.isVisibleTo(window), pill.text(), pill.accessibleName()) == (True, "Printing: 1 of 4 · Cancel", pill.text())
    room.answers.set()
    settled(qtbot, room)
    assert list(dict.fromkeys(seen)) == [(1, 4), (2, 4), (3, 4), (4, 4), (0, 0)]
    assert not pill.isVisibleTo(window)


def test_one_paper_is_no_batch(qtbot: QtBot, room: Room) -> None:
    window = MainWindow(room.desk)
    qtbot.addWidget(window)
    room.hanging.add("tickets")
    room.desk.press.print(room.job("a"))
    qtbot.waitUntil(lambda: room.tries == ["tickets"])
    assert not window.header.printing.isVisibleTo(window)
    assert not room.desk.press.is_waiting
    room.answers.set()
    settled(qtbot, room)


def test_cancelling_leaves_what_is_at_the_printer_and_says_what_was_printed_and_what_not(qtbot: QtBot, room: Room) -> None:
    window = MainWindow(room.desk)
    qtbot.addWidget(window)
    room.hanging.add("tickets")
    room.desk.press.print(*(room.job(str(number)) for number in range(5)))
    qtbot.waitUntil(lambda: room.tries == ["tickets"])
    window.header.printing.click()
    assert room.told() == ["Cancelled: 4 papers were not printed."]
    room.answers.set()
    settled(qtbot, room)
    assert room.noted == ["0"], "the journal knows of what was printed alone"
    assert room.told()[1:] == ["The ticket is at the printer."]
    assert room.desk.press.not_printed == ()
    assert room.replica.ask(unprinted) == []


def test_what_was_cancelled_can_be_printed_after_all(qtbot: QtBot, room: Room) -> None:
    room.hanging.add("tickets")
    room.desk.press.print(*(room.job(str(number)) for number in range(3)))
    qtbot.waitUntil(lambda: room.tries == ["tickets"])
    room.desk.press.cancel()
    room.answers.set()
    room.desk.notices.take_offer()
    settled(qtbot, room)
    assert room.noted == ["0", "1", "2"]


def test_cancelling_reaches_all_printers_and_forgets_none_that_had_failed_before(qtbot: QtBot, room: Room) -> None:
    room.dead.add("tickets")
    room.desk.press.print(room.job("old"))
    settled(qtbot, room)
    room.dead.clear()
    room.hanging.update({"tickets", "lists"})
    room.desk.press.print(room.job("a"), room.job("list 1", PaperKind.LIST), room.job("list 2", PaperKind.LIST))
    room.desk.press.print_failed()
    qtbot.waitUntil(lambda: len(room.tries) == 3)
    room.desk.press.cancel()
    room.desk.press.cancel()
    room.answers.set()
    settled(qtbot, room)
    assert sorted(room.noted) == ["a", "list 1"]
    assert room.desk.press.not_printed == ("old",)
    assert [text for text in room.told() if text.startswith("Cancelled")] == ["Cancelled: 2 papers were not printed."]

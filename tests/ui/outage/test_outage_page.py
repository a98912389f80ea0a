"""The journal in its window: what stands in it by itself, its papers, its closing, and what it says where there is nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.core.i18n import Translator
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.cursor import Connection
from desktop_app.models.operation import OperationState
from desktop_app.models.outage import Cause
from desktop_app.models.paper_line import PaperLine
from desktop_app.models.person import RoleCode
from desktop_app.models.unprinted import PaperWish
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.queries.outages import OutageRow, outages
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.outages import end_outage
from desktop_app.services.paper_lines import keep_paper_line
from desktop_app.services.staff import add_person
from desktop_app.storage.journal import first_broken_link
from desktop_app.storage.outages import follow_link
from desktop_app.storage.store import Unit
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.outage.jobs import paper_again
from desktop_app.ui.outage.papers import BLANK_LINES
from desktop_app.ui.outage.rows import FATE_COLUMN
from desktop_app.ui.outage.words import span_words, state_words
from desktop_app.ui.printing.job import NoPaper
from desktop_app.ui.states import Sign
from tests.kit.replica import ZONE
from tests.ui.frame.hands import ALT, CTRL, SHIFT
from tests.ui.noon import HOUR
from tests.ui.outage.registry import Registry

COLUMNS = (
    "Ticket no.", "Date and time of the visit", "Service", "Specialist", "Specialty", "Room", "Name, phone", "Status", "OMS policy",
)  # fmt: skip
ANNA, PETROV, TSOY = "Иванова Анна Сергеевна", "Петров Андрей Ильич", "Цой Жанна Алексеевна"


def book_for(registry: Registry, patient: str, doctor: str = "Кузнецова") -> str:
    """Book the patient at the desk; the operation."""
    replica = registry.replica
    wanted = Wanted(registry.clock.now() + 48 * HOUR, schedule_ids=(replica.schedules[doctor],), limit=1)
    slot = replica.ask(nearest_free, wanted)[0]
    done = replica.act(book, replica.actor, BookingWish(slot.slot_id, slot.slot_version, replica.patients[patient]))
    registry.desk.hub.publish(done.changes)
    registry.look()
    assert done.operation_id is not None
    return done.operation_id


def answered(registry: Registry, operation_id: str, state: OperationState, text: str = "") -> None:
    """The exchange came to `state` with that operation."""

    def turn(unit: Unit) -> None:
        unit.connection.exec_driver_sql("UPDATE operation SET state = ?, answer_text = ? WHERE id = ?", (state.value, text, operation_id))

    registry.replica.change(turn)
    registry.page._read()
    registry.look()


def link(registry: Registry, state: ConnectionState, minutes: float = 0) -> None:
    """The connection turns."""
    registry.clock.advance(timedelta(minutes=minutes))

    def turn(unit: Unit) -> None:
        unit.session.merge(Connection(pk=1, state=state, since=unit.now, clock_offset_seconds=0))
        follow_link(unit, state, unit.now)

    registry.replica.change(turn)
    registry.page._read()
    registry.look()


def fates(registry: Registry) -> list[str]:
    """What the table says of the transfer."""
    return [texts[FATE_COLUMN] for texts in registry.page.model.texts()]


def end(registry: Registry, outage_id: str) -> None:
    """The outage is over."""
    registry.replica.act(end_outage, registry.replica.actor, outage_id)
    registry.page._read()
    registry.look()


def test_a_desk_that_had_no_outage_says_how_one_begins(registry: Registry) -> None:
    state = registry.page.states.state
    assert state is not None
    assert (state.sign, state.head) == (Sign.EMPTY, "There was no outage")
    assert not registry.page.which.isEnabled()


def test_what_is_booked_without_the_central_stands_there_by_itself_and_says_what_became_of_it(registry: Registry) -> None:
    link(registry, ConnectionState.OFFLINE)
    first, second, third = (book_for(registry, who) for who in (ANNA, PETROV, TSOY))
    assert [texts[3] for texts in registry.page.model.texts()] == [ANNA, PETROV, TSOY]
    assert fates(registry) == ["◷ waits to be sent"] * 3
    link(registry, ConnectionState.ONLINE, minutes=30)
    answered(registry, first, OperationState.APPLIED)
    answered(registry, second, OperationState.REJECTED, "422 no such slot")
    answered(registry, third, OperationState.IN_DOUBT)
    assert fates(registry) == [
        "✓ transferred", "! not transferred: 422 no such slot", "? not known yet: the answer was lost, it is being found out",
    ]  # fmt: skip
    assert "Transferred: 1. Wait: 1. Not transferred: 1." in registry.page.detail.text()


def test_only_what_is_open_is_shown_on_wish_and_a_filter_that_hides_all_says_so(registry: Registry) -> None:
    registry.cut()
    first, second = book_for(registry, ANNA), book_for(registry, PETROV)
    answered(registry, first, OperationState.APPLIED)
    registry.press(Qt.Key.Key_F4, SHIFT)
    assert [texts[3] for texts in registry.page.model.texts()] == [PETROV]
    answered(registry, second, OperationState.APPLIED)
    state = registry.page.states.state
    assert state is not None
    assert state.sign is Sign.FILTERED
    registry.press(Qt.Key.Key_F4)
    assert registry.page.states.state is None


def test_a_power_cut_is_written_down_by_keys_with_both_its_ends(registry: Registry) -> None:
    registry.press(Qt.Key.Key_F3).type("с утра").enter()
    assert registry.page.question.field is not None
    assert registry.page.question.field.wrong
    registry.press(Qt.Key.Key_Escape)
    assert not registry.page.question.is_asked
    registry.press(Qt.Key.Key_F3).type("10:05 11:30").enter()
    (outage,) = registry.replica.ask(outages)
    walls = [moment.astimezone(ZONE).strftime("%H:%M") for moment in (outage.begun, outage.ended) if moment is not None]
    assert (walls, outage.cause) == (["10:05", "11:30"], Cause.BY_HAND)
    state = registry.page.states.state
    assert state is not None
    assert state.head == "Nobody was booked in this time"


def test_an_outage_without_its_end_is_ended_by_a_key(registry: Registry) -> None:
    registry.press(Qt.Key.Key_F3).type("11:30").enter()
    assert registry.replica.ask(outages)[0].ended is None
    assert not registry.page.may_close
    registry.press(Qt.Key.Key_F3, SHIFT)
    assert registry.replica.ask(outages)[0].ended == registry.clock.now()


def test_a_journal_without_a_rest_is_closed_by_one_key(registry: Registry) -> None:
    outage_id = registry.cut()
    answered(registry, book_for(registry, ANNA), OperationState.APPLIED)
    end(registry, outage_id)
    registry.press(Qt.Key.Key_F8)
    (outage,) = registry.replica.ask(outages)
    assert (outage.closed_by, outage.rest) == (registry.desk.actor.name, "")
    assert "closed" in registry.page.head.text()
    assert not registry.page.may_enter


def test_a_rest_is_named_before_the_journal_is_closed_and_stands_on_the_report(registry: Registry) -> None:
    outage_id = registry.cut()
    book_for(registry, ANNA)
    end(registry, outage_id)
    registry.press(Qt.Key.Key_F8).enter()
    assert registry.page.question.field is not None
    assert registry.page.question.field.wrong
    registry.type("Иванова позвонит завтра").enter()
    assert registry.replica.ask(outages)[0].rest == "Иванова позвонит завтра"
    assert "Иванова позвонит завтра" in registry.printed(Qt.Key.Key_F9, ALT)


def test_a_clerk_closes_no_journal_with_a_rest(registry: Registry) -> None:
    outage_id = registry.cut()
    book_for(registry, ANNA)
    end(registry, outage_id)
    clerk = add_person(registry.replica.store, "Новикова Яна", RoleCode.CLERK)
    registry.desk.actor = clerk
    registry.page._read()
    registry.look()
    command = registry.desk.commands.get("outage.close")
    assert registry.desk.commands.readiness(command).why_not
    registry.press(Qt.Key.Key_F8)
    assert registry.replica.ask(outages)[0].closed is None


def test_the_form_is_printed_with_the_columns_of_the_regulations(registry: Registry) -> None:
    registry.cut()
    book_for(registry, ANNA)
    said = registry.printed(Qt.Key.Key_F9).replace(". ", " ").replace("\u00a0", " ")
    for column in COLUMNS:
        assert column in said
    for value in (ANNA, "+7 916 123-45-67", "Кузнецова", "214", "7756410884001233"):
        assert value in said
    (drawing,) = registry.papers
    assert drawing.width > drawing.height
    with registry.replica.store.read() as connection:
        payloads = connection.exec_driver_sql("SELECT payload FROM journal WHERE act = 'print'").scalars().all()
        assert first_broken_link(connection) is None
    assert len(payloads) == 1
    assert ANNA not in payloads[0]


def test_the_report_says_of_each_line_whether_it_is_transferred_and_is_signed(registry: Registry) -> None:
    outage_id = registry.cut()
    first, second = book_for(registry, ANNA), book_for(registry, PETROV)
    answered(registry, first, OperationState.APPLIED)
    answered(registry, second, OperationState.CONFLICT)
    typed = PaperLine(number="7", happened="10:05", patient="Неизвестный")
    registry.desk.hub.publish(registry.replica.act(keep_paper_line, registry.replica.actor, outage_id, "draft", typed).changes)
    registry.look()
    said = registry.printed(Qt.Key.Key_F9, ALT)
    parts = [said.index(part) for part in ("Not transferred: 1", PETROV, "On paper, not entered: 1", "Неизвестный", "Transferred: 1", ANNA)]
    tail = said[said.index("Transferred, or why not") :]
    assert parts[0] < parts[1] < parts[3]
    assert tail.index(PETROV) < tail.index("Неизвестный") < tail.index(ANNA)
    assert "Head of the department" in said


def test_a_blank_is_printed_from_anywhere_and_no_number_is_on_two_sheets(registry: Registry) -> None:
    registry.desk.navigation.go("exchange")
    first = registry.printed(Qt.Key.Key_F8, CTRL | SHIFT)
    second = registry.printed(Qt.Key.Key_F8, CTRL | SHIFT)
    assert f". {BLANK_LINES}. " in first
    assert f". {BLANK_LINES + 1}. " in second
    assert f". {BLANK_LINES}. " not in second
    assert "Places that can be given away" in first
    assert "Орлов" in first


def test_a_paper_that_no_printer_took_is_printed_later_as_things_stand_then(registry: Registry) -> None:
    outage_id = registry.cut()
    for paper, about in (("outage-form", {"outage": outage_id}), ("outage-report", {"outage": outage_id}), ("outage-blank", {})):
        job = paper_again(registry.desk, PaperWish(paper, paper, about, registry.desk.actor))
        assert job.wish.paper == paper
        assert job.make().sheets


def test_an_outage_that_is_not_kept_any_more_gives_no_paper(registry: Registry) -> None:
    gone = PaperWish("outage-form gone", "outage-form", {"outage": "gone"}, registry.desk.actor)
    with pytest.raises(NoPaper):
        paper_again(registry.desk, gone).make()


def test_the_journal_is_saved_as_pdf(registry: Registry, tmp_path: Path) -> None:
    registry.cut()
    book_for(registry, ANNA)
    for report in (False, True):
        path = tmp_path / f"{report}.pdf"
        registry.page.save_to(path, report)
        registry.look()
        with pypdfium2.PdfDocument(path) as document:
            said = document[0].get_textpage().get_text_range()
        assert ANNA in " ".join(said.split())
        assert registry.told == f"Saved: {path.name}"
    registry.page.save_to(tmp_path / "nowhere" / "x.pdf")
    registry.look()
    assert "could not be written" in registry.told


def test_older_outages_are_gone_through_by_keys(registry: Registry) -> None:
    older = registry.cut(hours=2.5, lasted=0.5)
    newer = registry.cut(hours=1, lasted=0.5)
    assert registry.page.form is not None
    assert registry.page.form.outage.outage_id == newer
    registry.press(Qt.Key.Key_Left, CTRL)
    assert registry.page.form.outage.outage_id == older
    registry.press(Qt.Key.Key_Left, CTRL).press(Qt.Key.Key_Right, CTRL)
    assert registry.page.form.outage.outage_id == newer


def test_who_may_not_look_sees_no_journal(registry: Registry) -> None:
    registry.cut()
    registry.desk.actor = add_person(registry.replica.store, "Кузьмин Пётр", RoleCode.IT)
    registry.page._read()
    registry.look()
    state = registry.page.states.state
    assert state is not None
    assert "no right" in state.head
    assert registry.page.model.rowCount() == 0
    for command in ("outage.print", "outage.paper", "outage.blank"):
        assert registry.desk.commands.readiness(registry.desk.commands.get(command)).why_not


def test_enter_on_a_line_opens_the_visit(registry: Registry) -> None:
    registry.cut()
    book_for(registry, ANNA)
    registry.page.table.setFocus()
    registry.enter()
    assert registry.desk.navigation.panel == "appointment"


def test_the_band_leads_to_the_journal_while_the_central_is_away(registry: Registry, window: MainWindow) -> None:
    registry.desk.navigation.go("exchange")
    link(registry, ConnectionState.OFFLINE)
    window.read_connection()
    registry.look()
    button = next(one for one in window.band.findChildren(QPushButton) if one.text() == "Journal")
    assert button.isVisible()
    button.click()
    registry.look()
    assert registry.desk.navigation.screen == "outage"


def test_the_journal_has_no_place_on_the_rail_and_marks_the_exchange_there(registry: Registry, window: MainWindow) -> None:
    buttons = {button.screen_id: button for button in window.rail._buttons.values()}
    assert set(buttons) == {"exchange"}
    assert buttons["exchange"].isChecked()


def test_each_widget_that_takes_the_focus_has_a_name(registry: Registry) -> None:
    registry.cut()
    registry.press(Qt.Key.Key_F6)
    for page in (registry.page, registry.panel):
        takes = [one for one in page.findChildren(QWidget) if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert takes
        nameless = [one for one in takes if not QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name)]
        assert nameless == []


@pytest.mark.parametrize(("language", "goes_on"), [("en", "since"), ("ru", "с 16 ноября")])
def test_an_outage_in_words(registry: Registry, language: str, goes_on: str) -> None:
    tr = Translator(language)
    begun = registry.clock.now()
    running = OutageRow("o", Cause.LINK, begun, None)
    assert span_words(running, ZONE, tr).startswith(goes_on)
    over = OutageRow("o", Cause.BY_HAND, begun, begun + HOUR, "Иванова", begun + 2 * HOUR, "Петрова")
    assert "–" in span_words(over, ZONE, tr)
    assert "Петрова" in state_words(over, ZONE, tr)
    assert "Иванова" in state_words(over, ZONE, tr)
    assert len(span_words(OutageRow("o", Cause.LINK, begun, begun + 24 * HOUR), ZONE, tr)) > len(span_words(over, ZONE, tr))

"""The hand-over in the whole desk: what lies open, the way to each line, and one person taking it from another by name and PIN."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop_app.core.i18n import Translator, tr
from desktop_app.documents.late import list_pdf
from desktop_app.documents.pen import Drawing
from desktop_app.models.handover import Heap
from desktop_app.models.paper_line import PaperLine
from desktop_app.queries.desk import drafts
from desktop_app.queries.handover import HandedOver, Handover, OpenWork
from desktop_app.services.bookings import BookingWish, book
from desktop_app.services.drafts import DraftContent, keep_draft
from desktop_app.services.outages import open_outage
from desktop_app.services.paper_lines import keep_paper_line
from desktop_app.services.settling import take_case
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.handover.page import HandoverPage
from desktop_app.ui.handover.papers import HandoverPaper, fitting, sheet
from desktop_app.ui.handover.words import last_words
from desktop_app.ui.targets import APPOINTMENT, BOOKING, HANDOVER, PAPER_LINE
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import ZONE
from tests.ui.cases.troubles import _free, lost_booking
from tests.ui.frame.hands import CTRL, press, write
from tests.ui.persons.conftest import PINS, Team, team

__all__ = ["team"]
KEYS = Qt.Key
ANNA, PETROV = "Иванова Анна Сергеевна", "Петров Андрей Ильич"
HEAPS = tuple(Heap)


def left_open(team: Team) -> str:
    """One thing in each heap; the visits of the morning are open by themselves. The id of the case, which Anna has."""
    replica, anna = team.replica, team.anna
    case_id = lost_booking(replica, ANNA, "Кузнецова")
    replica.act(take_case, anna, case_id)
    replica.act(keep_draft, anna, "draft", DraftContent("booking", "Петров", {"patient": None, "typed": "петров"}))
    slot_id, version = replica.ask(_free, replica.schedules["Орлов"], 0)
    replica.act(book, anna, BookingWish(slot_id, version, replica.patients[PETROV], call_back="+7 903 765-43-21"))
    outage = replica.act(open_outage, anna, team.clock.now() - timedelta(hours=1), None).row_id or ""
    replica.act(keep_paper_line, anna, outage, "line", PaperLine(number="7", patient="Жуков Тимур", place="Орлов 15:00"))
    return case_id


def opened(team: Team) -> HandoverPage:
    """By its key, from wherever one is."""
    press(KEYS.Key_H, CTRL)
    team.settle()
    page = team.desk.navigation.page(HANDOVER)
    assert isinstance(page, HandoverPage)
    return page


def choose(team: Team, page: HandoverPage, heap: Heap) -> None:
    """One heap by its digit, its first line, Enter."""
    press([KEYS.Key_1, KEYS.Key_2, KEYS.Key_3, KEYS.Key_4, KEYS.Key_5][HEAPS.index(heap)])
    page.table.selectRow(0)
    press(KEYS.Key_Return)
    team.settle()


def signs_over(team: Team, letters: str, pin: str) -> None:
    """F8, letters of the name, Enter, the PIN, Enter."""
    press(KEYS.Key_F8)
    team.settle()
    write(letters)
    press(KEYS.Key_Return)
    write(pin)
    press(KEYS.Key_Return)
    team.settle()


def test_five_heaps_stand_there_with_counts_and_the_keyboard_narrows_to_one(team: Team) -> None:
    left_open(team)
    page = opened(team)
    assert page.picture is not None
    counts = page.picture.counts
    assert [counts[heap] for heap in HEAPS[:4]] == [1, 1, 1, 1]
    assert counts[Heap.VISITS] > 0
    assert page.shown.button(Heap.CALLS.value).text() == "Calls 1"
    assert page.shown.button("all").text() == f"All {sum(counts.values())}"
    press(KEYS.Key_3)
    ((heap, when, patient, phone, owed, person),) = page.model.texts()
    assert (heap, patient, person) == ("◷ Provisional", "Петров А. И.", team.anna.name)
    assert "903" in phone
    assert when
    assert "call before" in owed
    press(KEYS.Key_P)
    assert "903" in QGuiApplication.clipboard().text()


@pytest.mark.parametrize(
    ("heap", "screen", "panel"),
    [
        (Heap.CALLS, "cases", ""),
        (Heap.FORMS, HANDOVER, BOOKING),
        (Heap.PROVISIONAL, HANDOVER, APPOINTMENT),
        (Heap.PAPER, HANDOVER, PAPER_LINE),
        (Heap.VISITS, "reception", ""),
    ],
)
def test_enter_goes_where_the_line_is_settled(team: Team, heap: Heap, screen: str, panel: str) -> None:
    left_open(team)
    choose(team, opened(team), heap)
    assert (team.desk.navigation.screen, team.desk.navigation.panel) == (screen, panel)


def test_enter_on_a_form_of_ones_own_goes_on_with_it(team: Team) -> None:
    left_open(team)
    choose(team, opened(team), Heap.FORMS)
    panel = team.desk.navigation.page(BOOKING)
    assert isinstance(panel, BookingPanel)
    assert panel.drafts.draft_id == "draft"
    assert panel.form().patient_typed == "петров"


def test_the_next_person_takes_the_shift_by_name_and_pin_and_has_all_of_it(team: Team) -> None:
    case_id = left_open(team)
    page = opened(team)
    signs_over(team, "смир", PINS["Смирнова"])
    assert team.desk.actor == team.olga
    assert not team.shift.box.isVisible()
    assert [row.draft_id for row in team.replica.ask(drafts, team.olga.person_id)] == ["draft"]
    assert page.picture is not None
    (call,) = [line for line in page.picture.lines if line.heap is Heap.CALLS]
    assert (call.row_id, call.person) == (case_id, team.olga.name)
    assert f"{team.anna.name} → {team.olga.name}" in page.last.text()
    assert team.desk.navigation.screen == HANDOVER
    choose(team, page, Heap.FORMS)
    assert team.desk.navigation.panel == BOOKING


def test_a_wrong_pin_leaves_the_shift_with_its_person(team: Team) -> None:
    left_open(team)
    page = opened(team)
    signs_over(team, "смир", "7777")
    assert team.desk.actor == team.anna
    assert team.shift.box.wrong.text()
    press(KEYS.Key_Escape)
    press(KEYS.Key_Escape)
    assert page.picture is not None
    assert page.picture.last is None


def test_a_badge_chooses_who_takes_the_shift(team: Team) -> None:
    left_open(team)
    page = opened(team)
    press(KEYS.Key_F8)
    team.settle()
    team.desk.badges.present(team.olga.person_id)
    team.settle()
    assert team.shift.box.asked is not None
    write(PINS["Смирнова"])
    press(KEYS.Key_Return)
    team.settle()
    assert page.picture is not None
    assert page.picture.last is not None
    assert page.picture.last.taker == team.olga.name


def test_a_change_of_person_alone_hands_nothing_over_and_a_colleagues_form_stays_closed(team: Team) -> None:
    left_open(team)
    page = opened(team)
    team.takes_over("смир", PINS["Смирнова"])
    assert team.desk.actor == team.olga
    assert page.picture is not None
    assert page.picture.last is None
    choose(team, page, Heap.FORMS)
    assert team.desk.navigation.panel == ""
    assert team.anna.name in team.desk.notices.history[-1].text
    signs_over(team, "смир", PINS["Смирнова"])
    assert [row.draft_id for row in team.replica.ask(drafts, team.olga.person_id)] == ["draft"]


def test_the_change_of_person_leads_to_what_the_shift_leaves(team: Team) -> None:
    team.ask_who()
    assert team.shift.box.shift.isVisible()
    press(KEYS.Key_F8)
    team.settle()
    assert team.desk.navigation.screen == HANDOVER
    assert not team.shift.box.isVisible()
    press(KEYS.Key_F8)
    team.settle()
    assert team.shift.box.title.text() == "Who takes over the shift"
    assert not team.shift.box.shift.isVisible()


def test_a_locked_desk_shows_nothing_of_the_shift(team: Team) -> None:
    team.desk.commands.run("persons.lock")
    team.settle()
    assert team.shift.box.locked
    press(KEYS.Key_F8)
    team.settle()
    assert team.shift.box.isVisible()
    assert team.desk.navigation.screen != HANDOVER


def in_journal(team: Team) -> int:
    """How often the journal has the sheet."""
    with team.replica.store.read() as connection:
        query = "SELECT count(*) FROM journal WHERE act = 'print' AND row_id = 'handover'"
        return int(connection.exec_driver_sql(query).scalar_one())


def test_the_sheet_is_printed_and_saved_and_the_journal_knows(team: Team, tmp_path: Path) -> None:
    left_open(team)
    page = opened(team)
    papers: list[Drawing] = []
    team.desk.press.print_drawing = lambda drawing, _printer: papers.append(drawing)
    press(KEYS.Key_F9)
    team.settle()
    (paper,) = papers
    for words in ("Shift handover", "Calls 1", "Петров А. И.", "Handed over by", "Taken over by"):
        assert words in paper.text
    page.save_to(tmp_path / "sheet.pdf")
    team.settle()
    with pypdfium2.PdfDocument(tmp_path / "sheet.pdf") as document:
        assert len(document) == 1
    assert in_journal(team) == 2
    assert HandoverPaper(team.desk).job.wish.about == {}


def test_a_file_that_cannot_be_written_is_said_and_was_noted_before(team: Team, tmp_path: Path) -> None:
    page = opened(team)
    page.save_to(tmp_path / "no such folder" / "sheet.pdf")
    team.settle()
    assert "could not be written" in team.desk.notices.history[-1].text
    assert in_journal(team) == 1


def busy_day(count: int) -> Handover:
    """So many lines in each heap."""
    lines = tuple(
        OpenWork(heap, f"{heap}-{number}", MONDAY_MORNING, "Ахметова Д. И.", "+79067778899", "Иванова Анна", start=MONDAY_MORNING)
        for heap in Heap
        for number in range(count)
    )
    return Handover(lines)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("count", [1, 4, 60])
def test_however_much_is_open_the_sheet_stays_one_and_tells_what_it_leaves_out(count: int, language: str) -> None:
    data = sheet(busy_day(count), MONDAY_MORNING, ZONE, ("Городская поликлиника № 7", "Окно 1"), tr.for_language(language))
    with pypdfium2.PdfDocument(list_pdf(data, language)) as document:
        assert len(document) == 1
    for section in data.sections:
        assert str(count) in section.heading
        assert (str(count - len(section.lines)) in section.heading) is (count > len(section.lines))


def test_an_empty_shift_has_a_sheet_to_sign_too() -> None:
    data = sheet(Handover(()), MONDAY_MORNING, ZONE, ("", ""), tr.for_language("en"))
    assert (data.sections, data.empty, len(data.signatures)) == ((), "Nothing is left open.", 2)


@pytest.mark.parametrize(("counts", "room", "most"), [([0, 0], 20, 20), ([50, 1], 20, 19), ([50, 50], 20, 10), ([9] * 5, 3, 1)])
def test_each_heap_has_its_part_of_the_sheet(counts: list[int], room: int, most: int) -> None:
    assert fitting(counts, room) == most


@pytest.mark.parametrize(
    ("at", "giver", "said"),
    [
        (MONDAY_MORNING, "Иванова", "Last handed over: 09:00, Иванова → Смирнова (Calls 2, Visits 1)."),
        (MONDAY_MORNING - timedelta(days=1), "", "Last taken over: Sun 15 November, 09:00, by Смирнова (Calls 2, Visits 1)."),
    ],
)
def test_the_last_hand_over_is_told_with_its_day_where_it_was_not_today(at: datetime, giver: str, said: str) -> None:
    counts = {Heap.CALLS: 2, Heap.FORMS: 0, Heap.VISITS: 1}
    assert last_words(HandedOver(at, giver, "Смирнова", counts), MONDAY_MORNING, ZONE, Translator("en")) == said

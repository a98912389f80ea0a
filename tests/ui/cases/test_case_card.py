"""A case opened: both sides of every kind in words, ways out by keys, and no key that settles a case the person does not see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from pytestqt.qtbot import QtBot

from desktop_app.core.dates import time_short
from desktop_app.models.conflict import CaseKind, CaseState, Way
from desktop_app.models.operation import OperationKind
from desktop_app.queries.case_fields import Choice, Compared
from desktop_app.queries.case_tree import Later
from desktop_app.queries.cases import CaseCard, case_lines, case_opened
from desktop_app.ui.cases.lines import case_columns
from desktop_app.ui.cases.offers import REASONS
from desktop_app.ui.cases.ways import HAPPENED, ways_of
from desktop_app.ui.cases.words import to_say
from desktop_app.ui.style.palette import DARK, LIGHT, TEXT_CONTRAST, contrast
from tests.ui.cases.test_case_words import CARD, LINE, NOW, SLOT, VISIT, ZONE
from tests.ui.cases.troubles import CasesDesk, cases_desk
from tests.ui.held import HeldAsk

KEY = Qt.Key
ANNA = "Иванова Анна Сергеевна"
PETROV = "Петров Андрей Ильич"
PHONES = (
    Compared("patient", "phone", "+7 916 123-45-67", "+7 903 000-11-22", None),
    Compared("patient", "birth-date", date(1984, 3, 12), date(1984, 3, 21), date(1984, 3, 12)),
)
GONE = (Compared("appointment", "time", VISIT, VISIT, None), Compared("appointment", "status", "booked", "booked", None))
SAME = (
    Compared("appointment", "status", "booked", "cancelled", "cancelled"),
    Compared("appointment", "time", VISIT, VISIT + timedelta(days=1), VISIT),
)


@pytest.fixture
def cases(qtbot: QtBot, tmp_path: Path) -> Iterator[CasesDesk]:
    """Анна's time with Кузнецова and Петров's with Мельник were taken by others."""
    with cases_desk(qtbot, tmp_path, (ANNA, "Кузнецова", 0), (PETROV, "Мельник", 1)) as made:
        yield made


@pytest.fixture
def bare(qtbot: QtBot, tmp_path: Path) -> Iterator[CasesDesk]:
    """No case waits; cards are shown by the test."""
    with cases_desk(qtbot, tmp_path) as made:
        yield made


def given(kind: CaseKind, operation: str = OperationKind.BOOK, compared: tuple[Compared, ...] = ()) -> CaseCard:
    """A case of that kind about that operation."""
    return replace(CARD, line=replace(LINE, kind=kind, operation_kind=str(operation)), compared=compared)


def marked(cases: CasesDesk) -> list[str]:
    """The fields that are said to differ."""
    table = cases.screen.view.compare
    found = []
    for row in range(table.rowCount()):
        name, mine = table.item(row, 0), table.item(row, 2)
        if name is not None and mine is not None and mine.data(Qt.ItemDataRole.AccessibleTextRole):
            found.append(name.text())
    return found


# What it shows


def test_a_case_of_every_kind_has_a_head_a_way_out_and_a_lit_button(bare: CasesDesk) -> None:
    view = bare.screen.view
    for kind, operation in product(CaseKind, [*OperationKind, ""]):
        card = given(kind, operation, SAME)
        view.show_card(card)
        assert view._title.text() == HAPPENED[kind]
        assert view._about.text().startswith("Иванова А. С. ")
        assert view.way in ways_of(card)
        for way in ways_of(card):
            view.choose(way)
            assert (view.way, view.main.isEnabled(), bool(view.main.text())) == (way, way is not Way.OVER, True)


@pytest.mark.parametrize(
    ("fields", "texts", "differing"),
    [
        (
            PHONES,
            [
                ("Telephone", "+7 916 123-45-67", "+7 903 000-11-22", "—"),
                ("Born", "12 Mar 1984", "21 Mar 1984", "12 Mar 1984"),
            ],
            ["Telephone", "Born"],
        ),
        (
            GONE,
            [
                ("Time", "Mon 16 November, 11:45", "Mon 16 November, 11:45", "—"),
                ("State", "booked", "booked", "—"),
            ],
            [],
        ),
        (
            SAME,
            [
                ("State", "booked", "cancelled", "cancelled"),
                ("Time", "Mon 16 November, 11:45", "Tue 17 November, 11:45", "Mon 16 November, 11:45"),
            ],
            ["Time"],
        ),
        ((), [], []),
    ],
    ids=["a-telephone-struck-out-there", "gone-there", "cancelled-by-both", "nothing-to-compare"],
)
def test_was_ours_and_theirs_and_what_differs(
    bare: CasesDesk, fields: tuple[Compared, ...], texts: list[tuple[str, ...]], differing: list[str]
) -> None:
    bare.screen.view.show_card(given(CaseKind.FIELD_DIFFERS, OperationKind.CORRECT_PATIENT, fields))
    assert bare.screen.view.compare.texts() == texts
    assert marked(bare) == differing


def test_a_card_that_follows_another_keeps_nothing_of_it(bare: CasesDesk) -> None:
    view = bare.screen.view
    view.show_card(given(CaseKind.FIELD_DIFFERS, OperationKind.CORRECT_PATIENT, PHONES))
    after = given(CaseKind.GONE, OperationKind.CANCEL, GONE[:1])
    view.show_card(replace(after, line=replace(after.line, case_id="c2", phone="", start=None)))
    assert [row[0] for row in view.compare.texts()] == ["Time"]
    assert marked(bare) == []
    assert (view._phone.isVisibleTo(view), view._say.text()) == (False, "")


def test_the_words_of_both_sides_are_readable_after_the_theme_was_turned(bare: CasesDesk) -> None:
    table = bare.screen.view.compare
    bare.screen.view.show_card(given(CaseKind.FIELD_DIFFERS, OperationKind.CORRECT_PATIENT, PHONES))
    for theme, palette in (("dark", DARK), ("light", LIGHT)):
        bare.desk.look.use(theme, "normal")
        items = [table.item(row, column) for row in range(table.rowCount()) for column in range(4)]
        inks = [item.foreground().color().name() for item in items if item is not None]
        assert len(inks) == 8
        assert min(contrast(ink, ground) for ink in inks for ground in (palette.surface, palette.accent_soft)) >= TEXT_CONTRAST


@pytest.mark.parametrize(
    ("kind", "offered", "said"),
    [
        (CaseKind.SLOT_TAKEN, False, "The time on Mon 16 November, 11:45 turned out to be taken."),
        (CaseKind.SOLD_TWICE, False, "The time on Mon 16 November, 11:45 turned out to be taken."),
        (CaseKind.CANCELLED_THERE, False, "Your visit on Mon 16 November, 11:45 was cancelled."),
        (CaseKind.REFUSED, False, "Your booking on Mon 16 November, 11:45 could not be confirmed."),
        (CaseKind.GONE, False, "Your booking on Mon 16 November, 11:45 could not be confirmed."),
        (CaseKind.FIELD_DIFFERS, False, ""),
        (
            CaseKind.REFUSED,
            True,
            "Your booking on Mon 16 November, 11:45 could not be confirmed. I can offer Mon 16 November, 12:11, Орлов Д. М.",
        ),
    ],
)
def test_nobody_is_told_that_a_time_was_taken_which_was_not(kind: CaseKind, offered: bool, said: str) -> None:
    assert to_say(replace(LINE, kind=kind), SLOT if offered else None, ZONE) == said


def test_a_term_before_the_visit_is_what_the_list_is_sorted_by() -> None:
    due = next(column for column in case_columns(lambda: ZONE, lambda: NOW) if column.id == "due")
    assert due.sort_key is not None
    urgent = replace(LINE, start=VISIT + timedelta(days=9), due=VISIT)
    assert due.sort_key(urgent) == VISIT
    assert due.sort_key(replace(LINE, start=None, due=None)) is None


def test_rows_follow_the_density(cases: CasesDesk) -> None:
    look, table = cases.desk.look, cases.screen.table
    for density in ("dense", "normal"):
        look.use("light", density)
        assert {table.rowHeight(row) for row in range(2)} == {look.sizes.list_row}


# What is offered


def listed(cases: CasesDesk) -> list[str]:
    """What stands under the digits, as a screen reader says it."""
    return [card.accessibleName() for card in cases.screen.view.offers.cards]


def test_other_times_stand_under_digits_with_day_specialist_and_place(bare: CasesDesk) -> None:
    bare.screen.view.show_card(given(CaseKind.SLOT_TAKEN))
    (offer,) = listed(bare)
    assert offer == "Mon 16 November, 12:11, Орлов Д. М., терапевт, Филиал на Садовой · r. 208 · 26 min later, chosen"


def test_a_cancelling_is_asked_for_its_reason_and_another_way_brings_the_times_back(bare: CasesDesk) -> None:
    view = bare.screen.view
    view.show_card(given(CaseKind.SLOT_TAKEN))
    view.choose(Way.CANCEL)
    assert len(listed(bare)) == len(REASONS)
    assert listed(bare)[0].endswith(", chosen")
    view.pick(3)
    assert (view.chosen.reason, listed(bare)[2].endswith(", chosen")) == (REASONS[2], True)
    view.pick(9)
    assert view.chosen.reason == REASONS[2], "there is no ninth reason"
    view.choose(Way.OVER)
    assert "Орлов" in listed(bare)[0]


def test_putting_off_offers_until_when_and_the_button_says_it(bare: CasesDesk) -> None:
    view = bare.screen.view
    view.show_card(replace(given(CaseKind.GONE, OperationKind.CORRECT_PATIENT), line=replace(LINE, kind=CaseKind.GONE, start=None)))
    view.later.click()
    now = bare.clock.now()
    assert view.chosen.until == now + timedelta(hours=1)
    view.pick(2)
    assert view.chosen.until == now + timedelta(hours=4)
    assert view.main.text() == f"Put off until {time_short(now + timedelta(hours=4), bare.desk.zone)}"
    assert len(listed(bare)) == 3


def two_groups() -> CaseCard:
    """A card corrected on both sides, in the telephone and in the birth date."""
    choices = (Choice("telecom[phone]", PHONES[:1]), Choice("birthDate", PHONES[1:]))
    return replace(given(CaseKind.FIELD_DIFFERS, OperationKind.CORRECT_PATIENT, PHONES), choices=choices)


def test_the_merge_is_proposed_whole_and_its_groups_open_on_demand(bare: CasesDesk) -> None:
    view = bare.screen.view
    view.show_card(two_groups())
    assert (view.way, view.main.text(), listed(bare)) == (Way.KEEP_MINE, "Keep ours", [])
    view.open_groups()
    assert listed(bare)[1] == "Born, ours: 21 Mar 1984, the central's: 12 Mar 1984"
    view.pick(2)
    assert listed(bare)[1] == "Born, the central's: 12 Mar 1984, ours: 21 Mar 1984"
    assert (view.chosen.theirs_in, view.main.text()) == (frozenset({"birthDate"}), "Accept both as chosen")
    view.pick(2)
    assert (view.chosen.theirs_in, view.main.text()) == (frozenset(), "Keep ours")
    view.pick(1)
    view.open_groups()
    assert (view.chosen.theirs_in, listed(bare)) == (frozenset(), []), "put away again it is ours, as proposed"


def test_a_card_read_again_keeps_what_was_being_decided(bare: CasesDesk) -> None:
    view = bare.screen.view
    view.show_card(two_groups())
    view.open_groups()
    view.pick(1)
    view.show_card(two_groups())
    assert (view.has_groups_open, view.chosen.theirs_in) == (True, frozenset({"telecom[phone]"}))
    other = two_groups()
    view.show_card(replace(other, line=replace(other.line, case_id="c9")))
    assert (view.has_groups_open, view.chosen.theirs_in) == (False, frozenset())


def test_who_works_on_a_case_and_what_is_decided_with_it_stand_in_its_head(bare: CasesDesk) -> None:
    card = given(CaseKind.SLOT_TAKEN)
    later = (Later("o2", "move", NOW, "Иванова А. С.", VISIT),)
    bare.screen.view.show_card(replace(card, line=replace(card.line, taken_by="Смирнова Ольга"), later=later))
    said = bare.screen.view._more.text().splitlines()
    assert said == ["Works on it: Смирнова Ольга", "Decided with it: A move, Иванова А. С., Mon 16 November, 11:45"]


def test_a_settled_case_shows_both_sides_and_nothing_to_do(bare: CasesDesk) -> None:
    view = bare.screen.view
    card = given(CaseKind.FIELD_DIFFERS, OperationKind.CORRECT_PATIENT, PHONES)
    line = replace(card.line, state=CaseState.SETTLED, way="keep-mine", settled=NOW, settled_by="Иванова Анна")
    view.show_card(replace(card, line=line))
    assert view._more.text() == "Keep ours, Mon 16 November, 09:00, Иванова Анна"
    assert view.compare.rowCount() == 2
    assert (view.way, view.main.isVisibleTo(view), view.later.isVisibleTo(view), listed(bare)) == (None, False, False, [])


def test_over_the_schedule_stays_in_sight_of_who_may_not_and_says_who_may(bare: CasesDesk) -> None:
    view = bare.screen.view
    view.show_card(given(CaseKind.SLOT_TAKEN))
    view.choose(Way.OVER)
    assert not view.main.isEnabled()
    assert "senior clerk" in view.main.toolTip()
    view.choose(Way.WAIT)
    assert view.main.isEnabled()


# Fast hands


@pytest.mark.parametrize("keys", [(KEY.Key_Return,), (KEY.Key_X, KEY.Key_Return), (KEY.Key_Z,), (KEY.Key_T,), (KEY.Key_2, KEY.Key_Return)])
def test_keys_pressed_before_the_next_case_is_shown_settle_nothing(qtbot: QtBot, cases: CasesDesk, keys: tuple[Qt.Key, ...]) -> None:
    held = HeldAsk(cases.desk.ask)
    cases.desk.ask = held
    gate = held.hold(case_opened)
    cases.press(KEY.Key_Down)
    qtbot.waitUntil(gate.begun)
    for key in keys:
        cases.press(key)
    gate.open()
    qtbot.waitUntil(lambda: cases.desk.tasks.is_idle)
    assert cases.states() == ["conflict", "conflict"]
    lines = cases.replica.ask(case_lines)
    assert [(line.state, line.taken_by) for line in lines] == [("open", ""), ("open", "")]


def test_and_once_it_is_shown_the_same_keys_settle_that_one(qtbot: QtBot, cases: CasesDesk) -> None:
    held = HeldAsk(cases.desk.ask)
    cases.desk.ask = held
    gate = held.hold(case_opened)
    cases.press(KEY.Key_Down)
    qtbot.waitUntil(gate.begun)
    gate.open()
    qtbot.waitUntil(lambda: cases.screen.has_case)
    cases.press(KEY.Key_X)
    cases.press(KEY.Key_Return)
    qtbot.waitUntil(lambda: cases.screen.model.rowCount() == 1 and cases.desk.tasks.is_idle)
    assert cases.states() == ["conflict", "abandoned"]
    assert cases.told()[-1].startswith("Петров А. И.: ")


def test_a_held_enter_settles_one_case_and_not_the_whole_list(qtbot: QtBot, cases: CasesDesk) -> None:
    cases.press(KEY.Key_X)
    cases.press(KEY.Key_Return)
    cases.press(KEY.Key_Return)
    qtbot.waitUntil(lambda: cases.screen.model.rowCount() == 1 and cases.desk.tasks.is_idle)
    assert cases.states() == ["abandoned", "conflict"]


# In a small window


def test_words_of_both_sides_are_never_cut_in_a_narrow_card(qtbot: QtBot, tmp_path: Path) -> None:
    with cases_desk(qtbot, tmp_path, (ANNA, "Кузнецова", 0), size=(1100, 640)) as cases:
        table = cases.screen.view.compare
        metrics = table.fontMetrics()
        for row in range(table.rowCount()):
            for column in range(1, 4):
                item = table.item(row, column)
                assert item is not None
                room = QRect(0, 0, table.columnWidth(column) - 16, 1000)
                needed = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
                assert needed.height() <= table.rowHeight(row)


def test_the_telephone_and_the_button_are_in_sight_whatever_is_compared(qtbot: QtBot, tmp_path: Path) -> None:
    with cases_desk(qtbot, tmp_path, (ANNA, "Кузнецова", 0), size=(1100, 480)) as cases:
        view = cases.screen.view
        for part in (view._phone, view._say, view.main):
            assert view.rect().contains(QRect(part.mapTo(view, part.rect().topLeft()), part.size()))
            assert part.visibleRegion().boundingRect() == part.rect()


def test_what_a_way_is_chosen_from_comes_into_sight(qtbot: QtBot, tmp_path: Path) -> None:
    with cases_desk(qtbot, tmp_path, (ANNA, "Кузнецова", 0), size=(1100, 480)) as cases:
        cases.press(KEY.Key_X)
        first = cases.screen.view.offers.cards[0]
        qtbot.waitUntil(lambda: first.visibleRegion().boundingRect() == first.rect())

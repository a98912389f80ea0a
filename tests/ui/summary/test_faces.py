"""What a day of a specialist looks like and says: every kind of day, by eye, by ear, in both languages, without colour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.i18n import tr
from desktop_app.models.calendar import DayKind, DayOverride, ProductionCalendar
from desktop_app.queries.schedule_summary import DayCell, SummaryRow
from desktop_app.ui.slot_looks import channel_named
from desktop_app.ui.style.look import Look
from desktop_app.ui.summary.faces import cell_aloud, cell_tip, day_face, legend, letters, near_day, nearest_aloud, state_aloud, who_of
from desktop_app.ui.summary.grid import SummaryGrid
from desktop_app.ui.summary.lines import arrange, specialist_line
from desktop_app.ui.summary.model import FIRST_DAY, NEAREST, Heads, SummaryModel
from desktop_app.ui.summary.opened import OpenedDay

ZONE = ZoneInfo("Europe/Moscow")
MONDAY = date(2026, 11, 16)
ROW = SummaryRow(
    "s1", "Кузнецова Е. П.", "Кузнецова", "терапевт", "110", "Филиал на Садовой", "b1", "214", "Поликлиника № 7", None
)  # fmt: skip
CHANNELS = (
    "registry", "portal", "same-day", "call-centre", "infomat", "doctor", "other-clinic", "referral", "live-queue", "paid", "dispensary",
)  # fmt: skip
BY_CHANNEL = (("portal", 4), ("registry", 9))
KINDS = {
    "free": DayCell(MONDAY, 13, 24, BY_CHANNEL),
    "free so far": DayCell(MONDAY, 13, 24, BY_CHANNEL, complete=False),
    "free though ill": DayCell(MONDAY, 13, 24, BY_CHANNEL, absence="sick", substitute="Орлов Д. М."),
    "full": DayCell(MONDAY, 0, 24),
    "full so far": DayCell(MONDAY, 0, 24, complete=False),
    "ill": DayCell(MONDAY, absence="sick", substitute="Орлов Д. М."),
    "closed": DayCell(MONDAY),
    "loading": DayCell(MONDAY, complete=False),
    "unknown": DayCell(MONDAY, fetched=False, complete=False),
}
SAID = {
    "free": ("13 / 24 R 9 P 4", "free 13 of 24", "13 / 24 Р 9 П 4", "свободно 13 из 24"),
    "free so far": (
        "≥13 / 24 R 9 P 4", "free 13 of 24 so far, still loading",
        "≥13 / 24 Р 9 П 4", "пока свободно 13 из 24, ещё загружается",
    ),
    "free though ill": (
        "13 / 24 sick leave", "free 13 of 24, ill, substitute: Орлов Д. М.",
        "13 / 24 болеет", "свободно 13 из 24, болезнь, замещает: Орлов Д. М.",
    ),
    "full": ("0 / 24 none left", "all 24 places taken", "0 / 24 занято", "заняты все места: 24"),
    "full so far": (
        "≥0 / 24 loading", "all 24 places taken so far, still loading",
        "≥0 / 24 загрузка", "пока заняты все места: 24, ещё загружается",
    ),
    "ill": (
        "sick leave", "no reception: ill, substitute: Орлов Д. М.",
        "болеет", "нет приёма: болезнь, замещает: Орлов Д. М.",
    ),
    "closed": ("no reception", "no reception", "нет приёма", "нет приёма"),
    "loading": ("loading", "still loading", "загрузка", "ещё загружается"),
    "unknown": ("no data", "no data for this day, not fetched", "нет данных", "нет данных за этот день, не загружено"),
}  # fmt: skip


def shown(cell: DayCell, live_queue: bool = False) -> str:
    """What is written in the cell, in one line."""
    face = day_face(cell, live_queue)
    return " ".join(part for part in (face.head, face.beside, face.below) if part)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_day_is_written_and_said_in_words(kind: str) -> None:
    written, said, _, _ = SAID[kind]
    assert (shown(KINDS[kind]), state_aloud(ROW, KINDS[kind])) == (written, said)
    assert cell_aloud(ROW, KINDS[kind]) == f"Кузнецова, терапевт, Mon 16, {said}"


@pytest.mark.parametrize("kind", KINDS)
def test_and_in_russian(kind: str) -> None:
    tr.use("ru")
    assert (shown(KINDS[kind]), state_aloud(ROW, KINDS[kind])) == SAID[kind][2:]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_two_kinds_of_day_can_be_mistaken_by_eye_or_by_ear(language: str) -> None:
    tr.use(language)
    for one, other in combinations(KINDS.values(), 2):
        assert shown(one) != shown(other)
        assert state_aloud(ROW, one) != state_aloud(ROW, other)


def test_a_live_queue_has_no_times_but_has_its_absences() -> None:
    lane = replace(ROW, live_queue=True)
    assert (shown(KINDS["closed"], True), state_aloud(lane, KINDS["closed"])) == ("live queue", "live queue, no times")
    assert (shown(KINDS["ill"], True), state_aloud(lane, KINDS["ill"])) == ("sick leave", SAID["ill"][1])
    assert shown(KINDS["unknown"], True) == "no data"


@pytest.mark.parametrize("reason", ["leave", "sick", "training", "business", "closed", "never-heard-of"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_absence_has_words_short_and_whole(reason: str, language: str) -> None:
    tr.use(language)
    cell = DayCell(MONDAY, absence=reason)
    assert shown(cell)
    assert reason not in state_aloud(ROW, cell) or language == "en"
    assert state_aloud(ROW, cell).startswith(tr("no reception"))


def test_the_tip_names_channels_and_who_receives_instead() -> None:
    assert cell_tip(ROW, KINDS["free"]).splitlines() == ["Кузнецова Е. П., Mon 16", "free 13 of 24", "portal: 4", "registry: 9"]
    assert "substitute: Орлов Д. М." in cell_tip(ROW, KINDS["ill"])
    assert cell_tip(ROW, KINDS["ill"]).count("Орлов") == 1


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_channel_has_a_letter_and_a_word_of_its_own(language: str) -> None:
    tr.use(language)
    looks = [channel_named(code) for code in CHANNELS]
    signs, names = [tr(look.letter) for look in looks], [tr(look.word) for look in looks]
    assert len(set(signs)) == len(set(names)) == len(CHANNELS)
    assert [sign for sign in signs if not sign or " " in sign or len(sign) > 3] == []


def test_a_channel_of_a_newer_central_has_no_letter_and_breaks_nothing() -> None:
    cell = replace(KINDS["free"], by_channel=(("hologram", 13), ("registry", 1)))
    assert letters(cell) == "R 1"
    assert "hologram" not in cell_tip(ROW, cell)


@pytest.mark.parametrize(
    ("ahead", "words"), [(0, "today"), (1, "tomorrow"), (2, "Wed 18.11"), (7, "Mon 23.11"), (60, "Fri 15.01"), (-1, "Sun 15.11")]
)
def test_the_nearest_day_is_called_as_people_call_it(ahead: int, words: str) -> None:
    assert near_day(MONDAY + timedelta(days=ahead), MONDAY) == words


def test_who_is_not_known_is_left_out_of_every_sentence() -> None:
    bare = replace(ROW, specialist="", family="", specialty="процедурный кабинет")
    assert who_of(bare) == "процедурный кабинет"
    assert nearest_aloud(bare, ZONE) == "процедурный кабинет, nothing free"


# Heads

SPRING = ProductionCalendar(overrides=(DayOverride(date(2026, 11, 19), DayKind.OFF, "Санитарный день"),))


@pytest.mark.parametrize(
    ("day", "today", "words"),
    [
        (date(2026, 11, 16), MONDAY, "Monday, 16 November, today"),
        (date(2026, 11, 17), MONDAY, "Tuesday, 17 November, tomorrow"),
        (date(2026, 11, 18), MONDAY, "Wednesday, 18 November"),
        (date(2026, 11, 19), MONDAY, "Thursday, 19 November, Санитарный день"),
        (date(2026, 11, 21), MONDAY, "Saturday, 21 November, day off"),
        (date(2026, 11, 16), date(2026, 11, 17), "Monday, 16 November"),
        (date(2026, 11, 4), date(2026, 11, 4), "Wednesday, 4 November, today, День народного единства"),
        (date(2026, 11, 4), date(2026, 11, 3), "Wednesday, 4 November, tomorrow, День народного единства"),
        (date(2026, 11, 3), date(2026, 11, 2), "Tuesday, 3 November, tomorrow, short day"),
    ],
)
def test_the_head_of_a_day_is_said_whole(day: date, today: date, words: str) -> None:
    assert Heads(day, 14, today, SPRING).aloud(FIRST_DAY) == words


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(-3, 20))
def test_every_head_has_a_second_line_and_is_never_said_twice(first: date, ahead: int) -> None:
    heads = Heads(first, 14, first + timedelta(days=ahead), SPRING)
    for column in range(FIRST_DAY, FIRST_DAY + 14):
        assert heads.title(column)
        assert heads.detail(column)
        parts = heads.aloud(column).split(", ")
        assert len(set(parts)) == len(parts)
        assert f"{heads.day(column):%d.%m}" not in parts


# Painting


@pytest.fixture(params=["light", "dark"])
def look(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Look]:
    """Both themes, one after the other."""
    yield Look(qapp, str(request.param))
    Look(qapp, "light")


def grid_of(qtbot: QtBot, look: Look, cells: list[DayCell], live_queue: bool = False) -> SummaryGrid:
    """A grid with one specialist whose days are `cells`."""
    days = tuple(replace(cell, day=MONDAY + timedelta(days=at)) for at, cell in enumerate(cells))
    heads = Heads(MONDAY - timedelta(days=60), len(cells), MONDAY, SPRING)
    model = SummaryModel(heads, lambda: ZONE)
    grid = SummaryGrid(look, model, OpenedDay(look, lambda: ZONE))
    qtbot.addWidget(grid)
    grid.resize(500 + 220 * len(cells), 300)
    grid.show_lines(arrange([specialist_line(replace(ROW, days=days, live_queue=live_queue), MONDAY, ZONE)]))
    with qtbot.waitExposed(grid):
        grid.show()
    return grid


def picture(grid: SummaryGrid, row: int, column: int, width: int) -> QImage:
    """A cell as it is drawn, in shades of grey: the eye may see no hue. Drawn thrice, for a face is kept from the second time on."""
    index = grid.model().index(row, column)
    grid.horizontalHeader().resizeSection(column, width)
    grid.scrollTo(index)
    images = [grid.viewport().grab(grid.visualRect(index)).toImage() for _ in range(3)]
    assert images[0] == images[1] == images[2]
    return images[0].convertToFormat(QImage.Format.Format_Grayscale8)


def test_no_two_kinds_of_day_are_drawn_alike_even_without_colour(qtbot: QtBot, look: Look) -> None:
    grid = grid_of(qtbot, look, list(KINDS.values()))
    drawn = [picture(grid, 1, FIRST_DAY + at, 96) for at in range(len(KINDS))]
    for (one, first), (other, second) in combinations(zip(KINDS, drawn, strict=True), 2):
        assert first != second, f"{one} looks like {other}"


@pytest.mark.parametrize("density", ["normal", "dense"])
def test_no_head_and_no_cell_fails_to_be_drawn_in_any_width(qtbot: QtBot, look: Look, density: str) -> None:
    look.use("dark" if look.palette.dark else "light", density)
    crowded = DayCell(MONDAY, 999, 1999, tuple((code, 99) for code in CHANNELS))
    grid = grid_of(qtbot, look, [*KINDS.values(), crowded], live_queue=True)
    for width in (32, 40, 58, 90, 220):
        for column in range(NEAREST, FIRST_DAY + len(KINDS) + 1):
            for row in (0, 1):
                assert picture(grid, row, column, width).width() == width


def test_a_name_of_forty_letters_is_whole_in_the_tip_of_its_head(qtbot: QtBot, look: Look) -> None:
    grid = grid_of(qtbot, look, list(KINDS.values()))
    model = grid.model()
    assert isinstance(model, SummaryModel)
    long = replace(ROW, specialist="Константинопольская-Преображенская А. В.", room="", days=(KINDS["free"],) * len(KINDS))
    model.replace(arrange([specialist_line(long, MONDAY, ZONE)]))
    assert not grid.grab().isNull()
    assert "Константинопольская-Преображенская А. В." in str(grid.verticalHeader().model().index(1, 1).data(3))


@given(st.lists(st.tuples(st.sampled_from([*CHANNELS, "hologram"]), st.integers(1, 500)), unique_by=lambda pair: pair[0], min_size=1))
def test_letters_come_in_pairs_the_most_first_and_three_at_most(channels: list[tuple[str, int]]) -> None:
    said = letters(DayCell(MONDAY, 1, 1, tuple(channels))).split()
    numbers = [int(number) for number in said[1::2]]
    assert len(said) == 2 * len(numbers) <= 6
    assert numbers == sorted(numbers, reverse=True)


def test_the_foot_explains_the_letters_that_stand_in_the_grid_and_no_others() -> None:
    days = (DayCell(MONDAY, 7, 9, (("call-centre", 4), ("portal", 3))), DayCell(MONDAY, 2, 9, (("registry", 2),)))
    assert legend([replace(ROW, days=days[:1]), replace(ROW, days=days[1:])]) == "free / all · R registry, P portal, C call centre"
    assert legend([ROW]) == legend([]) == "free / all"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_letter_of_a_cell_is_explained_under_the_grid(language: str) -> None:
    cell = DayCell(MONDAY, 22, 24, tuple((code, 2) for code in CHANNELS))
    before = tr.language
    tr.use(language)
    try:
        explained = {part.split()[0] for part in legend([replace(ROW, days=(cell,))]).split(" · ")[1].split(", ")}
        assert explained == {tr(channel_named(code).letter) for code in CHANNELS}
        assert set(letters(cell).split()[::2]) <= explained
        assert len(explained) == len(CHANNELS), "no two channels share a letter"
    finally:
        tr.use(before)

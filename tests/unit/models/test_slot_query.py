"""The narrowing language of the booking line."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.slot_conditions import DayPart, SlotConditions
from desktop_app.models.slot_query import ChipKind, loosened, parse, without_chip

TODAY = date(2026, 11, 23)  # a Monday
C = SlotConditions


def conditions(text: str) -> SlotConditions:
    return parse(text, TODAY)[0]


def kinds(text: str) -> list[ChipKind]:
    return [chip.kind for chip in parse(text, TODAY)[1]]


def days(*numbers: int) -> SlotConditions:
    return C(weekdays=frozenset(numbers))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("чт", days(3)),
        ("Чт.", days(3)),
        ("в четверг", days(3)),
        ("по четвергам", days(3)),
        ("во вторник", days(1)),
        ("среду", days(2)),
        ("пн ср пт", days(0, 2, 4)),
        ("пн, ср", days(0, 2)),
        ("пн-ср", days(0, 1, 2)),
        ("пт-пн", days(4, 5, 6, 0)),
        ("будни", days(0, 1, 2, 3, 4)),
        ("по выходным", days(5, 6)),
        ("не чт", C(not_weekdays=frozenset({3}))),
        ("кроме выходных дней", C(not_weekdays=frozenset({5, 6}))),
        ("кроме пн", C(not_weekdays=frozenset({0}))),
        ("thu", days(3)),
        ("on Friday", days(4)),
        ("weekdays", days(0, 1, 2, 3, 4)),
        ("not mon", C(not_weekdays=frozenset({0}))),
    ],
)
def test_weekdays(text: str, meant: SlotConditions) -> None:
    assert conditions(text) == meant


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (">17", time(17), None),
        ("> 17:30", time(17, 30), None),
        ("после 17", time(17), None),
        ("с 9", time(9), None),
        ("не раньше 10", time(10), None),
        ("с 9.30", time(9, 30), None),
        ("до 10", None, time(10)),
        ("до 10.", None, time(10)),
        ("<10:30", None, time(10, 30)),
        ("не позже 11", None, time(11)),
        ("до 10 ч", None, time(10)),
        ("до 10 часов", None, time(10)),
        ("с 9 до 12", time(9), time(12)),
        ("9-12", time(9), time(12)),
        ("17:00–19:30", time(17), time(19, 30)),
        ("10.30-12.30", time(10, 30), time(12, 30)),
        (">9 <12", time(9), time(12)),
        (">9 >10 <15 <12", time(10), time(12)),
        ("9:15", time(9, 15), time(9, 16)),
        ("в 9", time(9), time(10)),
        ("в 23", time(23), None),
        ("after 17", time(17), None),
        ("before 10", None, time(10)),
        ("from 9 until 11", time(9), time(11)),
    ],
)
def test_times(text: str, first: time | None, last: time | None) -> None:
    assert conditions(text) == C(time_from=first, time_to=last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("с 1.12", date(2026, 12, 1), None),
        ("c 1.12", date(2026, 12, 1), None),  # a Latin c
        ("с 10.01", date(2027, 1, 10), None),
        ("с 1 декабря", date(2026, 12, 1), None),
        ("после 1.12", date(2026, 12, 2), None),
        ("до 5.12", None, date(2026, 12, 5)),
        ("по 5 дек", None, date(2026, 12, 5)),
        ("раньше 5.12", None, date(2026, 12, 4)),
        ("с 1.12 по 5.12", date(2026, 12, 1), date(2026, 12, 5)),
        ("1.12-5.12", date(2026, 12, 1), date(2026, 12, 5)),
        ("28.12-10.01", date(2026, 12, 28), date(2027, 1, 10)),
        ("с 1 по 5 декабря", date(2026, 12, 1), date(2026, 12, 5)),
        ("1-5 декабря", date(2026, 12, 1), date(2026, 12, 5)),
        ("с 25 по 3", date(2026, 11, 25), date(2026, 12, 3)),
        ("с 25", date(2026, 11, 25), None),
        ("до 30", None, date(2026, 11, 30)),
        ("с завтра", date(2026, 11, 24), None),
        ("через неделю", date(2026, 11, 30), None),
        ("через 2 недели", date(2026, 12, 7), None),
        ("через 10 дней", date(2026, 12, 3), None),
        ("через месяц", date(2026, 12, 23), None),
        ("на этой неделе", date(2026, 11, 23), date(2026, 11, 29)),
        ("на следующей неделе", date(2026, 11, 30), date(2026, 12, 6)),
        ("след. неделя", date(2026, 11, 30), date(2026, 12, 6)),
        ("в декабре", date(2026, 12, 1), date(2026, 12, 31)),
        ("в марте", date(2027, 3, 1), date(2027, 3, 31)),
        ("с 1.12.2027", date(2027, 12, 1), None),
        ("с 1.12.27", date(2027, 12, 1), None),
        ("с 29.02", date(2028, 2, 29), None),
        ("next week", date(2026, 11, 30), date(2026, 12, 6)),
        ("in 10 days", date(2026, 12, 3), None),
        ("from 1 dec", date(2026, 12, 1), None),
    ],
)
def test_dates(text: str, first: date | None, last: date | None) -> None:
    assert conditions(text) == C(date_from=first, date_to=last)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1.12", date(2026, 12, 1)),
        ("01.12.2026", date(2026, 12, 1)),
        ("1 декабря", date(2026, 12, 1)),
        ("5 марта 2027", date(2027, 3, 5)),
        ("сегодня", TODAY),
        ("завтра", date(2026, 11, 24)),
        ("Послезавтра", date(2026, 11, 25)),
        ("tomorrow", date(2026, 11, 24)),
        ("23.11", TODAY),
        ("22.11", date(2027, 11, 22)),
    ],
)
def test_a_single_day(text: str, day: date) -> None:
    assert conditions(text) == C(dates=frozenset({day}))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("утро", {DayPart.MORNING}),
        ("утром", {DayPart.MORNING}),
        ("с утра", {DayPart.MORNING}),
        ("до обеда", {DayPart.MORNING}),
        ("первая половина дня", {DayPart.MORNING}),
        ("днём", {DayPart.DAY}),
        ("вечер", {DayPart.EVENING}),
        ("вечером", {DayPart.EVENING}),
        ("после обеда", {DayPart.DAY, DayPart.EVENING}),
        ("2 половина", {DayPart.DAY, DayPart.EVENING}),
        ("не утром", {DayPart.DAY, DayPart.EVENING}),
        ("утро вечер", {DayPart.MORNING, DayPart.EVENING}),
        ("morning", {DayPart.MORNING}),
    ],
)
def test_halves_of_the_day(text: str, parts: set[DayPart]) -> None:
    assert conditions(text) == C(parts=frozenset(parts))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("свой", C(own_doctor=True)),
        ("к своему врачу", C(own_doctor=True)),
        ("own doctor", C(own_doctor=True)),
        ("не орлов", C(without=frozenset({"орлов"}))),
        ("кроме Орлова", C(without=frozenset({"орлова"}))),
        ("-орлов", C(without=frozenset({"орлов"}))),
        ("not Smith", C(without=frozenset({"smith"}))),
        ("филиал 2", C(branches=frozenset({"2"}))),
        ("филиал № 2", C(branches=frozenset({"2"}))),
        ("фил.2", C(branches=frozenset({"2"}))),
        ("филиал Северный", C(branches=frozenset({"северный"}))),
        ("branch north", C(branches=frozenset({"north"}))),
        ("кузнецова", C(words=("кузнецова",))),
        ("Филимонов", C(words=("филимонов",))),
        ("Мартынова", C(words=("мартынова",))),
        ("Вторникова", C(words=("вторникова",))),
        ("Утробин", C(words=("утробин",))),
        ("Моисеев", C(words=("моисеев",))),
        ("Салтыков-Щедрин", C(words=("салтыков", "щедрин"))),
    ],
)
def test_doctors_and_branches(text: str, meant: SlotConditions) -> None:
    assert conditions(text) == meant


def test_a_whole_line_gives_chips_in_its_order() -> None:
    found, chips = parse("лор чт >17 с 1.12 филиал 2 не орлов", TODAY)
    assert found == C(
        weekdays=frozenset({3}),
        time_from=time(17),
        date_from=date(2026, 12, 1),
        branches=frozenset({"2"}),
        without=frozenset({"орлов"}),
        words=("лор",),
    )
    assert [chip.source for chip in chips] == ["лор", "чт", ">17", "с 1.12", "филиал 2", "не орлов"]
    assert [chip.kind.value for chip in chips] == ["word", "day", "time", "day", "branch", "doctor"]
    assert [[label.source for label in chip.labels] for chip in chips][1:3] == [["Thu"], ["from {time}"]]
    assert chips[2].labels[0].parameters == {"time": "17:00"}


def test_backspace_takes_one_chip_out_of_the_line() -> None:
    text = "чт  >17, не орлов"
    chips = parse(text, TODAY)[1]
    assert without_chip(text, chips[2]) == "чт >17,"
    assert without_chip(text, chips[0]) == ">17, не орлов"
    assert conditions(without_chip(text, chips[1])) == C(weekdays=frozenset({3}), without=frozenset({"орлов"}))


def test_an_empty_result_can_try_each_condition_away() -> None:
    chips = parse("чт >17", TODAY)[1]
    assert [(chip.source, less) for chip, less in loosened(chips)] == [("чт", C(time_from=time(17))), (">17", days(3))]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("xn", "чт"),
        ("xn >17", "чт >17"),
        ("чт Ю17", "чт >17"),
        ("б10:30", "<10:30"),
        ("Ю3.12", ">3.12"),
        ("cdjq", "свой"),
        ("enhj", "утро"),
        ("yt jhkjd", "не орлов"),
    ],
)
def test_the_forgotten_layout_is_understood(text: str, meant: str) -> None:
    assert conditions(text) == conditions(meant)
    assert " ".join(chip.source for chip in parse(text, TODAY)[1]) == text


def test_letters_of_the_signs_keys_are_signs_only_before_a_time() -> None:
    assert kinds("ю") == kinds("б") == kinds("юрьева") == kinds("бор") == [ChipKind.WORD]


def test_an_impossible_date_is_only_words() -> None:
    assert kinds("31.02") == [ChipKind.WORD]
    assert kinds("с 31.02.2027")[-1] is ChipKind.WORD
    assert kinds("с 1.12.9999")[-1] is ChipKind.WORD
    assert kinds("25:00") == [ChipKind.WORD]


def test_nothing_typed_asks_for_nothing() -> None:
    found, chips = parse("  , ; ", TODAY)
    assert found.is_empty
    assert chips == ()


def test_places_are_measured_against_the_conditions() -> None:
    start = datetime.combine(date(2026, 12, 3), time(17, 15))
    for text in ("чт", ">17", "вечер", "с 1.12", "3.12", "в 17", "17:15", "", "не пн", "до 3.12", "с 17:15"):
        assert conditions(text).allows_start(start), text
    for text in ("ср", "до 17:15", "утро", "с 4.12", "4.12", "в 16", "не чт", "до 2.12", "чт утро", ">17:30"):
        assert not conditions(text).allows_start(start), text


def test_specialists_and_branches_are_measured_against_the_conditions() -> None:
    names = "Орлов Пётр Ильич, врач-оториноларинголог, ЛОР"
    assert conditions("лор").allows_specialist(names)
    assert conditions("орл пет").allows_specialist(names)
    assert not conditions("не орлов").allows_specialist(names)
    assert conditions("не орлова").allows_specialist(names)
    assert not conditions("хирург").allows_specialist(names)
    assert conditions("филиал 2").allows_branch("Филиал № 2 «Северный»")
    assert conditions("филиал север").allows_branch("Филиал № 2 «Северный»")
    assert not conditions("филиал 2").allows_branch("Филиал № 12")
    assert conditions("").allows_branch("Филиал № 12")


@given(st.text(max_size=60), st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_any_line_is_read_and_its_chips_cover_it_without_overlaps(text: str, today: date) -> None:
    found, chips = parse(text, today)
    ends = 0
    for chip in chips:
        assert ends <= chip.start < chip.end
        assert text[chip.start : chip.end] == chip.source
        ends = chip.end
    assert found.is_empty == (not chips)


@given(
    st.lists(st.sampled_from(["чт", "не пн", ">17", "до 10", "с 1.12", "утро", "свой", "не орлов", "филиал 2", "лор", "9-12"]), max_size=6)
)
def test_pieces_mean_together_what_they_mean_alone(pieces: list[str]) -> None:
    together, chips = parse(" ".join(pieces), TODAY)
    assert [chip.source for chip in chips] == pieces
    start = datetime.combine(date(2026, 12, 3), time(17, 15))
    sets = [conditions(piece) for piece in pieces]
    if all(one.allows_start(start) for one in sets):
        assert together.allows_start(start)

"""The booking line as a patient says it and a clerk types it while listening: «на пятницу», «до среды», «в 5 вечера», «пн и ср»."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.i18n import Translator
from desktop_app.models.search_text import to_english_layout
from desktop_app.models.slot_conditions import DayPart, SlotConditions
from desktop_app.models.slot_query import Chip, ChipKind, parse, without_chip

TODAY = date(2026, 11, 23)  # a Monday
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
C = SlotConditions


def conditions(text: str, today: date = TODAY) -> SlotConditions:
    return parse(text, today)[0]


def said(text: str) -> list[str]:
    """The chips of a line as the clerk reads them."""
    tr = Translator("ru")
    return [" ".join(tr.said(label) for label in chip.labels) for chip in parse(text, TODAY)[1]]


def days(*numbers: int) -> frozenset[int]:
    return frozenset(numbers)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("пн и ср", C(weekdays=days(MONDAY, WEDNESDAY))),
        ("пн или ср", C(weekdays=days(MONDAY, WEDNESDAY))),
        ("в пн и в чт", C(weekdays=days(MONDAY, THURSDAY))),
        ("пн, ср и пт", C(weekdays=days(MONDAY, WEDNESDAY, FRIDAY))),
        ("вт/чт", C(weekdays=days(TUESDAY, THURSDAY))),
        ("mon and wed", C(weekdays=days(MONDAY, WEDNESDAY))),
        ("утром или вечером", C(parts=frozenset({DayPart.MORNING, DayPart.EVENING}))),
        ("с 9 и до 12", C(time_from=time(9), time_to=time(12))),
        ("на завтра", C(dates=frozenset({date(2026, 11, 24)}))),
        ("на пятницу", C(weekdays=days(FRIDAY))),
        ("на 9 декабря", C(dates=frozenset({date(2026, 12, 9)}))),
        ("на 9.12", C(dates=frozenset({date(2026, 12, 9)}))),
        ("на утро", C(parts=frozenset({DayPart.MORNING}))),
        ("и на пятницу", C(weekdays=days(FRIDAY))),
        ("к вечеру", C(parts=frozenset({DayPart.EVENING}))),
        ("завтра и послезавтра", C(dates=frozenset({date(2026, 11, 24), date(2026, 11, 25)}))),
        ("не орлов и не кузнецова", C(without=frozenset({"орлов", "кузнецова"}))),
    ],
)
def test_small_words_between_conditions_ask_for_nothing(typed: str, meant: SlotConditions) -> None:
    """They once were read as «the doctor's name begins with и», and the list was empty."""
    assert conditions(typed) == meant


@pytest.mark.parametrize(
    ("typed", "word"), [("и", "и"), ("на", "на"), ("и орлов", "и"), ("на лор", "на"), ("или", "или"), ("иванов", "иванов")]
)
def test_a_small_word_before_no_condition_is_the_beginning_of_a_name(typed: str, word: str) -> None:
    """The line is read at every key: «и» may become «иванов», «на» may become «назаров»."""
    assert conditions(typed).words[0] == word


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("до среды", None, date(2026, 11, 25)),
        ("до воскресенья", None, date(2026, 11, 29)),
        ("раньше пятницы", None, date(2026, 11, 26)),
        ("не позже пятницы", None, date(2026, 11, 27)),
        ("с пятницы", date(2026, 11, 27), None),
        ("со среды", date(2026, 11, 25), None),
        ("с понедельника", date(2026, 11, 23), None),
        ("от чт", date(2026, 11, 26), None),
        ("после четверга", date(2026, 11, 27), None),
        ("не раньше субботы", date(2026, 11, 28), None),
        ("from friday", date(2026, 11, 27), None),
        ("before wed", None, date(2026, 11, 24)),
        ("со среды до 5.12", date(2026, 11, 25), date(2026, 12, 5)),
        ("сегодня-завтра", date(2026, 11, 23), date(2026, 11, 24)),
        ("сегодня - послезавтра", date(2026, 11, 23), date(2026, 11, 25)),
    ],
)
def test_a_weekday_behind_a_word_of_bounds_is_a_bound_and_not_the_day_itself(typed: str, first: date | None, last: date | None) -> None:
    """«До среды» once meant Wednesdays only."""
    assert conditions(typed) == C(date_from=first, date_to=last)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("с понедельника по среду", days(MONDAY, TUESDAY, WEDNESDAY)),
        ("с пн по пт", days(MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)),
        ("со среды до пятницы", days(WEDNESDAY, THURSDAY, FRIDAY)),
        ("с пт по пн", days(FRIDAY, SATURDAY, SUNDAY, MONDAY)),
        ("from tue to thu", days(TUESDAY, WEDNESDAY, THURSDAY)),
        ("по четвергам", days(THURSDAY)),
        ("по пн", days(MONDAY)),
    ],
)
def test_from_a_weekday_to_another_are_all_days_between(typed: str, meant: frozenset[int]) -> None:
    assert conditions(typed) == C(weekdays=meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("не завтра", date(2026, 11, 24)),
        ("кроме завтра", date(2026, 11, 24)),
        ("кроме 5.12", date(2026, 12, 5)),
        ("не 5 декабря", date(2026, 12, 5)),
        ("не на послезавтра", date(2026, 11, 25)),
        ("not tomorrow", date(2026, 11, 24)),
        ("без 30.11", date(2026, 11, 30)),
    ],
)
def test_a_day_that_does_not_suit_is_left_out(typed: str, meant: date) -> None:
    """It once was a doctor called «завтра»."""
    found = conditions(typed)
    assert found == C(not_dates=frozenset({meant}))
    assert not found.allows_start(datetime.combine(meant, time(9)))
    assert found.allows_start(datetime.combine(meant + timedelta(days=1), time(9)))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("в 9 утра", time(9), time(10)),
        ("в 5 вечера", time(17), time(18)),
        ("в 5:30 вечера", time(17, 30), time(17, 31)),
        ("в 2 дня", time(14), time(15)),
        ("в 12 дня", time(12), time(13)),
        ("5 вечера", time(17), time(18)),
        ("с 5 вечера", time(17), None),
        ("после 5 часов вечера", time(17), None),
        ("до 10 утра", None, time(10)),
        ("до 3 дня", None, time(15)),
        ("с 5 до 7 вечера", time(17), time(19)),
        ("с 9 утра до 2 дня", time(9), time(14)),
        ("с 11 до 2 дня", time(11), time(14)),
        ("9.30", time(9, 30), time(9, 31)),
        ("12.45", time(12, 45), time(12, 46)),
        ("17:00 вечера", time(17), time(17, 1)),
    ],
)
def test_an_hour_is_understood_as_it_is_said(typed: str, first: time, last: time | None) -> None:
    """«В 5 вечера» once asked for five in the morning and for the evening at once."""
    assert conditions(typed) == C(time_from=first, time_to=last)


def test_an_hour_with_a_point_gives_way_to_a_date() -> None:
    assert conditions("9.12") == C(dates=frozenset({date(2026, 12, 9)}))
    assert [chip.kind for chip in parse("31.02", TODAY)[1]] == [ChipKind.WORD]
    assert [chip.kind for chip in parse("9.30.15", TODAY)[1]] == [ChipKind.WORD]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("на пятницу и до 12", ["пт", "до 12:00"]),
        ("до среды", ["по 25.11"]),
        ("кроме завтра", ["кроме 24.11"]),
        ("в 5 вечера", ["в 17:00"]),
    ],
)
def test_the_chips_say_in_russian_what_was_understood(typed: str, shown: list[str]) -> None:
    assert [chip.lower() for chip in said(typed)] == shown


def test_backspace_takes_the_small_word_away_with_its_condition() -> None:
    line = "пн и ср >17"
    chips = parse(line, TODAY)[1]
    assert [chip.source for chip in chips] == ["пн", "и ср", ">17"]
    assert without_chip(line, chips[1]) == "пн >17"


SPOKEN = [
    "до среды", "со среды", "после пятницы", "с пн по ср", "на завтра", "не завтра", "кроме 5.12", "в 5 вечера", "до 10 утра", "на утро",
    "сегодня-завтра", "не раньше субботы", "с 5 до 7 вечера", "кроме пн", "по четвергам", "9.30",
]  # fmt: skip


def starts() -> st.SearchStrategy[datetime]:
    return st.builds(
        lambda day, minutes: datetime.combine(TODAY + timedelta(days=day), time(8)) + timedelta(minutes=minutes),
        st.integers(0, 20),
        st.integers(0, 12 * 60),
    )


@given(st.lists(st.sampled_from(SPOKEN), max_size=4), st.sampled_from([" ", ", ", " и "]), starts())
def test_a_start_that_every_spoken_wish_alone_allows_is_allowed_by_all_of_them(wishes: list[str], joint: str, start: datetime) -> None:
    together = conditions(joint.join(wishes))
    assert together.words == ()
    if all(conditions(wish).allows_start(start) for wish in wishes):
        assert together.allows_start(start)


@pytest.mark.parametrize("wish", ["до среды", "на завтра", "кроме пн", "в пятницу", "не завтра", "с утра"])
def test_a_spoken_wish_in_the_forgotten_layout_means_the_same(wish: str) -> None:
    assert conditions(to_english_layout(wish)) == conditions(wish)


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.sampled_from(["понедельника", "вторника", "среды", "пятницы", "воскресенья"]))
def test_before_a_weekday_is_always_within_a_week_and_names_that_day(today: date, name: str) -> None:
    last = conditions(f"до {name}", today).date_to
    assert last is not None
    assert timedelta(0) <= last - today < timedelta(days=7)
    assert last.weekday() == ["понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья"].index(name)
    assert conditions(f"с {name}", today).date_from == last


def test_a_line_of_small_words_without_end_is_read_at_once() -> None:
    found, chips = parse("и на " * 2000 + "пн", TODAY)
    assert found.weekdays == days(MONDAY)
    assert isinstance(chips[-1], Chip)

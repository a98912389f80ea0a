"""What the day says: states in words, why a column is empty, how old the data is, what a filter takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.i18n import tr
from desktop_app.core.settings import HORIZON_AHEAD, HORIZON_BACK, STALE_OFFLINE_MINUTES, STALE_ONLINE_MINUTES, Settings
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.promise import Ground, Hold
from desktop_app.queries.day import DayColumn, DayPicture
from desktop_app.ui.day.cells import cells_of
from desktop_app.ui.day.filters import FilterBar, Wanted
from desktop_app.ui.day.state import Horizon, counts, stale_words, state_of
from desktop_app.ui.day.words import empty_words, free_ahead, head_aloud, head_line, name_text, read_aloud, taken_words, time_text
from desktop_app.ui.promise_words import Safety, hold_words
from desktop_app.ui.slot_looks import BOOKED, CLOSED, CONFLICT, FREE, PAST, PROVISIONAL, channel_of, look_of
from desktop_app.ui.states import ListState, Sign
from tests.ui.day.days import MONDAY, at, column, place

ZONE = ZoneInfo("Europe/Moscow")
FREE_ONE = column("Кузнецова", place("a", at(9)), place("b", at(10), state="booked"))


def said(one: DayColumn, row: int = 0) -> str:
    """What a screen reader says of a place of `one` at nine."""
    return read_aloud(cells_of(one.slots)[row], one, ZONE, at(9))


def test_a_place_is_read_as_the_page_of_the_house_says() -> None:
    tr.use("ru")
    assert said(column("Кузнецова", place("a", at(11, 45)))) == "11:45, свободно, регистратура, Кузнецова, терапевт, кабинет 214"


US, NEXT = Hold("us", at(12, 40)), Hold("next", at(12, 40), "стол 3")
GROUND = Ground("us", neighbours={"": frozenset({"us"})})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "свободно, регистратура, низкий риск"),
        ({"hold": US}, "свободно, регистратура, придержано за этим рабочим местом до 12:40, гарантировано"),
        ({"channels": ("portal",)}, "свободно, портал, с риском"),
        ({"state": "held", "hold": NEXT}, "придержано: стол 3, до 12:40"),
        ({"state": "held", "hold": replace(NEXT, name="")}, "придержано: другое рабочее место, до 12:40"),
        ({"state": "held"}, "держат"),
        ({"state": "booked"}, "записан"),
    ],
)
def test_how_safe_a_place_is_is_read_with_it(change: dict[str, Any], words: str) -> None:
    tr.use("ru")
    one = column("Кузнецова", place("a", at(11, 45), **change))
    (cell,) = cells_of(one.slots)
    assert read_aloud(cell, one, ZONE, at(9), Safety(GROUND, away=True)) == f"11:45, {words}, Кузнецова, терапевт, кабинет 214"


def test_with_a_connection_it_is_read_whose_a_held_place_is_and_no_promise() -> None:
    one = column("Кузнецова", place("a", at(11, 45), hold=US), place("b", at(12), hold=NEXT, state="held"), place("c", at(13)))
    said = [read_aloud(cell, one, ZONE, at(9), Safety(GROUND)) for cell in cells_of(one.slots)]
    assert [words.split(", Кузнецова")[0] for words in said] == [
        "11:45, free, registry, held for this desk until 12:40", "12:00, held: стол 3, until 12:40", "13:00, free, registry",
    ]  # fmt: skip
    assert name_text(cells_of(one.slots)[1]) == "held: стол 3"


def test_a_place_that_was_left_says_who_left_it_and_when() -> None:
    one = column("Кузнецова", place("a", at(18), hold=replace(NEXT, until=at(8) - timedelta(days=1))))
    words = read_aloud(cells_of(one.slots)[0], one, ZONE, at(9), Safety(Ground("us", lapsed_before=at(7)), away=False))
    assert words.startswith("18:00, free, registry, was held: стол 3, until Sun 15 November, 08:00")


def test_the_end_of_a_hold_is_told_by_the_clock_on_the_wall() -> None:
    assert hold_words(US, Ground("us", clock_ahead=timedelta(minutes=10)), at(9), ZONE) == "held for this desk until 12:30"


def test_equal_times_are_said_by_their_count() -> None:
    slots = tuple(place(str(n), at(9), place=n, state="free" if n < 9 else "booked") for n in range(15))
    one = column("Ким", *slots)
    assert said(one) == "09:00, 9 of 15 free, Ким, терапевт, room 214"
    assert name_text(cells_of(slots)[0]) == "9/15"


def test_a_place_over_the_schedule_has_its_plus() -> None:
    (cell,) = cells_of((place("a", at(9), state="booked", overbooked=True, patient="Цой Ж. А."),))
    assert (time_text(cell, ZONE), name_text(cell)) == ("09:00 +", "Цой Ж. А.")


def test_what_has_nobody_in_it_says_why() -> None:
    cells = cells_of((place("a", at(9), state="held"), place("b", at(10), state="closed"), place("c", at(11))))
    assert [name_text(cell) for cell in cells] == ["held", "closed", ""]


@pytest.mark.parametrize(
    ("change", "look"),
    [
        ({}, FREE),
        ({"state": "booked"}, BOOKED),
        ({"state": "pending"}, BOOKED),
        ({"state": "unheard-of"}, CLOSED),
        ({"state": "booked", "provisional": True}, PROVISIONAL),
        ({"state": "booked", "provisional": True, "conflict": True}, CONFLICT),
        ({"state": "free", "conflict": True}, CONFLICT),
    ],
)
def test_a_case_goes_before_all_then_what_is_not_applied(change: dict[str, Any], look: object) -> None:
    assert look_of(place("a", at(9), **change), at(9)) is look


def test_a_free_place_of_the_past_is_no_longer_free() -> None:
    assert look_of(place("a", at(9)), at(9, 1)) is PAST


def test_the_registrys_own_channel_is_shown_before_the_portals() -> None:
    assert channel_of(place("a", at(9), channels=("portal", "registry"))).letter == "R"
    assert channel_of(place("a", at(9), channels=("portal",))).letter == "P"
    assert channel_of(place("a", at(9), channels=())).letter == ""
    assert channel_of(place("a", at(9), channels=("of-tomorrow",))).letter == ""


def test_the_count_is_of_what_can_still_be_given() -> None:
    assert free_ahead(FREE_ONE, at(9)) == 1
    assert free_ahead(FREE_ONE, at(9, 1)) == 0
    assert head_line(FREE_ONE, at(8), whole=True) == "r. 214 · 1 free"


def test_until_the_walk_is_complete_a_count_is_a_beginning() -> None:
    assert head_line(FREE_ONE, at(8), whole=False) == "r. 214 · ≥ 1 free"
    picture = DayPicture(MONDAY, (FREE_ONE,), None, 40, ConnectionState.ONLINE)
    assert counts([FREE_ONE], picture, 1) == "Free ≥ 1 of 2"
    assert counts([FREE_ONE], replace(picture, data_from=at(8)), 1) == "Free 1 of 2"
    assert counts([column("Белов")], picture, 0) == ""


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("leave", "No reception: on leave"),
        ("sick", "No reception: ill"),
        ("training", "No reception: at training"),
        ("business", "No reception: on a business trip"),
        ("flood", "No reception: closed"),
        (None, "No reception on this day"),
    ],
)
def test_an_empty_column_says_why(reason: str | None, words: str) -> None:
    assert empty_words(replace(column("Белов"), absence=reason)) == words


def test_a_live_queue_has_no_times() -> None:
    lane = replace(column("Ким"), live_queue=True)
    assert empty_words(lane) == "live queue, no times"
    assert head_line(lane, at(9), whole=True) == "r. 214 · live queue"


def test_a_full_column_names_the_nearest_free_time() -> None:
    full = column("Белов", place("a", at(10), state="booked"))
    assert taken_words(full, at(9), ZONE) == "All places are taken"
    later = replace(full, nearest=at(10) + timedelta(days=2))
    assert taken_words(later, at(9), ZONE) == "All taken, nearest Wed 18 November, 10:00"
    assert head_aloud(later, at(9), ZONE).endswith("All taken, nearest Wed 18 November, 10:00")
    assert taken_words(FREE_ONE, at(9), ZONE) == ""


def test_a_column_is_heard_with_its_count() -> None:
    assert head_aloud(FREE_ONE, at(8), ZONE) == "Кузнецова Е. П., терапевт, room 214, Филиал на Садовой, 1 free place"


# The day as a whole

WHOLE = DayPicture(MONDAY, (FREE_ONE,), at(8), None, ConnectionState.ONLINE)
HORIZON = Horizon(MONDAY - timedelta(days=7), MONDAY + timedelta(days=90))


def state(picture: DayPicture, shown: int = 1) -> ListState | None:
    """What takes the place of the grid."""
    return state_of(picture, shown, HORIZON, list, list)


def test_a_day_with_places_has_no_state() -> None:
    assert state(WHOLE) is None
    assert state(replace(WHOLE, data_from=None, percent=10)) is None


def test_the_first_fetch_says_how_far_it_is() -> None:
    coming = state(replace(WHOLE, columns=(), data_from=None, percent=40), 0)
    assert coming is not None
    assert (coming.sign, coming.head, coming.percent) == (Sign.LOADING, "Still loading, 40 %", 40)


@pytest.mark.parametrize("away", [ConnectionState.OFFLINE, ConnectionState.PAUSED, ConnectionState.SIGN_IN_NEEDED])
def test_without_the_central_what_was_never_fetched_is_said_to_be_missing_not_full(away: ConnectionState) -> None:
    missing = state(replace(WHOLE, columns=(), data_from=None, connection=away), 0)
    assert missing is not None
    assert missing.sign is Sign.NOT_FETCHED
    assert [offer.caption for offer in missing.offers] == ["Fetch"]


def test_a_day_beyond_what_is_kept_is_not_a_day_without_places() -> None:
    beyond = state(replace(WHOLE, day=MONDAY + timedelta(days=91), columns=(column("Белов"),)))
    assert beyond is not None
    assert beyond.sign is Sign.NOT_FETCHED
    assert beyond.detail == "Days from 9 November to 14 February are kept on this computer."


def test_a_published_day_without_places_is_no_reception() -> None:
    closed = state(replace(WHOLE, columns=(column("Белов"),)))
    assert closed is not None
    assert closed.sign is Sign.CLOSED


def test_an_absence_is_shown_in_its_column_and_not_instead_of_all() -> None:
    assert state(replace(WHOLE, columns=(replace(column("Белов"), absence="leave"),))) is None


def test_the_filter_is_named_where_it_hides_all() -> None:
    hidden = state(WHOLE, 0)
    assert hidden is not None
    assert (hidden.sign, hidden.head) == (Sign.FILTERED, "Hidden by the filter: 1")


def test_the_horizon_is_that_of_the_settings(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    settings.put(HORIZON_BACK, 1)
    settings.put(HORIZON_AHEAD, 2)
    assert Horizon.of(settings, MONDAY) == Horizon(date(2026, 11, 15), date(2026, 11, 18))


def test_data_is_stale_sooner_online_than_offline(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    settings.put(STALE_ONLINE_MINUTES, 5)
    settings.put(STALE_OFFLINE_MINUTES, 30)
    later = at(8) + timedelta(minutes=6)
    away = replace(WHOLE, connection=ConnectionState.OFFLINE)
    assert stale_words(WHOLE, settings, at(8), ZONE) == ""
    assert stale_words(WHOLE, settings, later, ZONE) == "Data of 08:00, 6 min ago: what is free may be taken already"
    assert stale_words(away, settings, later, ZONE) == ""
    assert stale_words(away, settings, at(8, 31), ZONE) != ""
    assert stale_words(replace(WHOLE, data_from=None), settings, later, ZONE) == ""


# The filter

OTHER = replace(column("Мельник", place("c", at(10), state="booked")), specialty="хирург", branch="Филиал на Лесной")


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        (Wanted(), [FREE_ONE, OTHER]),
        (Wanted(specialty="хирург"), [OTHER]),
        (Wanted(branch="Филиал на Садовой"), [FREE_ONE]),
        (Wanted(only_free=True), [FREE_ONE]),
        (Wanted(specialty="хирург", only_free=True), []),
    ],
)
def test_a_filter_takes_specialty_branch_and_who_has_free_places(wanted: Wanted, taken: list[DayColumn]) -> None:
    assert [one for one in (FREE_ONE, OTHER) if wanted.takes(one, at(8))] == taken


def test_what_is_chosen_stays_chosen_when_other_specialists_come(qtbot: QtBot) -> None:
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.offer([FREE_ONE, OTHER])
    bar.specialty.setCurrentText("хирург")
    bar.offer([FREE_ONE])
    assert bar.wanted.specialty == "хирург"
    bar.reset()
    assert bar.wanted == Wanted()


def test_one_branch_alone_is_nothing_to_choose(qtbot: QtBot) -> None:
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.offer([FREE_ONE])
    assert bar.branch.isHidden()
    bar.offer([FREE_ONE, OTHER])
    assert not bar.branch.isHidden()

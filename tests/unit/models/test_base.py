"""How values lie in the database: instants, days, codes and structures come back as they went in."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from desktop_app.models.base import Coded, Day, Instant, Json, from_micros, to_json, to_micros
from desktop_app.models.slot import SlotStatus

DIALECT = sqlite.dialect()
NAIVE = datetime(1900, 1, 1, tzinfo=UTC).replace(tzinfo=None)
zones = st.sampled_from(
    [UTC, ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Kamchatka"), ZoneInfo("America/St_Johns"), timezone(timedelta(hours=5, minutes=45))]
)
instants = st.datetimes(NAIVE.replace(year=1900), NAIVE.replace(year=2999), timezones=zones)
structures = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(instants)
def test_an_instant_is_the_same_moment_again_to_the_microsecond(moment: datetime) -> None:
    micros = to_micros(moment)
    assert from_micros(micros) == moment.astimezone(UTC)
    assert from_micros(micros).tzinfo is UTC
    kind = Instant()
    assert kind.process_result_value(kind.process_bind_param(moment, DIALECT), DIALECT) == moment.astimezone(UTC)


@given(instants, instants)
def test_instants_lie_in_the_order_of_time_whatever_their_zones(one: datetime, other: datetime) -> None:
    assert (to_micros(one) < to_micros(other)) is (one.astimezone(UTC) < other.astimezone(UTC))
    assert to_micros(one.astimezone(UTC) + timedelta(microseconds=1)) == to_micros(one) + 1


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert to_micros(first.replace(fold=1)) - to_micros(first) == 3_600_000_000


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        to_micros(NAIVE.replace(year=2026))


@given(st.dates())
def test_a_day_is_the_same_day_and_sorts_as_text(day: date) -> None:
    kind = Day()
    text = kind.process_bind_param(day, DIALECT)
    assert text is not None
    assert len(text) == 10
    assert kind.process_result_value(text, DIALECT) == day


@given(st.dates(), st.dates())
def test_days_lie_in_the_order_of_the_calendar(one: date, other: date) -> None:
    kind = Day()
    assert (str(kind.process_bind_param(one, DIALECT)) < str(kind.process_bind_param(other, DIALECT))) is (one < other)


@pytest.mark.parametrize("status", SlotStatus)
def test_a_code_comes_back_as_its_state(status: SlotStatus) -> None:
    kind = Coded(SlotStatus)
    assert kind.process_bind_param(status, DIALECT) == kind.process_bind_param(status.value, DIALECT) == status.value
    assert kind.process_result_value(status.value, DIALECT) is status


def test_a_code_that_nobody_knows_is_not_passed_on_as_a_state() -> None:
    with pytest.raises(ValueError, match="broken"):
        Coded(SlotStatus).process_result_value("broken", DIALECT)


@pytest.mark.parametrize("kind", [Instant(), Day(), Coded(SlotStatus), Json()])
def test_nothing_stays_nothing(kind: Instant | Day | Coded[SlotStatus] | Json) -> None:
    assert kind.process_bind_param(None, DIALECT) is None
    assert kind.process_result_value(None, DIALECT) is None


@given(structures)
def test_a_structure_comes_back_whole(value: Any) -> None:
    kind = Json()
    assert kind.process_result_value(kind.process_bind_param(value, DIALECT), DIALECT) == value


@given(st.dictionaries(st.text(max_size=6), structures, max_size=6), st.randoms())
def test_equal_structures_are_equal_texts(value: dict[str, Any], random: Any) -> None:
    items = list(value.items())
    random.shuffle(items)
    assert to_json(dict(items)) == to_json(value)
    assert json.loads(to_json(value)) == value


def test_russian_text_is_kept_readable_and_compact() -> None:
    assert to_json({"б": 1, "а": ["ё", None]}) == '{"а":["ё",null],"б":1}'

"""Сводка: days by the clinic's wall, absences, channels, trust in the counts."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.cursor import Cursor
from desktop_app.models.schedule import Schedule
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.queries.schedule_summary import DayCell, Span, SummaryRow, summary_picture, summary_rows
from tests.kit.clock import MONDAY_MORNING
from tests.kit.replica import Replica
from tests.unit.queries.additions import KAMCHATKA, MOSCOW, Additions, beside

MONDAY = date(2026, 11, 16)
TUESDAY = MONDAY + timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


def span(zone: ZoneInfo = MOSCOW, first: date = MONDAY, days: int = 14, now: datetime = MONDAY_MORNING) -> Span:
    return Span(first, days, zone, now)


def row_of(more: Additions, family: str, asked: Span | None = None) -> SummaryRow:
    picture = more.ask(summary_picture, asked or span())
    return next(row for row in picture.rows if row.family == family)


def counts(row: SummaryRow) -> list[tuple[int, int]]:
    return [(cell.free, cell.total) for cell in row.days]


def test_a_row_tells_where_and_in_what_a_specialist_receives(town: Replica) -> None:
    rows = {row.family: row for row in town.ask(summary_picture, span()).rows}
    assert set(rows) == set(town.schedules)
    row = rows["Кузнецова"]
    assert (row.specialist, row.room, row.branch) == ("Кузнецова Е. П.", "214", "Филиал на Садовой")
    assert (row.branch_id, row.clinic, row.schedule_id) == (
        town.branches["Садовая"],
        "Городская поликлиника № 7",
        town.schedules["Кузнецова"],
    )
    assert [cell.day for cell in row.days] == [MONDAY + timedelta(days=number) for number in range(14)]
    assert "кузнецова" in row.search
    assert "214" in row.search


def test_rows_stand_by_specialty_and_then_by_surname(town: Replica) -> None:
    rows = town.ask(summary_picture, span()).rows
    assert [(row.specialty, row.family) for row in rows] == sorted((row.specialty, row.family) for row in rows)


def test_what_has_begun_today_counts_as_a_place_but_not_as_free(town: Replica) -> None:
    today, tomorrow = next(row for row in town.ask(summary_picture, span()).rows if row.family == "Кузнецова").days[:2]
    assert (today.total, tomorrow.total, tomorrow.free) == (24, 24, 24)
    assert today.free == sum(MONDAY_MORNING + timedelta(hours=1, minutes=45) <= start for start in _quarters(8, 14))
    late = town.ask(summary_picture, span(now=MONDAY_MORNING + timedelta(hours=4))).rows
    assert next(row for row in late if row.family == "Кузнецова").days[0].free == 4, "from 13:00 on"


def _quarters(first: int, last: int) -> list[datetime]:
    begin = datetime(2026, 11, 16, first, tzinfo=MOSCOW)
    return [begin + timedelta(minutes=15 * number) for number in range((last - first) * 4)]


def test_a_visit_at_the_edge_of_the_day_is_on_the_day_of_the_clinics_wall(more: Additions) -> None:
    """00:00 and 23:45 in Kamchatka are the same Monday there, and both another time of day in Moscow."""
    schedule = more.reception("Камчатов", branch=more.branch("Петропавловск", "Asia/Kamchatka"))
    for start in (datetime(2026, 11, 17, 0, 0, tzinfo=KAMCHATKA), datetime(2026, 11, 17, 23, 45, tzinfo=KAMCHATKA)):
        more.slot(schedule, start)
    assert counts(row_of(more, "Камчатов", span(KAMCHATKA)))[:3] == [(0, 0), (2, 2), (0, 0)]
    assert counts(row_of(more, "Камчатов", span(MOSCOW)))[:3] == [(1, 1), (1, 1), (0, 0)]


def test_the_last_day_ends_at_its_midnight(more: Additions) -> None:
    schedule = more.reception("Полуночный")
    for start in (datetime(2026, 11, 17, 23, 59, tzinfo=MOSCOW), datetime(2026, 11, 18, 0, 0, tzinfo=MOSCOW)):
        more.slot(schedule, start)
    assert counts(row_of(more, "Полуночный", span(days=2))) == [(0, 0), (1, 1)]


@pytest.mark.parametrize(("first", "turning"), [(date(2026, 3, 26), date(2026, 3, 29)), (date(2026, 10, 22), date(2026, 10, 25))])
def test_days_are_told_right_where_the_clocks_are_turned(more: Additions, first: date, turning: date) -> None:
    """A clinic may lie where an hour is lost or given back: a division by 24 hours would put every later day wrong."""
    schedule = more.reception("Часов")
    asked = Span(first, 7, BERLIN, datetime(2026, 1, 1, tzinfo=UTC))
    for number in range(7):
        for hour in (0, 23):
            more.slot(schedule, datetime.combine(first + timedelta(days=number), datetime.min.time(), BERLIN).replace(hour=hour, minute=30))
    assert first < turning < first + timedelta(days=7)
    assert counts(row_of(more, "Часов", asked)) == [(2, 2)] * 7


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    starts=st.lists(st.integers(0, 20 * 24 * 60), max_size=30),
    zone=st.sampled_from([MOSCOW, KAMCHATKA, BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Chatham")]),
    first=st.dates(date(2026, 3, 20), date(2026, 11, 10)),
    now=st.integers(0, 20 * 24 * 60),
)
def test_counts_are_what_a_calendar_on_the_wall_would_count(
    town: Replica, starts: list[int], zone: ZoneInfo, first: date, now: int
) -> None:
    begin = datetime.combine(first, datetime.min.time(), UTC) - timedelta(days=2)
    moments = [begin + timedelta(minutes=minute) for minute in starts]
    asked = Span(first, 10, zone, begin + timedelta(minutes=now))
    with beside(town) as more:
        schedule = more.reception("Случаев")
        for moment in moments:
            more.slot(schedule, moment)
        row = row_of(more, "Случаев", asked)
    days = [moment.astimezone(zone).date() for moment in moments]
    coming = [moment.astimezone(zone).date() for moment in moments if moment >= asked.now]
    assert counts(row) == [(coming.count(cell.day), days.count(cell.day)) for cell in row.days]
    assert row.nearest == min((moment for moment in moments if moment >= asked.now), default=None)


def test_closed_erroneous_and_hidden_places_are_not_counted(more: Additions) -> None:
    schedule, at = more.reception("Счётов"), datetime(2026, 11, 17, 9, tzinfo=MOSCOW)
    for number, status in enumerate(SlotStatus):
        more.slot(schedule, at + timedelta(hours=number), Slot(status=status))
    more.slot(schedule, at + timedelta(hours=9), Slot(hidden=True))
    row = row_of(more, "Счётов")
    assert counts(row)[1] == (1, 3), "free, busy and held are places; closed, erroneous and hidden ones are not"
    assert row.nearest == at


def test_free_places_are_told_by_channel_and_a_place_of_two_channels_in_both(more: Additions) -> None:
    schedule, at = more.reception("Каналов"), datetime(2026, 11, 17, 9, tzinfo=MOSCOW)
    for number, channels in enumerate(("portal", "portal,registry", "registry", "")):
        more.slot(schedule, at + timedelta(minutes=15 * number), Slot(channels=channels))
    more.slot(schedule, at + timedelta(hours=2), Slot(channels="infomat", status=SlotStatus.BUSY))
    cell = row_of(more, "Каналов").days[1]
    assert (cell.free, cell.by_channel) == (4, (("portal", 2), ("registry", 2)))


def test_an_absence_is_told_on_its_first_and_last_day_with_who_receives_instead(more: Additions) -> None:
    leave = {"from": "2026-11-17", "to": "2026-11-19", "reason": "leave", "substitute": "Орлов Д. М."}
    sick = {"from": "2026-11-19", "to": "2026-11-20", "reason": "sick"}
    more.reception("Отпускной", schedule=Schedule(absences=[leave, sick]))
    days = row_of(more, "Отпускной").days[:6]
    assert [cell.absence for cell in days] == [None, "leave", "leave", "leave", "sick", None]
    assert [cell.substitute for cell in days] == ["", "Орлов Д. М.", "Орлов Д. М.", "Орлов Д. М.", "", ""]


@pytest.mark.parametrize("column", [{"active": False}, {"hidden": True}, {"known": False}])
def test_a_schedule_out_of_use_or_not_fetched_has_no_row(more: Additions, column: dict[str, bool]) -> None:
    more.reception("Невидимов", schedule=Schedule(**column))
    assert "Невидимов" not in {row.family for row in more.ask(summary_picture, span()).rows}


def test_a_small_change_asks_only_for_the_rows_it_touched_and_they_are_the_same(more: Additions) -> None:
    schedule = more.reception("Малых")
    slots = [more.slot(schedule, datetime(2026, 11, 17, 9 + number, tzinfo=MOSCOW)) for number in range(3)]
    asked = more.ask(summary_rows, span(), [slot.id for slot in slots])
    assert asked == [row_of(more, "Малых")]
    assert more.ask(summary_rows, span(), ["nobody"]) == []


def test_a_day_nobody_asked_the_central_for_is_not_told_as_empty(more: Additions) -> None:
    schedule = more.reception("Новиков")
    more.unit.connection.exec_driver_sql("DELETE FROM cursor")
    assert {cell.fetched for cell in row_of(more, "Новиков").days} == {False}
    window = "start=ge2026-11-17T00:00:00Z&start=lt2026-11-19T00:00:00Z"
    key = f"Slot?schedule=Schedule/{schedule.remote_id},Schedule/other&{window}"
    more.note(Cursor(key=key, resource_type="Slot", walk_rows=30, walk_total=40))
    cells = row_of(more, "Новиков").days[:4]
    assert [(cell.fetched, cell.complete) for cell in cells] == [(False, False), (True, False), (True, False), (False, False)]
    picture = more.ask(summary_picture, span())
    assert (picture.asked, picture.percent, picture.data_from) == (True, 75, None)


def test_a_walk_that_came_whole_makes_its_days_trustworthy_whatever_else_is_coming(more: Additions) -> None:
    schedule = more.reception("Новиков")
    more.unit.connection.exec_driver_sql("DELETE FROM cursor")
    member = f"schedule=Schedule/{schedule.remote_id}"
    done = f"Slot?{member}&start=ge2026-11-16T00:00:00Z&start=lt2026-11-18T00:00:00Z"
    coming = f"Slot?{member}&start=ge2026-11-16T00:00:00Z&start=lt2026-12-16T00:00:00Z"
    more.note(Cursor(key=done, resource_type="Slot", complete=MONDAY_MORNING))
    more.note(Cursor(key=coming, resource_type="Slot"))
    cells = row_of(more, "Новиков").days
    assert [cell.complete for cell in cells[:3]] == [True, True, False]
    assert all(cell.fetched for cell in cells)


def test_the_picture_tells_how_the_connection_stands(more: Additions) -> None:
    more.unit.connection.exec_driver_sql("UPDATE connection SET state = 'offline'")
    picture = more.ask(summary_picture, span())
    assert (picture.connection, picture.data_from, picture.percent) == (ConnectionState.OFFLINE, MONDAY_MORNING, None)


def test_a_live_queue_says_so(more: Additions) -> None:
    more.reception("Очередной", schedule=Schedule(live_queue=True))
    assert row_of(more, "Очередной").live_queue
    assert row_of(more, "Очередной").days[0] == DayCell(MONDAY)

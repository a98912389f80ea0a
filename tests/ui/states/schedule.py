"""The schedule in each of its states: Сводка and its days, День and its columns, Неделя and its days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QRect, Qt
from sqlalchemy import Connection

from desktop_app.models.base import to_micros
from desktop_app.ui.day.strokes import ground_words
from desktop_app.ui.day.words import head_lines
from desktop_app.ui.summary.lines import SpecialistLine
from desktop_app.ui.summary.model import FIRST_DAY
from desktop_app.ui.targets import SummaryTarget, WeekTarget
from tests.kit.replica import ZONE
from tests.ui.frame.hands import CTRL, write
from tests.ui.states.scenes import Act, Look, Scene, asks_who_may, comes_by_itself, fetch, leads, read_again, reads, reset_filter, shown
from tests.ui.states.stage import Stage, State

KEY = Qt.Key
LOADING, NOT_FETCHED, CLOSED, FULL = State.LOADING, State.NOT_FETCHED, State.CLOSED, State.FULL
FILTERED, WRONG, NO_RIGHT = State.FILTERED, State.WRONG, State.NO_RIGHT
NO_LINES = "UPDATE schedule SET known = 0"


# Сводка


def summary(stage: Stage) -> Stage:
    """Open it."""
    return stage.go("summary")


def filtered_summary(stage: Stage) -> None:
    """Letters over the grid that nobody's name has."""
    summary(stage)
    write("ы")
    stage.look()


def cell(family: str, day: int) -> Look:
    """What stands in a day of a specialist, and below it once it is opened."""

    def look(stage: Stage) -> str:
        page = stage.page("summary")
        lines = [page.model.line(row) for row in range(page.model.rowCount())]
        row = next(at for at, line in enumerate(lines) if isinstance(line, SpecialistLine) and line.row.family == family)
        index = page.model.index(row, FIRST_DAY + day)
        opened = page.opened._words.text() if page.opened.isVisible() else ""
        return " | ".join((str(index.data()), str(index.data(Qt.ItemDataRole.AccessibleTextRole)), opened))

    return look


def opens(family: str, day: int) -> Act:
    """Enter on that day."""
    return lambda stage: stage.go("summary", SummaryTarget(stage.replica.schedules[family], stage.monday + timedelta(days=day)))


def opens_after(before: Act, family: str, day: int) -> Act:
    """The same over a replica that `before` has changed."""

    def bring(stage: Stage) -> None:
        before(stage)
        opens(family, day)(stage)

    return bring


def breaks_at_the_day(stage: Stage) -> None:
    """The lines were read, the places of the day are not."""
    summary(stage).breaks()
    opens("Кузнецова", 1)(stage)


def places_are_back(stage: Stage) -> None:
    """F5 reads again."""
    stage.ask.broken = False
    stage.press(KEY.Key_F5)
    assert stage.page("summary").opened.chips.slots


ESC_CLOSES = leads(lambda stage: stage.press(KEY.Key_Escape), lambda stage: not stage.page("summary").opened.isVisible())
SUMMARY = reads("summary", "view._with_states")
SUMMARY_SHOWN = shown("summary", "view._with_states")
OF_SUMMARY = (
    Scene("summary", LOADING, lambda s: summary(s.sql(NO_LINES).loading()), SUMMARY, ("LOADING", "Ещё загружается, 40 %"),
          comes_by_itself(SUMMARY_SHOWN)),
    Scene("summary", NOT_FETCHED, lambda s: summary(s.sql(NO_LINES).not_fetched()), SUMMARY, ("NOT_FETCHED", "Данных здесь ещё нет"),
          fetch),
    Scene("summary", CLOSED, lambda s: summary(s.sql("UPDATE schedule SET active = 0")), SUMMARY, ("EMPTY", "Здесь никто не ведёт приём"),
          comes_by_itself(SUMMARY_SHOWN)),
    Scene("summary", FILTERED, filtered_summary, SUMMARY, ("FILTERED", "Скрыто фильтром: 6"), reset_filter(SUMMARY_SHOWN)),
    Scene("summary", WRONG, lambda s: summary(s.breaks()), SUMMARY, ("WRONG", "Расписание не удалось прочитать"),
          read_again(SUMMARY_SHOWN)),
    Scene("summary", NO_RIGHT, lambda s: summary(s.as_it_staff()), SUMMARY, ("WRONG", "нет права", "регистратор"), asks_who_may),
    Scene("summary-day", LOADING, opens_after(lambda s: s.loading(), "Кузнецова", 1), cell("Кузнецова", 1),
          ("загружается", "Ещё загружается"), ESC_CLOSES),
    Scene("summary-day", NOT_FETCHED, opens_after(lambda s: s.not_fetched(), "Кузнецова", 1), cell("Кузнецова", 1),
          ("нет данных", "не загружено"), ESC_CLOSES),
    Scene("summary-day", CLOSED, opens("Чен", 3), cell("Чен", 3), ("отпуск", "Нет приёма: отпуск · ближайшее"), ESC_CLOSES),
    Scene("summary-day", FULL, opens("Громов", 1), cell("Громов", 1), ("0 / 10", "занято", "Все места заняты."), ESC_CLOSES),
    Scene("summary-day", WRONG, breaks_at_the_day, cell("Кузнецова", 1), ("Не удалось прочитать места. F5",), places_are_back),
)  # fmt: skip


def filtered_month(stage: Stage) -> None:
    """Letters over the grid that nobody's name has."""
    stage.go("month")
    write("ы")
    stage.look()


OF_MONTH = (
    Scene("month", LOADING, lambda s: s.sql(NO_LINES).loading().go("month"), reads("month"), ("LOADING", "Ещё загружается, 40 %"),
          comes_by_itself(shown("month"))),
    Scene("month", NOT_FETCHED, lambda s: s.sql(NO_LINES).not_fetched().go("month"), reads("month"),
          ("NOT_FETCHED", "Данных здесь ещё нет"), fetch),
    Scene("month", CLOSED, lambda s: s.sql("UPDATE schedule SET active = 0").go("month"), reads("month"),
          ("EMPTY", "Здесь никто не ведёт приём"), comes_by_itself(shown("month"))),
    Scene("month", FILTERED, filtered_month, reads("month"), ("FILTERED", "Скрыто фильтром: 6"),
          reset_filter(shown("month"))),
    Scene("month", WRONG, lambda s: s.breaks().go("month"), reads("month"), ("WRONG", "Расписание не удалось прочитать"),
          read_again(shown("month"))),
    Scene("month", NO_RIGHT, lambda s: s.as_it_staff().go("month"), reads("month"), ("WRONG", "нет права", "регистратор"), asks_who_may),
)  # fmt: skip


# День and its columns


def day(stage: Stage) -> Stage:
    """Open it, the cursor in the grid."""
    stage.go("day")
    return stage


def turned(days: int) -> Act:
    """Turned so many days on by the key."""

    def bring(stage: Stage) -> None:
        day(stage)
        for _ in range(days):
            stage.press(KEY.Key_Right, CTRL)

    return bring


def only_free_neurologist(stage: Stage) -> None:
    """The only neurologist has no free place."""
    page = day(stage).page("day")
    page.filter.specialty.setCurrentIndex(page.filter.specialty.findText("невролог"))
    page.filter.only_free.click()
    stage.look()


def column(family: str, by_day: int | None = None) -> Look:
    """What stands above a column and what is written on its ground; neither is cut."""

    def look(stage: Stage) -> str:
        page = stage.page("day")
        lanes = page.model.lanes
        at = next(at for at, lane in enumerate(lanes) if lane.column.family == family and by_day in (None, at))
        lane, grid, now = lanes[at], page.grid, stage.clock.now()
        heads = head_lines(lane.column, now, grid.head.whole, page.model.by_day)
        words = ground_words(grid.gaps(at)[-1], lane, True, now, stage.desk.zone)
        width = grid.columnWidth(at) - 12
        metrics = grid.fontMetrics()
        longest = max((metrics.horizontalAdvance(word) for word in words.split()), default=0)
        assert longest <= width
        assert metrics.boundingRect(QRect(0, 0, width, 400), Qt.TextFlag.TextWordWrap, words).height() <= grid.viewport().height()
        return " | ".join((*heads, words))

    return look


def walks(*walked: tuple[str, int, int, bool]) -> Act:
    """Only these days of these specialists were asked for: from, up to, whether they came whole. Of the rest nothing has come."""

    def edit(stage: Stage) -> None:
        stage.sql("DELETE FROM cursor WHERE resource_type = 'Slot'", "UPDATE slot SET hidden = 1")
        for number, (family, *days, whole) in enumerate(walked):
            schedule = stage.replica.schedules[family]
            bounds = [stage.monday + timedelta(days=day) for day in days]
            first, last = (f"{bound.isoformat()}T00:00:00%2B03:00" for bound in bounds)
            key = f"Slot?schedule=Schedule/{stage.replica.ask(remote_id, schedule)}&start=ge{first}&start=lt{last}&n={number}"
            done = micros(stage.monday) if whole else "NULL"
            stage.sql(f"INSERT INTO cursor (key, resource_type, complete, walk_rows, walk_total) VALUES ('{key}', 'Slot', {done}, 4, 10)")
            if whole:
                of = f"schedule_pk = (SELECT pk FROM schedule WHERE id = '{schedule}')"
                stage.sql(f"UPDATE slot SET hidden = 0 WHERE {of} AND start >= {micros(bounds[0])} AND start < {micros(bounds[1])}")

    return edit


def micros(day: date) -> int:
    """The beginning of a day, as instants lie in the database."""
    return to_micros(datetime.combine(day, time(), ZONE))


def remote_id(connection: Connection, schedule: str) -> str:
    """The central's id of a schedule."""
    return str(connection.exec_driver_sql("SELECT remote_id FROM schedule WHERE id = ?", (schedule,)).scalar())


def partly(stage: Stage) -> None:
    """Кузнецова has come, Орлов is on his way, nobody asked for Мельник."""
    walks(("Кузнецова", 0, 14, True), ("Орлов", 0, 14, False))(stage)
    day(stage)


def only_free(stage: Stage) -> None:
    """The chip «Только со свободными»."""
    day(stage)
    stage.desk.commands.run("day.only-free")
    stage.look()


DAY, DAY_SHOWN = reads("day"), shown("day")
HIDDEN = leads(lambda s: s.press(KEY.Key_F4, CTRL), lambda s: not s.page("day").foot.hidden.isVisible())
NEXT_DAY = leads(lambda s: s.press(KEY.Key_Right, CTRL), lambda s: s.page("day").day > s.monday)
OF_DAY = (
    Scene("day", LOADING, lambda s: day(s.loading()), DAY, ("LOADING", "Ещё загружается, 40 %"), comes_by_itself(DAY_SHOWN)),
    Scene("day", NOT_FETCHED, lambda s: day(s.not_fetched()), DAY, ("NOT_FETCHED", "Данных здесь ещё нет"), fetch),
    Scene("day", CLOSED, lambda s: s.go("day", s.monday + timedelta(days=13)), DAY, ("CLOSED", "Приёма нет", "места не опубликованы"),
          leads(lambda s: s.press(KEY.Key_Left, CTRL), lambda s: s.page("day").states.state is None)),
    Scene("day", FILTERED, only_free_neurologist, DAY, ("FILTERED", "Скрыто фильтром: 6"), reset_filter(DAY_SHOWN)),
    Scene("day", WRONG, lambda s: day(s.breaks()), DAY, ("WRONG", "Расписание не удалось прочитать"), read_again(DAY_SHOWN)),
    Scene("day", NO_RIGHT, lambda s: day(s.as_it_staff()), DAY, ("WRONG", "нет права", "регистратор"), asks_who_may),
    Scene("day-column", LOADING, partly, column("Орлов"), ("Ещё загружается",), NEXT_DAY),
    Scene("day-column", NOT_FETCHED, partly, column("Мельник"), ("Нет данных за этот день",), NEXT_DAY),
    Scene("day-column", CLOSED, turned(2), column("Чен"), ("отпуск",), NEXT_DAY),
    Scene("day-column", FULL, day, column("Громов"), ("занято", "Все места заняты"), NEXT_DAY),
    Scene("day-column", FILTERED, only_free, lambda s: s.page("day").foot.hidden.text(), ("скрыто: 1, сбросить",), HIDDEN),
)  # fmt: skip


# Неделя and its days


def week(family: str = "Кузнецова", later: int = 0) -> Act:
    """Open the week of a specialist, or one so many weeks later."""
    return lambda s: s.go("day", WeekTarget(s.replica.schedules[family], s.monday + timedelta(days=7 * later)))


def week_after(before: Act, family: str = "Кузнецова") -> Act:
    """The same over a replica that `before` has changed."""

    def bring(stage: Stage) -> None:
        before(stage)
        week(family)(stage)

    return bring


def full_week(stage: Stage) -> None:
    """Nothing is free until the next Monday."""
    first = int((stage.clock.now() + timedelta(days=6)).timestamp() * 1_000_000)
    stage.sql(f"UPDATE slot SET status = 'busy' WHERE start < {first} AND status = 'free'")
    week()(stage)


def filtered_week(stage: Stage) -> None:
    """No day of Громов's has a free place."""
    week("Громов")(stage)
    stage.desk.commands.run("day.only-free")
    stage.look()


def filtered_days(stage: Stage) -> None:
    """Saturday and Sunday have no free place."""
    week()(stage)
    stage.desk.commands.run("day.only-free")
    stage.look()


BACK = leads(lambda s: s.press(KEY.Key_Escape), lambda s: not s.page("day").is_week)
OF_WEEK = (
    Scene("week", LOADING, week_after(lambda s: s.loading()), DAY, ("LOADING", "Ещё загружается, 40 %"), comes_by_itself(DAY_SHOWN)),
    Scene("week", NOT_FETCHED, week_after(lambda s: s.not_fetched()), DAY, ("NOT_FETCHED", "Данных здесь ещё нет"), fetch),
    Scene("week", CLOSED, week("Чен", later=3), DAY, ("CLOSED", "На этой неделе приёма нет"), BACK),
    Scene("week", FULL, full_week, lambda s: s.page("day").count.text(), ("Всё занято, ближайшее пн 23 ноября, 08:00",), BACK),
    Scene("week", FILTERED, filtered_week, DAY, ("FILTERED", "Скрыто фильтром: 7"), reset_filter(DAY_SHOWN)),
    Scene("week", WRONG, lambda s: week()(s.breaks()), DAY, ("WRONG", "Расписание не удалось прочитать"), read_again(DAY_SHOWN)),
    Scene("week", NO_RIGHT, week_after(lambda s: s.as_it_staff()), DAY, ("WRONG", "нет права"), asks_who_may),
    Scene("week-day", LOADING, week_after(walks(("Кузнецова", 0, 3, True), ("Кузнецова", 3, 14, False))), column("Кузнецова", 4),
          ("Ещё загружается",), BACK),
    Scene("week-day", NOT_FETCHED, week_after(walks(("Кузнецова", 0, 5, True))), column("Кузнецова", 5), ("Нет данных за этот день",),
          BACK),
    Scene("week-day", CLOSED, week("Чен"), column("Чен", 3), ("отпуск",), BACK),
    Scene("week-day", FULL, week("Громов"), column("Громов", 1), ("занято", "Все места заняты"), BACK),
    Scene("week-day", FILTERED, filtered_days, lambda s: s.page("day").foot.hidden.text(), ("скрыто: 2, сбросить",), HIDDEN),
)  # fmt: skip

SCENES = (*OF_SUMMARY, *OF_MONTH, *OF_DAY, *OF_WEEK)

"""A desk of the frame alone, with synthetic people and two small screens, for the tests and for looking at it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from inspect import unwrap
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.changes import ChangeFeed, Changes, Kind
from desktop_app.core.clock import Clock
from desktop_app.core.settings import Settings
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.person import Actor, RoleCode
from desktop_app.queries.exchange import ConnectionRow
from desktop_app.queries.promises import PromiseCounts, promise_counts
from desktop_app.queries.staff import NO_RIGHTS, rights
from desktop_app.ui.application import Surroundings, make_desk
from desktop_app.ui.desk import Desk, Place
from desktop_app.ui.navigation import Page, PanelEntry, ScreenEntry
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.widgets.buttons import PillButton, Segmented
from desktop_app.ui.widgets.cards import OptionCard, Section, WarnCard
from desktop_app.ui.widgets.columns import PinnedColumn
from desktop_app.ui.widgets.fields import Field
from desktop_app.ui.widgets.labels import KeyCap, KeyHint, hairline
from tests.kit.clock import MONDAY_MORNING
from tests.kit.steering import AskedSync


def connection(
    state: ConnectionState = ConnectionState.ONLINE,
    since: datetime | None = None,
    data_from: datetime | None = MONDAY_MORNING,
    waiting: int = 0,
    to_settle: int = 0,
    clock_offset_seconds: int = 0,
    unproved: int = 0,
) -> ConnectionRow:
    """A row of the connection."""
    return ConnectionRow(state, since, data_from, data_from, waiting, to_settle, 0, clock_offset_seconds, "", unproved=unproved)


SINCE = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)
AWAY = connection(ConnectionState.OFFLINE, SINCE, SINCE, waiting=12, to_settle=5)


@dataclass
class Answering:
    """An `Ask` over no database: the connection's row for every query but those for the rights and for how many places can be sold."""

    row: ConnectionRow

    def __call__(self, query: Callable[..., object], /, *rest: object, **named: object) -> Any:
        """The row, no places, or that no rights are known."""
        asked = unwrap(query)
        if asked is rights:
            return NO_RIGHTS
        return PromiseCounts() if asked is promise_counts else self.row


@dataclass(frozen=True)
class Visit:
    """A row of the small list."""

    id: str
    time: str
    patient: str
    doctor: str


VISITS = (
    Visit("1", "09:00", "Подъячий Игнат Хрисанфович", "Мельник О. В., хирург"),
    Visit("2", "09:15", "Ахметова Дина Ильдаровна", "Чен Т. А., офтальмолог"),
    Visit("3", "09:30", "Ёлкин Фёдор Эдуардович", "Громов С. С., невролог"),
    Visit("4", "11:45", "Жукова Светлана Тимуровна", "Кузнецова Е. П., терапевт"),
)
COLUMNS: tuple[Column[Visit], ...] = (
    Column("time", "Time", lambda row: row.time, width=90),
    Column("patient", "Patient", lambda row: row.patient),
    Column("doctor", "Doctor", lambda row: row.doctor, reads=lambda row: f"врач {row.doctor}"),
)


def visits_model() -> KeyedModel[Visit]:
    """The model of the small list."""
    return KeyedModel(COLUMNS, lambda row: row.id)


class ListScreen(Page):
    """A screen with a bar, a table and a foot."""

    care_for = (Kind.APPOINTMENT,)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.refreshed: list[Changes] = []
        self.opened: list[object] = []
        bar = QWidget(self)
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 16, 8)
        title = QLabel("Вторник, 24 ноября", bar)
        dress(title, "title")
        row.addWidget(title)
        self.segments = Segmented((("day", "День"), ("week", "Неделя"), ("month", "Месяц")), "Вид", bar)
        self.segments.choose("day")
        row.addWidget(self.segments)
        row.addStretch(1)
        self.button = PillButton("Правка расписания", parent=bar)
        row.addWidget(self.button)
        self.model = visits_model()
        self.model.replace(VISITS)
        self.table = Table(self.model, "Записи", desk.look.sizes.row, self)
        foot = QWidget(self)
        hints = QHBoxLayout(foot)
        hints.setContentsMargins(16, 4, 16, 4)
        hints.setSpacing(16)
        hints.addStretch(1)
        for key, words in (("↑↓←→", "по сетке"), ("Enter", "записать"), ("M", "перенести"), ("F1", "клавиши")):
            hints.addWidget(KeyHint(key, words, foot))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (bar, hairline(self), self.table, hairline(self), foot):
            column.addWidget(part)
        self.setFocusProxy(self.table)

    def refresh(self, changes: Changes) -> None:
        """Remember."""
        self.refreshed.append(changes)

    def open(self, target: object) -> None:
        """Remember."""
        self.opened.append(target)


OPTIONS = (
    ("вт 24, 11:45", "Кузнецова Е. П.", "эта поликлиника · каб. 214"),
    ("вт 24, 12:10", "Орлов Д. М.", "эта поликлиника · каб. 208"),
    ("вт 24, 14:00", "Сафина Г. Р.", "филиал на Лесной, 3 · 1,8 км"),
)


class FormPanel(Page):
    """A side panel with a field, options and a pinned main button."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.stays = False
        self.patient = Field("Пациент", QLineEdit(), required=True)
        whole = PinnedColumn(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(whole)
        head = QHBoxLayout()
        title = QLabel("Запись на приём", self)
        dress(title, "heading")
        head.addWidget(title, 1)
        head.addWidget(KeyCap("Esc", self))
        whole.head.addLayout(head)
        who = Section(parent=self)
        who.body.addWidget(self.patient)
        whole.add(who)
        times = Section("Ближайшее время · терапевт · по гарантии до 25.11", self)
        for number, (time, doctor, place) in enumerate(OPTIONS, start=1):
            card = OptionCard(time, doctor, place, number, times)
            card.set_on(number == 1)
            times.body.addWidget(card)
        whole.add(times)
        warning = Section(parent=self)
        warning.body.addWidget(WarnCard("Полис действует до 30.11.2026. Попросите новый при визите.", parent=warning))
        whole.add(warning)
        self.main = PillButton("Записать и печатать", "main", self)
        whole.foot.addWidget(self.main)
        whole.foot.addWidget(KeyCap("Enter", self))
        whole.foot.addStretch(1)
        whole.foot.addWidget(PillButton("Только записать", parent=self))
        self.setFocusProxy(self.patient)

    def may_leave(self) -> bool:
        """As the test says."""
        return not self.stays


def no_replica(_work: object, /, *_rest: object, **_named: object) -> Any:
    """The frame's own pages read and write nothing."""
    raise AssertionError("this desk has no replica")


def surroundings(folder: Path, clock: Clock, row: ConnectionRow | None = None) -> Surroundings:
    """What a desk over `folder` stands in; replace parts of it with `dataclasses.replace`."""
    return Surroundings(
        settings=Settings(folder / "settings.json"),
        clock=clock,
        zone=ZoneInfo("Europe/Moscow"),
        sync=AskedSync(),
        actor=Actor("p1", "Иванова Анна", RoleCode.CLERK),
        place=Place("Городская поликлиника № 7", "Филиал на Садовой, 12"),
        ask=Answering(row or connection()),
        act=no_replica,
        bug=_raise,
        feed=ChangeFeed(),
    )


def desk_in(application: QApplication, given: Surroundings) -> Desk:
    """A desk with two screens' worth of pages and one panel registered."""
    desk = make_desk(application, given)
    desk.navigation.register(
        ScreenEntry("schedule", "Schedule", "schedule", lambda: ListScreen(desk)),
        ScreenEntry("patients", "Patients", "patients", lambda: ListScreen(desk)),
        ScreenEntry("cases", "Tasks", "cases", lambda: ListScreen(desk)),
        ScreenEntry("exchange", "Exchange", "exchange", lambda: ListScreen(desk)),
        PanelEntry("booking", "Booking", lambda: FormPanel(desk)),
    )
    return desk


def _raise(error: BaseException) -> None:
    raise error

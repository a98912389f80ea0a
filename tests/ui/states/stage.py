"""The whole desk in Russian over the small replica, brought into a state by its rows, then looked at as a clerk does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection

from desktop_app.bootstrap.screens import register_screens
from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark, tr
from desktop_app.core.settings import HOME_BRANCH, LANGUAGE
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.cursor import Connection as ConnectionRecord
from desktop_app.models.person import Actor, RoleCode
from desktop_app.storage.store import Unit
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.navigation import Page, ScreenEntry
from desktop_app.ui.states import StateView, WithStates
from desktop_app.ui.widgets.labels import ElidedLabel
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.kit.steering import AskedSync
from tests.ui.frame.hands import NONE, focused, press
from tests.ui.held import Gate, HeldAsk
from tests.ui.replica_desk import settled, window_over

PICTURES = Path(__file__).resolve().parents[3] / "build" / "states"
ELSEWHERE = "elsewhere"
TABS = 40
Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


class State(StrEnum):
    """The states of ux.md; an error and a missing right are two, and a list that teaches what it is for is one more."""

    LOADING = "loading"
    NOT_FETCHED = "not-fetched"
    CLOSED = "no-reception"
    FULL = "all-taken"
    FILTERED = "filtered-out"
    WRONG = "error"
    NO_RIGHT = "no-right"
    EMPTY = "empty"


class FailingAsk(HeldAsk):
    """Answers are held back where a test asks for it; while it is `broken` no disk answers."""

    broken = False

    def __call__(self, query: Callable[Concatenate[Connection, Rest], Answer], /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        """Read, or fail as a disk does."""
        if self.broken:
            raise EnvironmentFault(mark("The disk does not answer."))
        return super().__call__(query, *rest, **named)


class Stand(Page):
    """Where the clerk is before she opens what is looked at."""

    def __init__(self) -> None:
        super().__init__()
        QVBoxLayout(self).addWidget(QLabel("…", self))


@dataclass
class Stage:
    """What a scene is played on. Rows are changed before a screen is opened, as a replica is before a morning."""

    qtbot: QtBot
    desk: Desk
    replica: Replica
    clock: FixedClock
    window: MainWindow
    ask: FailingAsk
    gates: list[Gate] = field(default_factory=list)

    # The replica

    def sql(self, *statements: str) -> Stage:
        """Change rows as the exchange does."""

        def edit(unit: Unit) -> None:
            for statement in statements:
                unit.connection.exec_driver_sql(statement)

        self.replica.change(edit)
        return self

    def loading(self) -> Stage:
        """The first walk is under way; no place has come."""
        return self.sql("UPDATE cursor SET complete = NULL, walk_rows = 40, walk_total = 100", "UPDATE slot SET hidden = 1")

    def not_fetched(self) -> Stage:
        """Nothing was ever asked for, and the central is away."""
        self.connect(ConnectionState.OFFLINE)
        return self.sql("DELETE FROM cursor", "UPDATE slot SET hidden = 1")

    def connect(self, state: ConnectionState) -> None:
        """Let the exchange say how it stands."""
        self.replica.change(
            lambda unit: unit.session.merge(ConnectionRecord(pk=1, state=state, since=unit.now, clock_offset_seconds=0)),
        )

    def whole(self) -> Stage:
        """All has come, and the desk hears of it."""
        now = int(self.clock.now().timestamp() * 1_000_000)
        self.sql(f"UPDATE cursor SET complete = {now}", "UPDATE slot SET hidden = 0", "UPDATE schedule SET known = 1, active = 1")
        return self.tell()

    def tell(self) -> Stage:
        """The exchange tells that rows came."""
        told = Changes.of(Kind.CURSOR, ["all"]) | Changes.of(Kind.SLOT, ["all"])
        self.desk.hub.publish(told | Changes.of(Kind.SCHEDULE, self.replica.schedules.values()))
        return self.look()

    def as_it_staff(self) -> Stage:
        """Who works here now may see no patient."""
        me = self.desk.actor
        self.sql(f"UPDATE person SET role_code = 'it' WHERE id = '{me.person_id}'")
        self.desk.actor = Actor(me.person_id, me.name, RoleCode.IT)
        return self

    def hold(self, query: Callable[..., Any]) -> Stage:
        """The next answer of `query` does not come yet. What was changed before is told first: a page that hears of it reads again."""
        if not self.gates:
            self.qtbot.waitUntil(lambda: self.desk.tasks.is_idle)
        self.gates.append(self.ask.hold(query))
        return self

    def let_go(self) -> Stage:
        """What was held back comes."""
        while self.gates:
            self.gates.pop().open()
        return self.look()

    def breaks(self) -> Stage:
        """The disk does not answer any more."""
        self.ask.broken = True
        return self

    # The clerk

    def look(self) -> Stage:
        """Wait for what comes of it, unless an answer is held back."""
        if self.gates:
            self.qtbot.waitUntil(lambda: all(gate.begun() for gate in self.gates))
        else:
            settled(self.qtbot, self.desk)
        return self

    def go(self, screen: str, target: object = None) -> Stage:
        """Open a screen."""
        self.desk.navigation.go(screen, target)
        return self.look()

    def open(self, panel: str, target: object = None) -> Stage:
        """Open a side panel over Сводка's stand-in."""
        self.desk.navigation.open_panel(panel, target)
        return self.look()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> Stage:
        """Press a key where the focus is."""
        press(key, modifiers)
        return self.look()

    def page(self, page_id: str) -> Any:
        """A screen or panel."""
        return self.desk.navigation.page(page_id)

    @property
    def asked(self) -> list[str]:
        """What the exchange was asked to do."""
        assert isinstance(self.desk.sync, AskedSync)
        return self.desk.sync.asked

    @property
    def monday(self) -> date:
        """The first day of the replica, which is today."""
        return self.replica.today

    def press_button(self, caption: str) -> Stage:
        """Go to a button by Tab and press it by Enter, as who has no mouse."""
        for _ in range(TABS):
            at = focused()
            if isinstance(at, QPushButton) and at.text() == caption:
                return self.press(Qt.Key.Key_Return)
            press(Qt.Key.Key_Tab)
        raise AssertionError(f"«{caption}» is not reached by {TABS} times Tab")

    # Eyes

    def keep_pictures(self, name: str) -> None:
        """Save the window in both themes; in neither a word is cut."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        for theme in ("dark", "light"):
            self.desk.look.use(theme, "normal")
            self.qtbot.waitUntil(self._no_word_is_cut)
            assert self.window.grab().save(str(PICTURES / f"{name}-{theme}.png"))

    def _no_word_is_cut(self) -> None:
        cut = cut_words(self.window)
        assert not cut, f"cut: {cut}"


def state_view(part: WithStates) -> StateView:
    """What stands instead of a list; it must."""
    assert part.state is not None, "the list itself is shown"
    assert part.view.isVisible()
    return part.view


def cut_words(window: QWidget) -> list[str]:
    """The labels and buttons in view that have less room than their words need."""
    return [_text(one) for one in window.findChildren(QWidget) if isinstance(one, QLabel | QPushButton) and _is_cut(one)]


def _text(one: QWidget) -> str:
    return one.text() if isinstance(one, QLabel | QPushButton) else ""


def _is_cut(one: QLabel | QPushButton) -> bool:
    if not one.isVisible() or not one.text() or isinstance(one, ElidedLabel) or one.toolTip():
        return False
    if isinstance(one, QLabel) and one.wordWrap():
        room = one.contentsRect()
        needed = one.fontMetrics().boundingRect(QRect(0, 0, room.width(), 10_000), Qt.TextFlag.TextWordWrap, one.text())
        return needed.height() > room.height() + 1 or needed.width() > room.width() + 1
    needed_width = one.fontMetrics().horizontalAdvance(one.text().replace("&", ""))
    return needed_width > one.contentsRect().width() + 1


@pytest.fixture
def stage(qtbot: QtBot, qapp: QApplication, desk: Desk, replica: Replica, clock: FixedClock) -> Iterator[Stage]:
    """The desk on Садовая, in Russian, on a screen of 1366×768 as most registries have; nothing is opened yet."""
    tr.use("ru")
    desk.settings.put(LANGUAGE, "ru")
    desk.settings.put(HOME_BRANCH, replica.branches["Садовая"])
    ask = FailingAsk(desk.ask)
    desk.ask = ask
    register_screens(desk)
    desk.navigation.register(ScreenEntry(ELSEWHERE, "Elsewhere", "schedule", Stand))
    with window_over(qtbot, desk, ELSEWHERE, (1366, 768)) as window:
        made = Stage(qtbot, desk, replica, clock, window, ask)
        yield made
        while made.gates:
            made.gates.pop().open()

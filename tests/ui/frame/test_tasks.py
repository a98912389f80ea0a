"""Work aside: verbs one after the other, reads side by side, answers on the GUI thread, nobody left without one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from threading import Event, current_thread, main_thread

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import EnvironmentFault, RegistryError, UserError
from desktop_app.core.i18n import mark
from desktop_app.ui.changes_hub import ChangesHub
from desktop_app.ui.tasks import Tasks
from tests.kit.patience import PATIENCE_SECONDS


@dataclass(frozen=True)
class Booked:
    """What a verb gives back."""

    changes: Changes
    ticket: str = "A-1"


class Office:
    """The workers and all they told."""

    def __init__(self) -> None:
        self.hub = ChangesHub()
        self.published: list[Changes] = []
        self.refused: list[RegistryError] = []
        self.bugs: list[BaseException] = []
        self.committed: list[tuple[str, Changes]] = []
        self.told: list[object] = []
        self.hub.changed.connect(self.published.append)
        self.tasks = Tasks(self.hub, self.refused.append, self.bugs.append, self._committed)

    def _committed(self, changes: Changes) -> None:
        self.committed.append((current_thread().name, changes))

    def on_gui(self, what: object) -> None:
        """Note an answer, which must come on the GUI thread."""
        assert current_thread() is main_thread()
        self.told.append(what)


@pytest.fixture
def office(qtbot: QtBot) -> Iterator[Office]:
    """An office, closed after the test."""
    office = Office()
    yield office
    assert office.tasks.shut_down()
    office.hub.close()


def booked(slot: str = "s1") -> Booked:
    """A verb that ended well."""
    return Booked(Changes.of(Kind.SLOT, [slot]))


def test_a_booking_is_answered_on_the_gui_thread_and_told_to_every_view(office: Office, qtbot: QtBot) -> None:
    office.tasks.change(booked).on_success(office.on_gui).on_end(lambda: office.on_gui("end")).run()
    qtbot.waitUntil(lambda: len(office.told) == 2)
    assert office.told == [booked(), "end"]
    assert [changes.ids(Kind.SLOT) for changes in office.published] == [frozenset({"s1"})]


def test_the_sync_thread_is_woken_before_the_window_is_told(office: Office, qtbot: QtBot) -> None:
    office.tasks.change(booked).run()
    qtbot.waitUntil(lambda: bool(office.published))
    name, changes = office.committed[0]
    assert name.startswith("database")
    assert changes.touches(Kind.SLOT)


def test_verbs_run_one_after_the_other_in_their_order(office: Office, qtbot: QtBot) -> None:
    running: list[str] = []
    most: list[int] = []

    def verb(name: str) -> Booked:
        running.append(name)
        most.append(len(running))
        running.remove(name)
        return booked(name)

    for name in ("a", "b", "c", "d"):
        office.tasks.change(lambda name=name: verb(name)).on_success(office.on_gui).run()
    qtbot.waitUntil(lambda: len(office.told) == 4)
    assert office.told == [booked("a"), booked("b"), booked("c"), booked("d")]
    assert set(most) == {1}


def test_a_read_does_not_wait_for_a_long_verb(office: Office, qtbot: QtBot) -> None:
    free = Event()

    def long_verb() -> Booked:
        assert free.wait(PATIENCE_SECONDS)
        return booked()

    office.tasks.change(long_verb).on_success(office.on_gui).run()
    office.tasks.read(lambda: "rows").on_success(office.on_gui).run()
    qtbot.waitUntil(lambda: office.told == ["rows"])
    free.set()
    qtbot.waitUntil(lambda: len(office.told) == 2)


def test_only_the_newest_search_of_a_field_is_shown(office: Office, qtbot: QtBot) -> None:
    first_may_end = Event()
    ends: list[str] = []

    def slow() -> str:
        assert first_may_end.wait(PATIENCE_SECONDS)
        return "ива"

    office.tasks.read(slow, view="patients").on_success(office.on_gui).on_end(lambda: ends.append("first")).run()
    office.tasks.read(lambda: "иванова", view="patients").on_success(office.on_gui).on_end(lambda: ends.append("second")).run()
    qtbot.waitUntil(lambda: office.told == ["иванова"])
    first_may_end.set()
    qtbot.waitUntil(lambda: office.tasks.is_idle)
    assert (office.told, ends) == (["иванова"], ["second"])


def test_a_search_that_is_overtaken_in_the_queue_is_not_even_run(office: Office, qtbot: QtBot) -> None:
    gate = Event()
    ran: list[str] = []
    for _reader in range(2):
        office.tasks.read(lambda: gate.wait(PATIENCE_SECONDS)).run()
    for typed in ("и", "ив", "ива"):
        office.tasks.read(lambda typed=typed: ran.append(typed), view="patients").run()
    gate.set()
    qtbot.waitUntil(lambda: office.tasks.is_idle)
    assert ran == ["ива"]


def test_views_of_different_names_do_not_overtake_each_other(office: Office, qtbot: QtBot) -> None:
    for view in ("left", "right"):
        office.tasks.read(lambda view=view: view, view=view).on_success(office.on_gui).run()
    qtbot.waitUntil(lambda: sorted(map(str, office.told)) == ["left", "right"])


def test_a_closed_view_is_not_answered(office: Office, qtbot: QtBot) -> None:
    gate = Event()
    office.tasks.read(lambda: gate.wait(PATIENCE_SECONDS), view="patients").on_success(office.on_gui).run()
    office.tasks.forget("patients")
    gate.set()
    qtbot.waitUntil(lambda: office.tasks.is_idle)
    assert office.told == []


def test_a_refusal_is_answered_to_who_asked(office: Office, qtbot: QtBot) -> None:
    def taken() -> Booked:
        raise UserError(mark("The place is taken."))

    office.tasks.change(taken).on_failure(lambda error: office.on_gui(str(error))).on_end(lambda: office.on_gui("end")).run()
    qtbot.waitUntil(lambda: office.told == ["The place is taken.", "end"])
    assert (office.refused, office.bugs, office.published) == ([], [], [])


def test_a_refusal_that_nobody_answers_becomes_a_notice(office: Office, qtbot: QtBot) -> None:
    def taken() -> Booked:
        raise UserError(mark("The place is taken."))

    office.tasks.change(taken).run()
    qtbot.waitUntil(lambda: len(office.refused) == 1)


def test_a_full_disk_is_a_notice_and_the_form_is_freed(office: Office, qtbot: QtBot) -> None:
    def full() -> Booked:
        raise EnvironmentFault(mark("The disk is full."))

    office.tasks.change(full).on_failure(office.on_gui).on_end(lambda: office.on_gui("end")).run()
    qtbot.waitUntil(lambda: office.told == ["end"])
    assert [type(error) for error in office.refused] == [EnvironmentFault]


def test_what_nobody_foresaw_is_a_bug(office: Office, qtbot: QtBot) -> None:
    def broken() -> str:
        raise KeyError("slot")

    office.tasks.read(broken).on_success(office.on_gui).on_end(lambda: office.on_gui("end")).run()
    qtbot.waitUntil(lambda: office.told == ["end"])
    assert [type(error) for error in office.bugs] == [KeyError]


def test_a_worker_survives_a_bug(office: Office, qtbot: QtBot) -> None:
    def broken() -> Booked:
        raise ZeroDivisionError

    office.tasks.change(broken).run()
    office.tasks.change(booked).on_success(office.on_gui).run()
    qtbot.waitUntil(lambda: office.told == [booked()])


def test_what_was_committed_is_told_even_if_the_asker_has_cancelled(office: Office, qtbot: QtBot) -> None:
    begun, go_on = Event(), Event()

    def verb() -> Booked:
        begun.set()
        assert go_on.wait(PATIENCE_SECONDS)
        return booked()

    ticket = office.tasks.change(verb).on_success(office.on_gui).run()
    assert begun.wait(PATIENCE_SECONDS)
    ticket.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: len(office.published) == 1)
    assert office.told == []


def test_a_view_that_is_gone_is_not_answered_but_its_change_is_told(office: Office, qtbot: QtBot) -> None:
    gate = Event()
    view = QObject()

    def verb() -> Booked:
        assert gate.wait(PATIENCE_SECONDS)
        return booked()

    office.tasks.change(verb).on_success(office.on_gui).on_end(lambda: office.on_gui("end")).run(initiator=view)
    with qtbot.waitSignal(view.destroyed):
        view.deleteLater()
    gate.set()
    qtbot.waitUntil(lambda: len(office.published) == 1)
    qtbot.waitUntil(lambda: office.tasks.is_idle)
    assert office.told == []


def test_the_end_answers_every_waiter(qtbot: QtBot) -> None:
    office = Office()
    begun, go_on = Event(), Event()
    ended: list[int] = []

    def first() -> Booked:
        begun.set()
        assert go_on.wait(PATIENCE_SECONDS)
        return booked()

    office.tasks.change(first).on_end(lambda: ended.append(0)).run()
    for number in range(1, 5):
        office.tasks.change(booked).on_end(partial(ended.append, number)).run()
    assert begun.wait(PATIENCE_SECONDS)
    assert not office.tasks.shut_down(wait_seconds=0.01), "a running verb is waited for, not cut"
    go_on.set()
    assert office.tasks.shut_down()
    assert sorted(ended) == [0, 1, 2, 3, 4]
    assert len(office.published) == 1, "what was committed at the end is told, what waited never ran"


def test_after_the_end_nothing_begins_and_the_asker_is_told(qtbot: QtBot) -> None:
    office = Office()
    assert office.tasks.shut_down()
    ended: list[str] = []
    office.tasks.change(booked).on_success(office.on_gui).on_end(lambda: ended.append("end")).run()
    qtbot.waitUntil(lambda: ended == ["end"])
    assert (office.told, office.committed) == ([], [])

"""A change is told once, on the GUI thread, to the views that care and did not begin it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread, current_thread, main_thread

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import ChangeFeed, Changes, Kind
from desktop_app.ui.changes_hub import ChangesHub

SLOT = Changes.of(Kind.SLOT, ["s1"])
PATIENT = Changes.of(Kind.PATIENT, ["p1"])


@pytest.fixture
def feed() -> ChangeFeed:
    """Where the sync thread tells."""
    return ChangeFeed()


@pytest.fixture
def hub(qtbot: QtBot, feed: ChangeFeed) -> Iterator[ChangesHub]:
    """A hub over the feed."""
    hub = ChangesHub(feed)
    yield hub
    hub.close()


def test_a_view_hears_of_the_kinds_it_cares_for(hub: ChangesHub) -> None:
    heard: list[Changes] = []
    view = QObject()
    hub.watch(view, (Kind.SLOT, Kind.APPOINTMENT), heard.append)
    hub.publish(PATIENT)
    hub.publish(SLOT)
    hub.publish(SLOT | PATIENT)
    assert [changes.ids(Kind.SLOT) for changes in heard] == [frozenset({"s1"})] * 2


def test_who_began_a_change_is_passed_over(hub: ChangesHub) -> None:
    mine: list[Changes] = []
    others: list[Changes] = []
    view, other = QObject(), QObject()
    hub.watch(view, (Kind.SLOT,), mine.append)
    hub.watch(other, (Kind.SLOT,), others.append)
    hub.publish(SLOT, initiator=view)
    assert (mine, len(others)) == ([], 1)


def test_nothing_changed_is_not_told(hub: ChangesHub) -> None:
    heard: list[Changes] = []
    hub.changed.connect(heard.append)
    hub.publish(Changes())
    assert heard == []


def test_a_view_that_is_gone_hears_nothing(hub: ChangesHub, qtbot: QtBot) -> None:
    heard: list[Changes] = []
    view = QObject()
    hub.watch(view, (Kind.SLOT,), heard.append)
    with qtbot.waitSignal(view.destroyed):
        view.deleteLater()
    hub.publish(SLOT)
    assert heard == []


def test_a_view_may_go_while_the_change_is_told(hub: ChangesHub) -> None:
    heard: list[str] = []
    first, second = QObject(), QObject(None)
    second.setParent(first)
    hub.watch(first, (Kind.SLOT,), lambda _changes: second.setParent(None))
    hub.watch(second, (Kind.SLOT,), lambda _changes: heard.append("second"))
    hub.publish(SLOT)
    assert heard == ["second"]


def test_changes_of_the_sync_thread_arrive_gathered_on_the_gui_thread(hub: ChangesHub, feed: ChangeFeed, qtbot: QtBot) -> None:
    heard: list[tuple[bool, Changes]] = []
    hub.changed.connect(lambda changes: heard.append((current_thread() is main_thread(), changes)))

    def fetch() -> None:
        for number in range(40):
            feed.publish(Changes.of(Kind.SLOT, [f"s{number}"]))
        feed.publish(PATIENT)

    sync = Thread(target=fetch)
    sync.start()
    sync.join()
    qtbot.waitUntil(lambda: bool(heard))
    assert len(heard) == 1
    on_gui, changes = heard[0]
    assert on_gui
    assert changes.ids(Kind.SLOT) == frozenset(f"s{number}" for number in range(40))
    assert changes.ids(Kind.PATIENT) == frozenset({"p1"})


def test_a_second_wave_is_told_as_well(hub: ChangesHub, feed: ChangeFeed, qtbot: QtBot) -> None:
    heard: list[Changes] = []
    hub.changed.connect(heard.append)
    feed.publish(SLOT)
    qtbot.waitUntil(lambda: len(heard) == 1)
    feed.publish(PATIENT)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard[1].ids(Kind.SLOT) == frozenset()


def test_a_change_heard_but_not_yet_told_is_known_as_such(hub: ChangesHub, feed: ChangeFeed, qtbot: QtBot) -> None:
    heard: list[Changes] = []
    hub.changed.connect(heard.append)
    assert hub.is_quiet
    feed.publish(SLOT)
    assert (hub.is_quiet, heard) == (False, [])
    qtbot.waitUntil(lambda: hub.is_quiet)
    assert len(heard) == 1


def test_what_a_closing_hub_did_not_tell_keeps_nobody_waiting(hub: ChangesHub, feed: ChangeFeed) -> None:
    feed.publish(SLOT)
    hub.close()
    assert hub.is_quiet


def test_a_closed_hub_hears_no_more(hub: ChangesHub, feed: ChangeFeed) -> None:
    heard: list[Changes] = []
    hub.changed.connect(heard.append)
    hub.close()
    feed.publish(SLOT)
    assert heard == []

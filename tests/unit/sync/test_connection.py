"""The connection's states: one lost answer does not make a desk offline, and a pause is a person's."""

from __future__ import annotations

from datetime import timedelta

from desktop_app.core.sync_control import ConnectionState as State
from desktop_app.sync.connection import Link
from tests.kit.clock import MONDAY_MORNING

NOW = MONDAY_MORNING


def online() -> Link:
    """A link that has heard an answer."""
    return Link().answered(NOW, 0.1, 0)


def test_one_answer_is_enough_to_be_online() -> None:
    link = Link().silent(NOW)
    assert link.state is State.OFFLINE, "at the start the first silence tells"
    back = link.answered(NOW + timedelta(seconds=5), 0.2, 3)
    assert (back.state, back.since, back.offset_seconds) == (State.ONLINE, NOW + timedelta(seconds=5), 3)


def test_one_silence_is_forgiven_the_second_is_not() -> None:
    link = online().silent(NOW)
    assert link.state is State.ONLINE
    assert link.answered(NOW, 0.1, None).silent(NOW).state is State.ONLINE, "they count in a row only"
    assert link.silent(NOW).state is State.OFFLINE


def test_slowness_takes_three_answers_to_come_and_three_to_go() -> None:
    link = online()
    for _ in range(2):
        link = link.answered(NOW, 4.0, None)
    assert link.state is State.ONLINE
    link = link.answered(NOW, 4.0, None)
    assert link.state is State.SLOW
    link = link.answered(NOW, 0.1, None).answered(NOW, 0.1, None).answered(NOW, 2.0, None)
    assert link.state is State.SLOW, "an answer between the two thresholds starts the count again"
    for _ in range(3):
        link = link.answered(NOW, 0.1, None)
    assert link.state is State.ONLINE


def test_a_sign_in_ends_with_an_answer_or_a_person() -> None:
    link = online().refused(NOW, "401")
    assert (link.state, link.detail, link.may_ask) == (State.SIGN_IN_NEEDED, "401", False)
    assert link.silent(NOW).silent(NOW).state is State.SIGN_IN_NEEDED
    assert link.resumed(NOW).state is State.STARTING
    assert link.resumed(NOW).detail == ""
    assert link.answered(NOW, 0.1, None).state is State.ONLINE


def test_a_pause_is_left_only_by_a_person() -> None:
    link = online().paused(NOW)
    assert not link.may_ask
    for event in (link.silent(NOW).silent(NOW), link.answered(NOW, 0.1, 0), link.refused(NOW, "401"), link.known_as(False, NOW)):
        assert event.state is State.PAUSED
    assert link.resumed(NOW).state is State.STARTING


def test_a_central_without_versions_is_read_only() -> None:
    link = online().known_as(False, NOW)
    assert (link.state, link.writable) == (State.READ_ONLY, False)
    assert link.silent(NOW).silent(NOW).answered(NOW, 0.1, None).state is State.READ_ONLY
    assert link.known_as(True, NOW).state is State.ONLINE


def test_the_offset_of_the_clock_is_kept_where_an_answer_does_not_tell_it() -> None:
    link = Link().answered(NOW, 0.1, 130).answered(NOW, 0.1, None)
    assert link.offset_seconds == 130


def test_resuming_what_is_not_stopped_changes_nothing() -> None:
    link = online()
    assert link.resumed(NOW) == link

"""An outage that a person writes down, ends and closes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop_app.core.errors import NotFound, RightMissing, RuleRefused
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.cursor import Connection
from desktop_app.models.operation import OperationState
from desktop_app.models.person import RoleCode
from desktop_app.services.outages import close_outage, end_outage, open_outage
from desktop_app.storage.outages import follow_link
from desktop_app.storage.store import Unit
from tests.unit.services.desk import Clerk

MINUTE = timedelta(minutes=1)


def opened(clerk: Clerk, minutes_ago: float = 60, lasted: float | None = None) -> str:
    begun = clerk.clock.now() - minutes_ago * MINUTE
    done = clerk.replica.act(open_outage, clerk.replica.actor, begun, None if lasted is None else begun + lasted * MINUTE)
    assert done.row_id is not None
    return done.row_id


def row(clerk: Clerk, outage_id: str) -> dict[str, Any]:
    return clerk.row("outage", outage_id)


def link(clerk: Clerk, state: ConnectionState) -> None:
    def turn(unit: Unit) -> None:
        unit.session.merge(Connection(pk=1, state=state, since=unit.now, clock_offset_seconds=0))
        follow_link(unit, state, unit.now)

    clerk.replica.change(turn)


def test_a_power_cut_is_written_down_when_it_is_over(clerk: Clerk) -> None:
    outage = row(clerk, opened(clerk, minutes_ago=120, lasted=90))
    assert (outage["cause"], outage["opened_by"], outage["closed"]) == ("by-hand", clerk.replica.actor.person_id, None)
    assert outage["ended"] - outage["begun"] == 90 * 60 * 1_000_000


def test_what_was_booked_since_it_began_belongs_to_it(clerk: Clerk) -> None:
    clerk.book()
    clerk.clock.advance(30 * MINUTE)
    clerk.book("Петров Андрей Ильич")
    outage = row(clerk, opened(clerk, minutes_ago=20))
    second = clerk.count("operation")
    assert (outage["first_sequence"], outage["last_sequence"]) == (second, None)
    again = row(clerk, clerk.replica.act(end_outage, clerk.replica.actor, outage["id"]).row_id or "")
    assert again["last_sequence"] == second


def test_two_outages_do_not_go_on_at_once(clerk: Clerk) -> None:
    opened(clerk)
    with pytest.raises(RuleRefused) as refused:
        opened(clerk)
    assert refused.value.code == "RUNNING"


@pytest.mark.parametrize(("ago", "lasted"), [(-5, None), (60, -1), (60, 61)])
def test_times_that_cannot_be_are_refused(clerk: Clerk, ago: float, lasted: float | None) -> None:
    before = clerk.everything()
    with pytest.raises(RuleRefused) as refused:
        opened(clerk, ago, lasted)
    assert refused.value.code == "TIMES"
    assert clerk.everything() == before


def test_a_link_that_returns_does_not_end_what_a_person_wrote_down(clerk: Clerk) -> None:
    outage_id = opened(clerk)
    link(clerk, ConnectionState.OFFLINE)
    link(clerk, ConnectionState.ONLINE)
    assert (row(clerk, outage_id)["ended"], clerk.count("outage")) == (None, 1)


def test_power_that_returns_before_the_link_leaves_the_outage_of_the_link(clerk: Clerk) -> None:
    outage_id = opened(clerk)
    link(clerk, ConnectionState.OFFLINE)
    clerk.replica.act(end_outage, clerk.replica.actor, outage_id)
    assert row(clerk, outage_id)["ended"] is not None
    assert clerk.row_by("outage", "cause", "link")["ended"] is None


def test_the_outage_of_the_link_is_not_ended_by_hand(clerk: Clerk) -> None:
    link(clerk, ConnectionState.OFFLINE)
    outage_id = str(clerk.row_by("outage", "cause", "link")["id"])
    with pytest.raises(RuleRefused) as refused:
        clerk.replica.act(end_outage, clerk.replica.actor, outage_id)
    assert refused.value.code == "LINK"


def test_an_outage_is_ended_once(clerk: Clerk) -> None:
    outage_id = opened(clerk, lasted=10)
    with pytest.raises(RuleRefused) as refused:
        clerk.replica.act(end_outage, clerk.replica.actor, outage_id)
    assert refused.value.code == "ENDED"
    with pytest.raises(NotFound):
        clerk.replica.act(end_outage, clerk.replica.actor, "nowhere")


def booked_in_an_outage(clerk: Clerk) -> tuple[str, str]:
    outage_id = opened(clerk)
    operation_id = clerk.book().operation_id
    clerk.replica.act(end_outage, clerk.replica.actor, outage_id)
    assert operation_id is not None
    return outage_id, operation_id


def test_a_journal_in_which_nothing_waits_is_closed_by_a_clerk(clerk: Clerk) -> None:
    outage_id, operation_id = booked_in_an_outage(clerk)
    clerk.accepted(operation_id)
    clerk.replica.act(close_outage, clerk.replica.actor, outage_id)
    outage = row(clerk, outage_id)
    assert (outage["closed_by"], outage["rest"]) == (clerk.replica.actor.person_id, None)
    with pytest.raises(RuleRefused) as refused:
        clerk.replica.act(close_outage, clerk.replica.actor, outage_id)
    assert refused.value.code == "CLOSED"


@pytest.mark.parametrize("state", [OperationState.QUEUED, OperationState.IN_DOUBT, OperationState.CONFLICT, OperationState.REJECTED])
def test_what_is_open_is_left_only_in_words_and_by_who_answers_for_it(clerk: Clerk, state: OperationState) -> None:
    outage_id, operation_id = booked_in_an_outage(clerk)
    clerk.answered(operation_id, state)
    with pytest.raises(RightMissing):
        clerk.replica.act(close_outage, clerk.replica.actor, outage_id, "завтра")
    clerk.role(RoleCode.SENIOR_CLERK)
    with pytest.raises(RuleRefused) as refused:
        clerk.replica.act(close_outage, clerk.replica.actor, outage_id, "  ")
    assert (refused.value.code, refused.value.said.parameters) == ("REST", {"n": 1})
    clerk.replica.act(close_outage, clerk.replica.actor, outage_id, "Одна запись  ждёт, Иванова позвонит")
    assert row(clerk, outage_id)["rest"] == "Одна запись ждёт, Иванова позвонит"


def test_a_journal_is_not_closed_while_the_outage_goes_on(clerk: Clerk) -> None:
    with pytest.raises(RuleRefused) as refused:
        clerk.replica.act(close_outage, clerk.replica.actor, opened(clerk))
    assert refused.value.code == "RUNNING"


@pytest.mark.parametrize("role", [RoleCode.IT])
def test_who_books_nobody_writes_no_outage_down(clerk: Clerk, role: RoleCode) -> None:
    clerk.role(role)
    before = clerk.everything()
    with pytest.raises(RightMissing):
        opened(clerk)
    assert clerk.everything() == before

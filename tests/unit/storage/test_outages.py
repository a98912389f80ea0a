"""When an outage begins and ends, as the exchange hears the central and a desk is started again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop_app.core.sync_control import ConnectionState
from desktop_app.storage.outages import follow_link
from desktop_app.sync.hearing import Hearing
from tests.unit.services.desk import Clerk, clerk

__all__ = ["clerk"]
AWAY, BACK = ConnectionState.OFFLINE, ConnectionState.ONLINE


def outages(clerk: Clerk) -> list[dict[str, Any]]:
    with clerk.replica.store.read() as connection:
        return [dict(row) for row in connection.exec_driver_sql("SELECT * FROM outage ORDER BY begun").mappings()]


def turn(clerk: Clerk, state: ConnectionState, minutes: float = 0) -> None:
    clerk.clock.advance(timedelta(minutes=minutes))
    clerk.replica.change(lambda unit: follow_link(unit, state, unit.now))


def sequences(clerk: Clerk) -> list[int]:
    with clerk.replica.store.read() as connection:
        return list(connection.exec_driver_sql("SELECT sequence FROM operation ORDER BY sequence").scalars())


def test_what_is_booked_between_the_loss_and_the_return_belongs_to_the_outage(clerk: Clerk) -> None:
    clerk.accepted(clerk.book().operation_id)
    turn(clerk, AWAY)
    clerk.book("Петров Андрей Ильич")
    turn(clerk, BACK, minutes=40)
    clerk.book("Ёлкин Фёдор Эдуардович")
    (outage,) = outages(clerk)
    assert (outage["first_sequence"], outage["last_sequence"]) == (sequences(clerk)[1], sequences(clerk)[1])
    assert outage["ended"] - outage["begun"] == 40 * 60 * 1_000_000
    assert (outage["cause"], outage["opened_by"]) == ("link", None)


def test_what_was_not_answered_when_the_link_went_belongs_to_the_outage_too(clerk: Clerk) -> None:
    clerk.accepted(clerk.book().operation_id)
    clerk.book("Петров Андрей Ильич")
    turn(clerk, AWAY, minutes=1)
    assert outages(clerk)[0]["first_sequence"] == sequences(clerk)[1]


def test_no_act_belongs_to_two_outages(clerk: Clerk) -> None:
    turn(clerk, AWAY)
    clerk.book()
    turn(clerk, BACK, minutes=30)
    turn(clerk, AWAY, minutes=30)
    clerk.book("Петров Андрей Ильич")
    first, second = outages(clerk)
    assert first["last_sequence"] < second["first_sequence"] == sequences(clerk)[1]


def test_a_link_that_is_there_for_a_moment_does_not_part_the_outage(clerk: Clerk) -> None:
    turn(clerk, AWAY)
    clerk.book()
    turn(clerk, BACK, minutes=30)
    turn(clerk, AWAY, minutes=4)
    (outage,) = outages(clerk)
    assert (outage["ended"], outage["last_sequence"]) == (None, None)


def test_a_short_loss_in_which_nobody_did_anything_leaves_no_journal(clerk: Clerk) -> None:
    turn(clerk, AWAY)
    turn(clerk, BACK, minutes=9)
    assert outages(clerk) == []
    turn(clerk, AWAY, minutes=60)
    turn(clerk, BACK, minutes=11)
    assert len(outages(clerk)) == 1


@pytest.mark.parametrize("state", [ConnectionState.OFFLINE, ConnectionState.PAUSED, ConnectionState.SIGN_IN_NEEDED])
def test_an_outage_lasts_as_long_as_the_central_is_away_for_whatever_reason(clerk: Clerk, state: ConnectionState) -> None:
    turn(clerk, state)
    turn(clerk, ConnectionState.PAUSED, minutes=20)
    turn(clerk, ConnectionState.STARTING, minutes=20)
    assert outages(clerk)[0]["ended"] is None
    turn(clerk, ConnectionState.SLOW, minutes=20)
    assert outages(clerk)[0]["ended"] is not None


def test_every_turn_of_an_outage_stands_in_the_journal(clerk: Clerk) -> None:
    for state in (AWAY, BACK, AWAY, BACK):
        turn(clerk, state, minutes=20 if state is BACK else 2)
    with clerk.replica.store.read() as connection:
        noted = connection.exec_driver_sql("SELECT payload FROM journal WHERE act = 'outage' ORDER BY sequence").scalars().all()
    assert [next(iter(word for word in ("begun", "resumed", "ended") if word in payload)) for payload in noted] == [
        "begun", "ended", "resumed", "ended",
    ]  # fmt: skip


def test_an_outage_outlives_the_program_that_noticed_it(clerk: Clerk) -> None:
    first = Hearing(clerk.replica.store, clerk.clock)
    first.restore()
    first.silent()
    began = outages(clerk)[0]["begun"]
    clerk.clock.advance(timedelta(minutes=50))
    again = Hearing(clerk.replica.store, clerk.clock)
    again.restore()
    assert [(one["begun"], one["ended"]) for one in outages(clerk)] == [(began, None)]
    again.silent()
    assert [(one["begun"], one["ended"]) for one in outages(clerk)] == [(began, None)]

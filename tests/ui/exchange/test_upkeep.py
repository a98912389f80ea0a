"""Обмен says how the comparison with the central stands and what it found, and lets a person ask for what is to be done about it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Kind
from desktop_app.models.person import Person, Right, RoleCode
from desktop_app.models.quarantine import SetAside
from desktop_app.models.upkeep import Reason, Reconciliation, Retrial
from desktop_app.storage.store import Unit
from tests.ui.exchange.test_exchange import ANNA, ExchangeDesk, exchange

__all__ = ["exchange"]


def compared(desk: ExchangeDesk, **values: Any) -> None:
    """The exchange has written down a comparison."""

    def write(unit: Unit) -> None:
        unit.session.add(Reconciliation(reason=Reason.PERSON, asked=unit.now, **values))
        unit.touch(Kind.RECONCILIATION, "*")

    desk.replica.change(write)


def become_it(qtbot: QtBot, desk: ExchangeDesk) -> None:
    """The person at the desk is of IT from now on."""

    def write(unit: Unit) -> None:
        unit.session.get_one(Person, desk.replica.actor.person_id).role_code = RoleCode.IT.value
        unit.touch(Kind.PERSON, desk.replica.actor.person_id)

    desk.replica.change(write)
    qtbot.waitUntil(lambda: desk.desk.needs(Right.ADMINISTER)() == "")


def says(qtbot: QtBot, desk: ExchangeDesk, text: str) -> None:
    """Wait until the page says it."""
    qtbot.waitUntil(lambda: text in desk.page.detail.text())


def test_how_far_a_comparison_is_and_what_it_found_is_said(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    now = exchange.clock.now()
    compared(exchange)
    says(qtbot, exchange, "All data will be compared with the central as soon as there is time for it.")
    compared(exchange, begun=now, parts=41, done=12)
    says(qtbot, exchange, "All data is being compared with the central: part 12 of 41.")
    compared(exchange, begun=now, ended=now - timedelta(hours=6), parts=41, done=41, fetched=3, gone=1, skipped=2, purged=9)
    said = "Compared with the central: 03:00. Fetched anew: 3, gone there: 1."
    says(qtbot, exchange, f"{said} Parts that could not be compared: 2. Old rows let go: 9.")
    assert not exchange.page.stopped.isVisible()


def test_a_comparison_is_asked_for_by_its_key(exchange: ExchangeDesk) -> None:
    exchange.desk.commands.run("exchange.reconcile")
    assert exchange.sync.asked == ["reconcile"]


def test_one_that_was_stopped_is_told_in_a_card_and_only_it_may_say_that_the_rows_are_gone(qtbot: QtBot, exchange: ExchangeDesk) -> None:
    compared(exchange, begun=exchange.clock.now(), ended=exchange.clock.now(), stopped_at="Slot", would_vanish=61)
    qtbot.waitUntil(exchange.page.stopped.isVisible)
    assert "«Places», 61 rows or more are gone there. Nothing of them was hidden." in exchange.page.stopped.text
    assert not exchange.desk.commands.run("exchange.let_vanish"), "a clerk may not"
    become_it(qtbot, exchange)
    assert exchange.desk.commands.run("exchange.let_vanish")
    assert exchange.sync.asked == [], "first it is asked whether that is certain"
    exchange.desk.notices.take_offer()
    assert exchange.sync.asked == ["reconcile despite loss"]


@pytest.mark.parametrize("tried", [False, True])
def test_what_was_set_aside_can_be_tried_again_and_the_result_stands_beside_it(qtbot: QtBot, exchange: ExchangeDesk, tried: bool) -> None:
    assert not exchange.page.has_set_aside

    def write(unit: Unit) -> None:
        unit.session.add(SetAside(resource_type="Slot", remote_id="1", at=unit.now, reason="Slot.status", raw="{}"))
        if tried:
            unit.session.add(Retrial(at=unit.now, version="1.1", tried=5, understood=4))
        unit.touch(Kind.QUARANTINE, "*")

    exchange.replica.change(write)
    qtbot.waitUntil(lambda: exchange.page.has_set_aside)
    assert exchange.page.aside.text.endswith("Tried again 09:00: 5, understood 4.") is tried
    exchange.page.try_set_aside()
    assert exchange.sync.asked == ["try set aside"]


def test_what_is_stuck_is_written_out_by_it_alone(qtbot: QtBot, exchange: ExchangeDesk, tmp_path: Path) -> None:
    exchange.book(ANNA)
    exchange.replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE operation SET state = 'rejected'"))
    assert not exchange.desk.commands.run("exchange.rescue"), "a clerk may not"
    exchange.page.write_rescue(tmp_path / "refused.json")
    qtbot.waitUntil(lambda: exchange.desk.tasks.is_idle)
    assert not (tmp_path / "refused.json").exists()
    become_it(qtbot, exchange)
    exchange.page.write_rescue(tmp_path / "out.json")
    qtbot.waitUntil((tmp_path / "out.json").exists)
    qtbot.waitUntil(lambda: exchange.desk.tasks.is_idle)
    assert len(json.loads((tmp_path / "out.json").read_text("utf8"))["operations"]) == 1

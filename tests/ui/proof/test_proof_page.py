"""The page of the proof: green only where all was read back, why each act waits, its papers, its periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt

from desktop_app.core.i18n import Translator
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.operation import OperationState, Standing
from desktop_app.models.person import RoleCode
from desktop_app.models.unprinted import PaperWish
from desktop_app.queries.proof import Counts, Proof, ProofLine
from desktop_app.services.staff import add_person
from desktop_app.storage.outages import follow_link
from desktop_app.storage.store import Unit
from desktop_app.ui.proof.paper import paper_again
from desktop_app.ui.proof.words import STANDINGS, confirmed_words, counts_words, light, records_words, standing_words, walk_words
from desktop_app.ui.states import Sign
from tests.kit.replica import ZONE
from tests.ui.noon import HOUR
from tests.ui.proof.prover import Prover

ANNA, PETROV, TSOY = "Иванова Анна Сергеевна", "Петров Андрей Ильич", "Цой Жанна Алексеевна"
KEY = Qt.Key
TR = Translator()


def head(prover: Prover) -> str:
    """The words of the light."""
    return prover.page.head.text()


def found_of(prover: Prover) -> Proof:
    """What the page shows."""
    found = prover.page.found
    assert found is not None
    return found


def test_where_nothing_was_entered_it_says_so_and_is_not_green(prover: Prover) -> None:
    state = prover.page.states.state
    assert state is not None
    assert (state.sign, state.head) == (Sign.EMPTY, "Nothing was entered in this time")
    assert light(found_of(prover), TR).hollow


def test_the_light_is_green_only_when_all_of_it_was_read_back(prover: Prover) -> None:
    first, second = prover.book(ANNA), prover.book(PETROV)
    prover.connect(ConnectionState.OFFLINE)
    assert prover.states == ["◷ only here: no connection with the central"] * 2
    assert head(prover) == "Not all of it is proved to be at the central yet: 2"
    prover.connect(ConnectionState.ONLINE)
    assert prover.states[0] == "◷ only here: its turn comes"
    prover.become(first, OperationState.APPLIED, read_back=True)
    prover.become(second, OperationState.APPLIED)
    assert prover.states == ["◷ answered: the central said yes, it is being read back", "✓ accepted: read back 16 November, 12:00"]
    assert head(prover) == "Not all of it is proved to be at the central yet: 1", "a yes is no proof"
    prover.become(second, OperationState.APPLIED, read_back=True)
    lit = light(found_of(prover), TR)
    assert (head(prover), lit.dot, lit.hollow) == ("All of it is at the central, and was read back there", "arrived_line", False)
    assert "Entered: 2. Accepted: 2. Waiting: 0. In doubt: 0. Not accepted: 0." in prover.page.detail.text()


def test_what_was_refused_is_said_with_its_reason_and_the_ids_of_the_central_stand_beside_what_was_taken(prover: Prover) -> None:
    first, second, third = prover.book(ANNA), prover.book(PETROV), prover.book(TSOY)
    prover.become(first, OperationState.APPLIED, read_back=True)
    prover.become(second, OperationState.REJECTED, text="422 no such slot")
    prover.become(third, OperationState.IN_DOUBT)
    assert head(prover) == "Not all of it arrived. To settle by a person: 1"
    assert prover.states[:2] == ["? in doubt: the answer was lost, it is being found out", "! not accepted: 422 no such slot"]
    texts = prover.page.model.texts()[2]
    assert texts[2] == ANNA
    assert texts[5].startswith(f"Appointment/r{first}")
    assert texts[6] == "v. 7, 16 November, 12:00"
    line = found_of(prover).lines[2]
    assert records_words(line, ZONE, TR).count("v. 7") == len(line.confirmed) == 2


def test_only_what_has_not_arrived_is_shown_on_wish_and_a_filter_that_hides_all_says_so(prover: Prover) -> None:
    first = prover.book(ANNA)
    prover.book(PETROV)
    prover.become(first, OperationState.APPLIED, read_back=True)
    prover.press(KEY.Key_F4)
    assert [texts[2] for texts in prover.page.model.texts()] == [PETROV]
    prover.become(first + 1, OperationState.APPLIED, read_back=True)
    state = prover.page.states.state
    assert state is not None
    assert (state.sign, state.head) == (Sign.FILTERED, "Hidden by the filter: 2")
    prover.press(KEY.Key_F4)
    assert len(prover.states) == 2


def test_the_periods_follow_each_other(prover: Prover) -> None:
    prover.book(ANNA)
    prover.clock.advance(timedelta(hours=20))
    prover.page._read()
    prover.look()
    assert prover.states == []
    assert "Entered before this time and not arrived either: 1." in prover.page.detail.text()
    prover.press(KEY.Key_F3)
    assert (prover.page.period.choice, prover.states) == ("shift", [])
    prover.press(KEY.Key_F3)
    state = prover.page.states.state
    assert state is not None
    assert state.head == "There was no outage"
    prover.press(KEY.Key_F3)
    assert (prover.page.period.choice, len(prover.states)) == ("days", 1)
    assert prover.page.model.texts()[0][0] == "16 November, 12:00", "with its day: it was yesterday"
    prover.press(KEY.Key_F3)
    assert prover.page.period.choice == "today"


def test_since_the_outage_is_since_the_newest_one_began(prover: Prover) -> None:
    prover.book(ANNA)
    prover.clock.advance(HOUR)
    prover.replica.change(lambda unit: follow_link(unit, ConnectionState.OFFLINE, unit.now))
    prover.clock.advance(HOUR)
    prover.book(PETROV)
    prover.press(KEY.Key_F3).press(KEY.Key_F3)
    assert [texts[2] for texts in prover.page.model.texts()] == [PETROV]
    assert prover.page.detail.text().startswith("16 November, 13:00 – 14:00.")


def test_it_is_printed_by_one_key_with_period_totals_and_the_last_walk_and_noted(prover: Prover) -> None:
    prover.become(prover.book(ANNA), OperationState.APPLIED, read_back=True)
    prover.press(KEY.Key_F9)
    (paper,) = prover.papers
    head = ("Proof of arrival", "16 November, 00:00 – 12:00", "All of it is at the central", "Entered: 1. Accepted: 1.", "last read whole")
    for words in (*head, "Made 16 November, 12:00", "Иванова Анна", "Appointment/", "v. 7"):
        assert words in paper.text, words

    def noted(unit: Unit) -> None:
        assert unit.connection.exec_driver_sql("SELECT count(*) FROM journal WHERE act = 'print' AND row_id = 'proof'").scalar() == 1

    prover.replica.change(noted)


def test_a_proof_that_no_printer_took_is_printed_later_as_things_stand_then(prover: Prover) -> None:
    sequence = prover.book(ANNA)
    since = found_of(prover).since.isoformat()
    wish = PaperWish(f"proof {since}", "proof", {"since": since}, prover.replica.actor)
    prover.become(sequence, OperationState.APPLIED, read_back=True)
    assert "accepted: read back" in paper_again(prover.desk, wish).make().text


def test_it_is_saved_as_pdf(prover: Prover, tmp_path: Path) -> None:
    prover.book(ANNA)
    prover.page.save_to(tmp_path / "proof.pdf")
    prover.look()
    with pypdfium2.PdfDocument(tmp_path / "proof.pdf") as saved:
        words = saved[0].get_textpage().get_text_range()
    assert "Proof of arrival" in words
    assert prover.desk.notices.history[-1].text == "Saved: proof.pdf"


def test_a_folder_that_is_not_there_is_told_and_nothing_is_lost(prover: Prover, tmp_path: Path) -> None:
    prover.book(ANNA)
    prover.page.save_to(tmp_path / "nowhere" / "proof.pdf")
    prover.look()
    assert "could not be written" in prover.desk.notices.history[-1].text


def test_enter_opens_the_visit(prover: Prover) -> None:
    prover.book(ANNA)
    prover.page.table.setFocus()
    prover.page.table.selectRow(0)
    prover.press(KEY.Key_Return)
    assert prover.desk.navigation.panel == "appointment"


def test_who_may_not_look_sees_the_acts_without_names(prover: Prover) -> None:
    prover.book(ANNA)
    prover.desk.actor = add_person(prover.replica.store, "Кузьмин Пётр", RoleCode.IT)
    prover.page._read()
    prover.look()
    assert prover.page.model.texts()[0][2] == "—"
    assert prover.states == ["◷ only here: its turn comes"]


@pytest.mark.parametrize("standing", list(Standing))
def test_every_standing_has_its_own_words_and_sign(prover: Prover, standing: Standing) -> None:
    sign, words, _ink = STANDINGS[standing]
    assert sign
    assert sum(one[1] == words for one in STANDINGS.values()) == 1


def test_why_it_waits_is_told_in_words(prover: Prover) -> None:
    prover.book(ANNA)
    found = found_of(prover)
    line = replace(found.lines[0], standing=Standing.ONLY_HERE)

    def said(line: ProofLine, state: ConnectionState = ConnectionState.ONLINE) -> str:
        return standing_words(line, replace(found, connection=replace(found.connection, state=state)), ZONE, TR)

    assert said(line, ConnectionState.PAUSED) == "◷ only here: this desk works on its own"
    assert said(replace(line, stands_behind=True)) == "◷ only here: after an earlier act on the same record"
    assert said(replace(line, not_before=found.until + HOUR)) == "◷ only here: tried again at 13:00"
    assert said(replace(line, standing=Standing.REFUSED, case="slot-taken")) == "! not accepted: somebody else was first on that place"
    assert said(replace(line, standing=Standing.REFUSED)) == "! not accepted"
    assert said(replace(line, standing=Standing.TAKEN_BACK)) == "× taken back here"
    assert confirmed_words(line, ZONE, TR) == ""


def test_what_is_not_listed_and_what_ended_otherwise_is_counted(prover: Prover) -> None:
    found = replace(found_of(prover), counts=Counts({Standing.TAKEN_BACK: 2, Standing.SETTLED: 1}), unlisted=4)
    assert counts_words(found, TR).endswith("Taken back or settled otherwise: 3. Not listed here, the list is too long: 4.")
    unread = replace(found, connection=replace(found.connection, data_from=None))
    assert walk_words(unread, ZONE, TR) == "The central has not been read whole yet."


@pytest.mark.parametrize("size", [(1600, 1000), (1366, 768)])
def test_no_title_is_cut_and_a_small_screen_has_all_columns(prover: Prover, size: tuple[int, int]) -> None:
    prover.book(ANNA)
    table = prover.page.table
    prover.page.window().resize(*size)
    prover.look()
    header = table.horizontalHeader()
    assert table.isVisible()
    assert header.length() <= table.viewport().width()
    assert all(table.columnWidth(place) >= header.sectionSizeHint(place) for place in range(header.count()))

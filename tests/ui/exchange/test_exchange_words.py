"""The exchange in words, in both languages: every state, every kind, every age."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.i18n import tr
from desktop_app.core.sync_control import ConnectionState, PathReason, Probing, SendingPath
from desktop_app.fhir.mapping import KIND_OF
from desktop_app.models.operation import OperationKind, OperationState
from desktop_app.queries.exchange import ConnectionRow, KindAge, OperationLine
from desktop_app.sync.habits import path_of
from desktop_app.ui.exchange.words import (
    STATES,
    age_words,
    detail_words,
    head_words,
    kind_words,
    path_words,
    percent_of,
    resource_words,
    state_words,
    time_words,
    visit_words,
)

ZONE = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
LINE = OperationLine("o1", 1, "book", "queued", NOW, None, "Иванова А. С.", "Кузнецова Е. П.", NOW + timedelta(hours=2), 1, "", True)
ROW = ConnectionRow(ConnectionState.ONLINE, NOW - timedelta(hours=3), NOW - timedelta(seconds=5), NOW, 0, 0, 0, 0, "")
AGE = KindAge("Slot", NOW - timedelta(minutes=2), 1, 0, 5, None)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_state_has_its_own_words_and_a_sign(language: str) -> None:
    tr.use(language)
    said = {state_words(replace(LINE, state=state.value)) for state in OperationState}
    assert len(said) == len(OperationState)
    assert all(len(words.split()[0]) == 1 for words in said)
    assert set(STATES) == set(OperationState)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_intention_has_its_own_words(language: str) -> None:
    tr.use(language)
    assert len({kind_words(replace(LINE, kind=kind.value)) for kind in OperationKind}) == len(OperationKind)


def test_tries_are_said_while_it_is_unfinished() -> None:
    assert state_words(replace(LINE, attempts=4)) == "◷ waits to be sent · tries: 4"
    assert state_words(replace(LINE, attempts=4, state="applied", read_back=NOW)) == "✓ accepted by the central"


def test_a_refusal_says_the_centrals_reason() -> None:
    assert state_words(replace(LINE, state="rejected", answer="no referral")) == "! refused by the central · no referral"
    assert state_words(replace(LINE, state="applied", answer="ok", read_back=NOW)) == "✓ accepted by the central"


def test_a_visit_is_said_with_its_time_and_a_card_with_a_dash() -> None:
    assert visit_words(LINE, ZONE) == "Кузнецова Е. П., Mon 16 November, 11:00"
    assert visit_words(replace(LINE, specialist="", start=None), ZONE) == "—"


def test_times_of_today_are_said_without_their_day() -> None:
    assert time_words(NOW, NOW, ZONE) == "09:00"
    assert time_words(NOW - timedelta(days=1), NOW, ZONE) == "Sun 15 November, 09:00"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (AGE, "2 min ago"),
        (replace(AGE, complete=NOW), "just now"),
        (replace(AGE, complete=None, walking=1, rows=400, total=1000), "loading, 40 %"),
        (replace(AGE, complete=None, walking=1, rows=1000, total=1000), "loading, 99 %"),
        (replace(AGE, complete=None, walking=1, rows=7), "loading, 7 so far"),
        (replace(AGE, complete=None), "not fetched yet"),
    ],
)
def test_the_age_of_data_or_how_far_it_is(age: KindAge, words: str) -> None:
    assert age_words(age, NOW) == words


def test_a_walk_whose_end_is_unknown_has_no_percent() -> None:
    assert percent_of(replace(AGE, walking=1, total=None)) is None
    assert percent_of(replace(AGE, walking=0, total=10)) is None


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_kind_that_travels_has_a_name(language: str) -> None:
    tr.use(language)
    names = {resource_words(kind) for kind in KIND_OF}
    assert len(names) == len(KIND_OF)
    assert not names & set(KIND_OF) - ({"Schedule"} if language == "en" else set())
    assert resource_words("Basic") == "Basic"
    assert Kind.SLOT in KIND_OF.values()


@pytest.mark.parametrize("state", list(ConnectionState))
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_state_of_the_connection_is_said_with_since_when(state: ConnectionState, language: str) -> None:
    tr.use(language)
    said = head_words(replace(ROW, state=state), NOW, ZONE)
    assert said
    assert "06:00" in said or state in (ConnectionState.READ_ONLY, ConnectionState.SIGN_IN_NEEDED)


def test_without_a_since_the_state_alone_is_said() -> None:
    assert head_words(replace(ROW, since=None), NOW, ZONE) == "Online"


def test_how_operations_go_is_said_in_a_line_of_its_own() -> None:
    whole = replace(ROW, path=SendingPath.WHOLE)
    assert path_words(whole) == "Operations go to the central whole. IT has not checked yet how it does so (registratura probe --write)."
    assert detail_words(whole, NOW, ZONE)[-1] == path_words(whole)
    assert path_words(replace(whole, probing=Probing.FITS)) == "Operations go to the central whole. Checked by IT."
    assert path_words(ROW) == "", "nothing was heard of the central yet"


@pytest.mark.parametrize("reason", [reason for reason in PathReason if path_of(reason) is SendingPath.CAREFUL])
def test_the_careful_path_is_said_with_what_it_asks_of_it(reason: PathReason) -> None:
    probing = {PathReason.OTHER_SOFTWARE: Probing.OTHER, PathReason.NOT_PROBED: Probing.NEVER}.get(reason, Probing.UPDATED)
    said = path_words(replace(ROW, path=SendingPath.CAREFUL, path_reason=reason, probing=probing))
    assert said.startswith("Operations go to the central by the careful path")
    assert said.endswith(("registratura probe --write.", "(registratura probe --write)."))


@pytest.mark.parametrize("reason", [reason for reason in PathReason if path_of(reason) is SendingPath.READ_ONLY])
def test_why_nothing_is_sent_is_said_where_that_is_said(reason: PathReason) -> None:
    row = replace(ROW, state=ConnectionState.READ_ONLY, path=SendingPath.READ_ONLY, path_reason=reason, probing=Probing.FITS)
    lines = detail_words(row, NOW, ZONE)
    assert lines[0].startswith("It ")
    assert "Nothing typed is lost" in lines[0]
    assert path_words(row) == ""
    assert path_words(replace(row, probing=Probing.UPDATED)).startswith("The central was updated since IT checked it")


def test_the_details_say_answer_data_and_clock_a_line_each_part() -> None:
    assert detail_words(ROW, NOW, ZONE) == (
        "Last answer of the central: just now. Free places as of 09:00. Clock against the central's: 0 s.",
    )
    away = replace(ROW, state=ConnectionState.OFFLINE, data_from=None, last_answer=None, clock_offset_seconds=-7, detail="no route")
    first, second, third = detail_words(away, NOW, ZONE)
    assert "Bookings are kept here" in first
    assert second == "The schedule has not been fetched whole yet. Clock against the central's: -7 s."
    assert third == "no route"

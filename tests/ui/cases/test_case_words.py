"""Cases in words: what happened, by when, what to say by telephone, which ways out there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop_app.core.i18n import tr
from desktop_app.models.conflict import CaseKind, CaseState, Way
from desktop_app.models.operation import OperationKind
from desktop_app.queries.case_fields import Compared
from desktop_app.queries.case_tree import Later
from desktop_app.queries.cases import CaseCard, CaseLine, Sides
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.ui.cases.card import Choosing
from desktop_app.ui.cases.lines import case_columns
from desktop_app.ui.cases.verbs import gives_a_ticket, verb_of, voids_the_ticket
from desktop_app.ui.cases.ways import HAPPENED, MEANING, SIGNS, takes_time, ways_of
from desktop_app.ui.cases.words import (
    decide_by,
    field_name,
    settled_words,
    side_text,
    slot_detail,
    slot_head,
    to_say,
    told,
    tree_words,
    way_caption,
)

ZONE = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
VISIT = datetime(2026, 11, 16, 8, 45, tzinfo=UTC)
LINE = CaseLine(
    "c1", CaseKind.SLOT_TAKEN, CaseState.OPEN, NOW, None, "", "p1", "Иванова А. С.", "+7 916 123-45-67", "Кузнецова Е. П.", "терапевт",
    "110", VISIT, "a1", OperationKind.BOOK.value, "",
)  # fmt: skip
SLOT = FreeSlot("s1", 1, VISIT + timedelta(minutes=26), VISIT + timedelta(minutes=41), ("registry",), "primary", "sch", "Орлов Д. М.",
                "терапевт", "110", "208", "Филиал на Садовой", "b1", "Поликлиника")  # fmt: skip
CARD = CaseCard(LINE, (), (Sides("slot", "s0", {}, {}, {}),), (), (SLOT,))


def card(kind: CaseKind = CaseKind.SLOT_TAKEN, operation: str = "book", alternatives: tuple[FreeSlot, ...] = (SLOT,)) -> CaseCard:
    """A case of that kind about that operation."""
    return replace(CARD, line=replace(LINE, kind=kind, operation_kind=operation), alternatives=alternatives)


def test_every_kind_of_case_has_words_a_meaning_and_a_sign() -> None:
    assert set(HAPPENED) == set(MEANING) == set(SIGNS) == set(CaseKind)


def test_every_case_can_be_put_off_and_has_a_way_that_ends_it() -> None:
    for kind in CaseKind:
        for operation in (*OperationKind, ""):
            ways = ways_of(card(kind, str(operation)))
            assert ways[-1] is Way.PUT_OFF
            assert len(ways) >= 2
            assert len(set(ways)) == len(ways)


_T, _O, _W, _X, _C, _M, _A, _Z = (
    Way.ANOTHER_TIME, Way.OVER, Way.WAIT, Way.CANCEL, Way.KEEP_THEIRS, Way.KEEP_MINE, Way.AGAIN, Way.PUT_OFF,
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "ways"),
    [
        (card(), (_T, _O, _W, _X, _Z)),
        (card(operation="move"), (_T, _O, _C, _X, _Z)),
        (card(alternatives=()), (_O, _W, _X, _Z)),
        (card(CaseKind.FIELD_DIFFERS, "correct-patient"), (_M, _C, _Z)),
        (replace(card(CaseKind.FIELD_DIFFERS, "move"), is_ours_free=True), (_M, _T, _C, _Z)),
        (card(CaseKind.FIELD_DIFFERS, "book"), (_T, _X, _Z)),
        (card(CaseKind.CANCELLED_THERE, "cancel"), (_C, _Z)),
        (card(CaseKind.CANCELLED_THERE, "move"), (_T, _W, _C, _Z)),
        (replace(card(CaseKind.CANCELLED_THERE, "move"), is_ours_free=True), (_M, _T, _W, _C, _Z)),
        (card(CaseKind.GONE, "move"), (_T, _W, _C, _Z)),
        (card(CaseKind.GONE, "correct-patient"), (_C, _Z)),
        (card(CaseKind.SOLD_TWICE, ""), (_T, _O, _W, _X, _C, _Z)),
        (card(CaseKind.SOLD_TWICE, "", ()), (_O, _W, _X, _C, _Z)),
        (card(CaseKind.REFUSED, "book"), (_T, _A, _W, _X, _Z)),
        (card(CaseKind.REFUSED, "move"), (_T, _A, _C, _X, _Z)),
        (card(CaseKind.REFUSED, "create-patient"), (_A, _C, _Z)),
    ],
)
def test_the_ways_out_fit_what_happened(given: CaseCard, ways: tuple[Way, ...]) -> None:
    assert ways_of(given) == ways


def test_nothing_is_left_to_do_about_a_settled_case() -> None:
    assert ways_of(replace(CARD, line=replace(LINE, state=CaseState.SETTLED))) == ()


def test_another_time_helps_only_where_a_visit_has_lost_its_own() -> None:
    assert takes_time(LINE)
    assert not takes_time(replace(LINE, appointment_id=None))
    assert not takes_time(replace(LINE, operation_kind="cancel"))


@pytest.mark.parametrize(
    ("start", "due", "said"),
    [
        (VISIT, None, ("today before 11:45", True)),
        (VISIT + timedelta(days=1), None, ("tomorrow before 11:45", False)),
        (VISIT + timedelta(days=9), None, ("before Wed 25 November, 11:45", False)),
        (VISIT + timedelta(days=9), VISIT, ("today before 11:45", True)),
        (NOW, None, ("overdue", True)),
        (None, None, ("not urgent", False)),
    ],
)
def test_a_case_is_to_be_decided_before_its_visit_or_its_term(start: datetime | None, due: datetime | None, said: tuple[str, bool]) -> None:
    assert decide_by(replace(LINE, start=start, due=due), NOW, ZONE) == said


def test_tomorrow_is_of_the_clinics_own_calendar() -> None:
    """Half past midnight in Moscow is still yesterday in UTC."""
    midnight = datetime(2026, 11, 16, 21, 30, tzinfo=UTC)
    assert decide_by(replace(LINE, start=midnight), NOW, ZONE) == ("tomorrow before 00:30", False)


def test_another_place_says_how_far_it_is_from_the_lost_time() -> None:
    assert slot_head(SLOT, ZONE) == "Mon 16 November, 12:11"
    assert slot_detail(SLOT, LINE) == "Филиал на Садовой · r. 208 · 26 min later"
    assert slot_detail(replace(SLOT, start=VISIT - timedelta(minutes=10)), LINE).endswith("10 min earlier")
    assert slot_detail(replace(SLOT, start=VISIT), LINE) == "Филиал на Садовой · r. 208"
    assert slot_detail(replace(SLOT, start=VISIT + timedelta(days=1), room=""), LINE) == "Филиал на Садовой"


def test_a_sister_branch_is_said_as_such() -> None:
    home = replace(LINE, branch_id="b1")
    assert slot_detail(SLOT, home).startswith("Филиал на Садовой · ")
    assert slot_detail(replace(SLOT, branch_id="b2", branch="Лесная"), home).startswith("another branch: Лесная · ")


def test_what_is_said_by_telephone_fits_the_way_that_was_chosen() -> None:
    lost = "The time on Mon 16 November, 11:45 turned out to be taken. "
    over = "Кузнецова Е. П. will receive you at the same time all the same; you may have to wait a little."
    assert to_say(LINE, None, ZONE, Way.OVER) == lost + over
    assert to_say(LINE, None, ZONE, Way.WAIT) == lost + "I put you on the waiting list and call as soon as there is a time."
    assert to_say(LINE, None, ZONE, Way.CANCEL) == lost.strip()


@pytest.mark.parametrize(
    ("way", "line", "said"),
    [
        (Way.KEEP_THEIRS, replace(LINE, kind=CaseKind.SOLD_TWICE), "Let both stay"),
        (Way.KEEP_THEIRS, replace(LINE, kind=CaseKind.CANCELLED_THERE), "Leave it cancelled"),
        (Way.KEEP_THEIRS, replace(LINE, operation_kind="move"), "Stay at the old time"),
        (Way.KEEP_THEIRS, LINE, "Keep the central's"),
        (Way.KEEP_MINE, LINE, "Take our time again"),
        (Way.KEEP_MINE, replace(LINE, operation_kind="correct-patient"), "Keep ours"),
        (Way.MERGE, LINE, "Accept both as chosen"),
    ],
)
def test_a_way_is_called_by_what_it_does_in_the_case(way: Way, line: CaseLine, said: str) -> None:
    assert way_caption(way, None, ZONE, line) == said


def test_a_settled_case_says_how_when_and_by_whom() -> None:
    line = replace(LINE, way="over", settled=NOW, settled_by="Иванова Анна")
    assert settled_words(line, ZONE) == "Over the schedule, Mon 16 November, 09:00, Иванова Анна"
    assert settled_words(replace(line, way="of-another-version", settled=None), ZONE) == "Иванова Анна"


def test_what_is_decided_with_the_case_is_named_act_by_act() -> None:
    later = (Later("o1", "move", NOW, "Иванова А. С.", VISIT), Later("o2", "create-patient", NOW, "Новиков Л.", None))
    assert tree_words(later, ZONE) == "A move, Иванова А. С., Mon 16 November, 11:45; New patient, Новиков Л."


def test_a_ticket_is_void_after_what_takes_the_time_away_and_there_is_another_after_what_gives_one() -> None:
    both = replace(LINE, kind=CaseKind.SOLD_TWICE)
    assert {way for way in Way if gives_a_ticket(way, LINE)} == {Way.ANOTHER_TIME, Way.OVER, Way.KEEP_MINE}
    assert {way for way in Way if gives_a_ticket(way, replace(LINE, operation_kind="arrive"))} == {Way.ANOTHER_TIME, Way.OVER}
    moved = replace(LINE, operation_kind="move")
    assert gives_a_ticket(Way.KEEP_THEIRS, moved)
    assert not gives_a_ticket(Way.KEEP_THEIRS, replace(moved, kind=CaseKind.CANCELLED_THERE))
    assert {way for way in Way if voids_the_ticket(way, LINE)} == {Way.WAIT, Way.CANCEL, Way.KEEP_THEIRS}
    assert {way for way in Way if voids_the_ticket(way, both)} == {Way.WAIT, Way.CANCEL}


@pytest.mark.parametrize("way", Way)
def test_every_way_that_a_case_offers_has_a_verb(way: Way) -> None:
    slot = SLOT if way is Way.ANOTHER_TIME else None
    assert (verb_of(CARD, Choosing(way, slot), timedelta()) is None) is (way is Way.MERGE)
    assert verb_of(CARD, Choosing(Way.ANOTHER_TIME), timedelta()) is None


def test_the_sentence_to_read_aloud_is_whole_with_and_without_an_offer() -> None:
    assert to_say(LINE, SLOT, ZONE) == (
        "The time on Mon 16 November, 11:45 turned out to be taken. I can offer Mon 16 November, 12:11, Орлов Д. М."
    )
    assert to_say(LINE, None, ZONE) == "The time on Mon 16 November, 11:45 turned out to be taken."
    assert to_say(replace(LINE, kind=CaseKind.CANCELLED_THERE), None, ZONE) == "Your visit on Mon 16 November, 11:45 was cancelled."
    assert to_say(replace(LINE, start=None), None, ZONE) == ""


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_way_has_its_caption_and_its_notice_in_both_languages(language: str) -> None:
    tr.use(language)
    captions = {way_caption(way, SLOT if way is Way.ANOTHER_TIME else None, ZONE, LINE) for way in Way}
    notices = {told(way, LINE) for way in Way}
    assert len(captions) == len(notices) == len(Way)
    assert all(notice.startswith("Иванова А. С.: ") for notice in notices)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Compared("slot", "place", "free", "busy", "busy"), ("free", "ours", "taken by another")),
        (Compared("slot", "place", "busy", "free", "busy"), ("taken", "free", "taken by another")),
        (Compared("appointment", "time", None, VISIT, VISIT), ("—", "Mon 16 November, 11:45", "Mon 16 November, 11:45")),
        (Compared("appointment", "status", "booked", "cancelled", "noshow"), ("booked", "cancelled", "did not come")),
        (Compared("patient", "birth-date", date(1984, 3, 12), date(1984, 3, 21), None), ("12 Mar 1984", "21 Mar 1984", "—")),
        (Compared("patient", "name", "Иванова Анна", "Петрова Анна", "Иванова Анна"), ("Иванова Анна", "Петрова Анна", "Иванова Анна")),
        (Compared("appointment", "status", "unheard-of", None, None), ("unheard-of", "—", "—")),
    ],
)
def test_codes_and_dates_are_said_in_words(one: Compared, words: tuple[str, str, str]) -> None:
    said = tuple(side_text(one, value, side, ZONE) for value, side in ((one.base, "base"), (one.mine, "mine"), (one.theirs, "theirs")))
    assert said == words


def test_every_compared_field_has_a_caption() -> None:
    for field in ("time", "specialist", "status", "reason", "place-time", "place", "name", "birth-date", "phone", "address", "numbers"):
        assert field_name(Compared("patient", field, None, None, None))


def test_the_list_says_what_is_missing() -> None:
    columns = {column.id: column for column in case_columns(lambda: ZONE, lambda: NOW)}
    bare = replace(LINE, patient="", phone="", start=None, specialist="", specialty="")
    assert columns["patient"].text(bare) == "Nobody named\nno telephone"
    assert columns["visit"].text(bare) == "the patient's card"
    assert columns["who"].text(bare) == "—"
    assert columns["who"].text(replace(LINE, taken_by="Иванова Анна")) == "ИА"
    assert columns["who"].text(replace(LINE, state=CaseState.PUT_OFF)) == "put off"
    back = replace(LINE, state=CaseState.PUT_OFF, put_off_until=NOW + timedelta(hours=1))
    assert columns["due"].text(back) == "today before 11:45\nput off until 10:00"
    settled = replace(LINE, state=CaseState.SETTLED, settled=NOW, settled_by="Иванова Анна")
    assert (columns["due"].text(settled), columns["who"].text(settled)) == ("settled Mon 16 November, 09:00", "ИА")
    reads = columns["sign"].reads
    assert reads is not None
    assert reads(LINE) == "The time was taken by someone else"

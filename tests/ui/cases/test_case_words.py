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
from desktop_app.queries.cases import CaseCard, CaseLine, Sides
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.ui.cases.lines import case_columns
from desktop_app.ui.cases.ways import HAPPENED, MEANING, SIGNS, takes_time, ways_of
from desktop_app.ui.cases.words import decide_by, field_name, side_text, slot_detail, slot_head, to_say, told, way_caption

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


def test_every_case_can_be_put_off_and_none_needs_more_than_four_ways() -> None:
    for kind in CaseKind:
        for operation in (*OperationKind, ""):
            ways = ways_of(card(kind, str(operation)))
            assert ways[-1] is Way.PUT_OFF
            assert 2 <= len(ways) <= 4
            assert len(set(ways)) == len(ways)


@pytest.mark.parametrize(
    ("given", "ways"),
    [
        (card(), (Way.ANOTHER_TIME, Way.CANCEL, Way.PUT_OFF)),
        (card(operation="move"), (Way.ANOTHER_TIME, Way.KEEP_THEIRS, Way.PUT_OFF)),
        (card(alternatives=()), (Way.CANCEL, Way.PUT_OFF)),
        (card(CaseKind.FIELD_DIFFERS, "correct-patient"), (Way.KEEP_MINE, Way.KEEP_THEIRS, Way.PUT_OFF)),
        (card(CaseKind.CANCELLED_THERE, "cancel"), (Way.KEEP_THEIRS, Way.PUT_OFF)),
        (card(CaseKind.SOLD_TWICE, ""), (Way.ANOTHER_TIME, Way.KEEP_THEIRS, Way.PUT_OFF)),
        (card(CaseKind.SOLD_TWICE, "", ()), (Way.KEEP_THEIRS, Way.PUT_OFF)),
        (card(CaseKind.REFUSED, "create-patient"), (Way.KEEP_THEIRS, Way.PUT_OFF)),
    ],
)
def test_the_ways_out_fit_what_happened(given: CaseCard, ways: tuple[Way, ...]) -> None:
    assert ways_of(given) == ways


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
    reads = columns["sign"].reads
    assert reads is not None
    assert reads(LINE) == "The time was taken by someone else"

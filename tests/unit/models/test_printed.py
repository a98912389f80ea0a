"""A reprint marks what came, what went and what changed since the last print, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.models.base import to_json
from desktop_app.models.printed import Difference, Printed, difference, from_payload, to_payload

AT = datetime(2026, 11, 23, 5, 2, tzinfo=UTC)
LINES = st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 9), st.sampled_from("pqr")))


def test_without_an_earlier_print_nothing_is_marked() -> None:
    assert not difference(None, {"a": (1, "p")})


def test_what_came_what_went_and_what_changed() -> None:
    before = Printed(AT, {"stays": (1, "p"), "moves": (2, "p"), "goes": (3, "p"), "passes": (4, "p")})
    now = {"stays": (1, "p"), "moves": (9, "p"), "comes": (3, "q"), "passes": (4, "q")}
    assert difference(before, now) == Difference(frozenset({"comes"}), frozenset({"moves", "passes"}), frozenset({"goes"}))


@given(before=LINES, now=LINES)
def test_the_marks_lead_from_the_old_list_to_the_new_one(before: dict[str, tuple[int, str]], now: dict[str, tuple[int, str]]) -> None:
    found = difference(Printed(AT, before), now)
    again = {key: line for key, line in before.items() if key not in found.gone}
    again |= {key: now[key] for key in found.new | found.changed}
    assert again == now
    assert bool(found) is (before != now)


@given(lines=LINES)
def test_what_the_journal_keeps_comes_back_and_holds_no_word(lines: dict[str, tuple[int, str]]) -> None:
    payload = to_payload("2026-11-23", lines)
    assert from_payload(AT, payload) == Printed(AT, lines)
    assert not difference(from_payload(AT, payload), lines)
    assert payload["day"] in to_json(payload)

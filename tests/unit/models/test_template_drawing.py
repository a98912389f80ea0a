"""Blocks of a template are moved and stretched; breaks go with them, and nothing else changes."""

from __future__ import annotations

from datetime import date

import pytest

from desktop_app.core.errors import RuleRefused
from desktop_app.models.schedule_template import Piece, Rotation, Shift, Span, TemplateDay
from desktop_app.models.slot import Channel, VisitKind
from desktop_app.models.slot_plan import lay_out
from desktop_app.models.template_drawing import Block, blank, blocks_of, copied_into, day_of, only_through, turned, with_day

BLOCK = Block(Piece(Span(480, 840), "s", minutes=15), (Span(600, 630),))
MONDAY = date(2026, 11, 16)


def test_a_moved_block_takes_its_break_along_and_stops_at_midnight() -> None:
    moved = BLOCK.moved(60)
    assert (moved.span, moved.breaks) == (Span(540, 900), (Span(660, 690),))
    assert BLOCK.moved(2000).span == Span(1080, 1440)
    assert BLOCK.moved(-2000).span == Span(0, 360)


def test_a_stretched_block_keeps_its_break_until_that_lies_outside() -> None:
    assert BLOCK.stretched(15).breaks == BLOCK.breaks
    assert BLOCK.stretched(-220).breaks == (Span(600, 620),)
    assert BLOCK.stretched(-300).breaks == ()
    with pytest.raises(RuleRefused):
        BLOCK.stretched(-360)


def test_a_day_taken_apart_and_put_together_makes_the_same_places() -> None:
    pieces = (Piece(Span(480, 600), "s", minutes=15), Piece(Span(630, 840), "s", minutes=20))
    day = TemplateDay((Shift(Span(480, 840), pieces, (Span(540, 555), Span(600, 630))),))
    again = day_of(blocks_of(day))
    assert [one.span for one in lay_out(again.shifts, None)] == [one.span for one in lay_out(day.shifts, None)]


def test_blocks_that_overlap_are_refused() -> None:
    with pytest.raises(RuleRefused):
        with_day(blank("t", "p", MONDAY), 0, (BLOCK, BLOCK.moved(15)))


def test_another_rotation_keeps_the_first_days() -> None:
    week = with_day(blank("t", "p", MONDAY), 1, (BLOCK,))
    cycle = turned(week, Rotation.CYCLE, 4)
    assert (len(cycle.days), cycle.anchor) == (4, MONDAY)
    assert blocks_of(cycle.days[1]) == (BLOCK,)
    assert turned(cycle, Rotation.WEEKLY, 4) == week
    assert len(turned(week, Rotation.ODD_EVEN, 9).days) == 2


def test_a_rule_of_a_kind_is_set_and_taken_away() -> None:
    week = only_through(blank("t", "p", MONDAY), VisitKind.REPEAT, (Channel.DOCTOR,))
    both = only_through(week, VisitKind.PRIMARY, (Channel.PORTAL,))
    assert dict(both.only_through) == {VisitKind.REPEAT: (Channel.DOCTOR,), VisitKind.PRIMARY: (Channel.PORTAL,)}
    assert only_through(both, VisitKind.PRIMARY, ()) == week


def test_a_copy_keeps_post_and_validity_and_goes_to_ones_own_rooms() -> None:
    blocks = tuple(Block(Piece(Span(480 + 60 * n, 540 + 60 * n), name, minutes=15)) for n, name in enumerate(("a", "b", "own", "c")))
    source = turned(with_day(blank("s", "colleague", MONDAY), 0, blocks), Rotation.CYCLE, 4)
    drawn = blank("t", "p", date(2026, 12, 1))
    copy = copied_into(source, drawn, ["own", "other"])
    assert (copy.id, copy.post, copy.valid_from, copy.rotation) == ("t", "p", date(2026, 12, 1), Rotation.CYCLE)
    assert [piece.schedule for piece in copy.pieces] == ["own", "other", "own", "other"]
    assert [piece.schedule for piece in copied_into(source, drawn, []).pieces] == ["a", "b", "own", "c"]

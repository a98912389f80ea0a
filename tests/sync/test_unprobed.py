"""A central that nobody has tried by writing to it: nothing that it says of itself is a ground to send it an operation whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.node import write as node_write
from desktop_app.sync.habits import Known
from tests.kit.central import Profile
from tests.sync import laws
from tests.sync.inside import Inside, small_town


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inside]:
    """A server that runs transactions as batches, and refuses no second visit on a place; no desk was told so."""
    monkeypatch.setattr(node_write, "_refuse_places_sold_twice", lambda connection, drafts: None)
    opened = small_town(tmp_path / "town", desks=1).opened(tmp_path / "copy", Profile.BATCH)
    opened.desks[0].engine = opened.desks[0].engine_knowing(Known())
    yield opened
    opened.close()


def test_no_place_is_sold_twice_at_a_server_that_tears_transactions_and_that_nobody_has_tried(inside: Inside) -> None:
    desk = inside.desks[0]
    desk.book(2, desk.patient("Серова"))
    inside.world.portal_books(2, "Patient/Рыжов")
    desk.turn()
    laws.no_cut_has_sold_a_place_twice(inside.world.central)
    for seconds in (60, 400):
        inside.passes(seconds)
        desk.turn()
    laws.no_place_is_sold_twice(inside.world.central)
    laws.every_operation_ends_or_waits_for_a_person(desk, [])
    laws.both_say_the_same(desk, inside.world.central)
    assert desk.states()[-1] == "conflict"
    assert desk.scalar("SELECT path || ' ' || path_reason || ' ' || probing FROM connection") == "careful not-probed never"

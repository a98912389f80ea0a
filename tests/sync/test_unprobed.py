"""A central that nobody has tried by writing to it: nothing that it says of itself is a ground to send it an operation whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.node import write as node_write
from desktop_app.sync.habits import Known
from tests.kit.central import Profile
from tests.kit.network import a_read, saying
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


SAID = "SELECT state || ' ' || path || ' ' || path_reason FROM connection"


def _town(folder: Path, profile: Profile, desks: int = 1) -> Inside:
    opened = small_town(folder / "town", desks).opened(folder / "copy", profile)
    for desk in opened.desks:
        desk.engine = desk.engine_knowing(Known())
    return opened


def test_a_server_that_checks_no_versions_and_that_nobody_has_tried_is_found_out_before_the_first_writing(tmp_path: Path) -> None:
    with closing(_town(tmp_path, Profile.DEAF)) as inside:
        desk = inside.desks[0]
        desk.book(2, desk.patient("Серова"))
        inside.world.portal_books(2, "Patient/Рыжов")
        desk.turn()
        assert desk.scalar(SAID) == "read-only read-only versions-not-checked"
        assert desk.states()[-1] == "queued"
        assert not any(b"Task" not in (request.body or b"") for request in inside.within.writes), "nothing but the trial record was written"
        laws.no_place_is_sold_twice(inside.world.central)
        desk.round()
        assert desk.scalar("SELECT count(*) FROM request") == 0, "the trial record is nobody's work"


def test_who_only_reads_writes_no_trial_record(tmp_path: Path) -> None:
    with closing(_town(tmp_path, Profile.DEAF)) as inside:
        desk = inside.desks[0]
        desk.turn()
        desk.round()
        assert inside.within.writes == []


def test_a_server_that_checks_versions_is_tried_once_a_start_with_one_record_for_all_desks(tmp_path: Path) -> None:
    with closing(_town(tmp_path, Profile.BATCH, desks=2)) as inside:
        for place, desk in enumerate(inside.desks):
            desk.book(place + 2, desk.new_patient())
            desk.turn()
            desk.new_patient("Орлова")
            desk.turn()
            assert set(desk.states()) == {"applied"}
            assert desk.scalar(SAID) == "online careful not-probed"
        tried = [request for request in inside.within.writes if b"version-check" in (request.body or b"")]
        assert [request.method for request in tried] == ["POST", "PUT", "PUT", "PUT", "PUT"]


@pytest.mark.parametrize("status", [403, 404, 405, 422, 500])
def test_where_no_trial_record_is_taken_the_desk_goes_on_carefully(tmp_path: Path, status: int) -> None:
    with closing(_town(tmp_path, Profile.BATCH)) as inside:
        desk = inside.desks[0]
        desk.network.plan(lambda request: not a_read(request) and b"version-check" in (request.body or b""), saying(status), times=5)
        desk.book(2, desk.patient("Серова"))
        desk.turn()
        assert desk.states()[-1] == "applied"
        assert desk.scalar(SAID) == "online careful not-probed"


def test_a_trial_that_was_cut_is_made_before_anything_is_sent(tmp_path: Path) -> None:
    with closing(_town(tmp_path, Profile.DEAF)) as inside:
        desk = inside.desks[0]
        desk.network.plan(lambda request: b"version-check" in (request.body or b""), saying(503))
        desk.book(2, desk.patient("Серова"))
        desk.turn()
        assert desk.states()[-1] == "queued"
        inside.passes(400)
        desk.turn()
        assert desk.scalar(SAID) == "read-only read-only versions-not-checked"
        assert desk.states()[-1] == "queued"

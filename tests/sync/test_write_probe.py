"""What a central does with writings is found out by doing, on one cancelled Task; each kind of server is told from the others."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app import __main__ as command_line
from desktop_app.bootstrap import probing
from desktop_app.bootstrap.probing import NotConfirmed, WriteWish, run_probe
from desktop_app.core.sync_control import PathReason, SendingPath
from desktop_app.sync.central import Central, NotAllowed, SignInNeeded, Unwell
from desktop_app.sync.habits import Writes, read_habits
from desktop_app.sync.hearing import Hearing
from desktop_app.sync.transport import Answer, Door, HttpDoor, Request
from desktop_app.sync.write_probe import CannotWrite, probe_writes
from tests.kit.asgi import outcome
from tests.kit.central import TOKEN, Profile
from tests.kit.clock import FixedClock
from tests.kit.misbehaving import Fault
from tests.kit.network import Trick, a_transaction, saying
from tests.sync.world import Desk, World, close_world, small_world

OUTCOME = b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-supported","diagnostics":"no"}]}'
BUNDLE = b'"type":"transaction"'


def find_out(desk: Desk) -> Writes:
    """Probe the central of `desk` through its network."""
    notes = iter(f"trial {number}" for number in range(100))
    return probe_writes(Central(desk.network, Hearing(desk.store, desk.clock)), lambda: next(notes))


def always(desk: Desk, which: Callable[[Request], bool], trick: Trick) -> None:
    """Play `trick` on every request that fits."""
    desk.network.plan(which, trick, times=50)


def is_bundle(request: Request) -> bool:
    return request.method == "POST" and BUNDLE in (request.body or b"")


def alone(request: Request) -> bool:
    """A write that is no Bundle."""
    return request.method != "GET" and not is_bundle(request)


def without(*headers: str) -> Trick:
    """The server does not look at these headers."""

    def trick(door: Door, request: Request) -> Answer:
        return door.ask(replace(request, headers={name: text for name, text in request.headers.items() if name not in headers}))

    return trick


def inside_ignored(door: Door, request: Request) -> Answer:
    """Versions are not checked inside a transaction."""
    bundle: dict[str, Any] = json.loads(request.body or b"{}")
    for entry in bundle["entry"]:
        entry["request"].pop("ifMatch", None)
    return door.ask(replace(request, body=json.dumps(bundle).encode()))


def stores_nothing(door: Door, request: Request) -> Answer:
    """Says yes and does nothing."""
    answer = door.ask(Request("GET", "metadata"))
    return replace(answer, status=200, body=request.body or b"")


def tasks(world: World) -> list[tuple[str, str]]:
    return [(task["identifier"][0]["value"], task["status"]) for task in world.central.all("Task")]


def test_each_kind_of_server_is_told_by_what_it_does(any_world: World) -> None:
    desk = any_world.desk(fetch=False)
    found = find_out(desk)
    batch = any_world.central.profile is Profile.BATCH
    assert (found.stores, found.if_match, found.conditional_create, found.transactions) == (True, True, True, True)
    assert (found.if_match_inside, found.atomic) == (True, not batch)
    assert found.stale_status == (409 if any_world.central.profile is Profile.HAPI else 412)
    assert found.path is (SendingPath.CAREFUL if batch else SendingPath.WHOLE)
    leak = [("write-probe-leak", "cancelled")] if batch else []
    assert sorted(tasks(any_world)) == [("write-probe", "cancelled"), *leak]


def test_a_second_probe_finds_the_same_and_leaves_no_second_record(any_world: World) -> None:
    desk = any_world.desk(fetch=False)
    first, left = find_out(desk), tasks(any_world)
    notes = iter(f"later {number}" for number in range(100))
    assert probe_writes(Central(desk.network, Hearing(desk.store, desk.clock)), lambda: next(notes)) == first
    assert sorted(tasks(any_world)) == sorted(left)


@pytest.mark.parametrize(
    ("which", "trick", "reason"),
    [
        (alone, without("If-Match"), PathReason.VERSIONS_NOT_CHECKED),
        (alone, without("If-None-Exist"), PathReason.MAKES_TWINS),
        (is_bundle, inside_ignored, PathReason.NOT_CHECKED_INSIDE),
        (is_bundle, saying(400, OUTCOME), PathReason.NO_TRANSACTIONS),
        (is_bundle, saying(501, OUTCOME), PathReason.NO_TRANSACTIONS),
        (alone, stores_nothing, PathReason.STORES_NOTHING),
        (lambda request: request.method == "PUT", stores_nothing, PathReason.STORES_NOTHING),
    ],
    ids=["no If-Match", "no If-None-Exist", "no ifMatch inside", "no transactions", "none known", "nothing stored", "no change stored"],
)
def test_each_fault_has_its_name(world: World, which: Callable[[Request], bool], trick: Trick, reason: PathReason) -> None:
    desk = world.desk(fetch=False)
    always(desk, which, trick)
    assert find_out(desk).reason is reason
    assert all(status == "cancelled" for _, status in tasks(world))


@pytest.mark.parametrize(("status", "fault"), [(401, SignInNeeded), (403, NotAllowed), (503, Unwell), (422, CannotWrite)])
def test_a_central_that_takes_no_writing_of_this_desk_is_not_judged(world: World, status: int, fault: type[Exception]) -> None:
    desk = world.desk(fetch=False)
    always(desk, a_transaction, saying(status, OUTCOME))
    with pytest.raises(fault):
        find_out(desk)
    assert tasks(world) == []


# The command.


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this computer keeps what is known of centrals."""
    path = tmp_path / "machine" / "centrals.json"
    monkeypatch.setattr(probing, "machine_wide_centrals", lambda: path)
    return path


def door_of(world: World) -> HttpDoor:
    return HttpDoor(world.central.url, world.clock, lambda: world.central.token)


def test_the_command_asks_first_and_keeps_what_it_found_for_all_desks(
    world: World, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def answer(text: str) -> str:
        asked.append(text)
        return "yes"

    assert run_probe(door_of(world), world.clock, as_json=False, write=WriteWish(), answer=answer) == 0
    said = capsys.readouterr()
    assert asked == ["Write to it? Type «yes»: "]
    assert said.err.startswith(f"{world.central.url} will be written to: one record")
    assert "Operations go there whole: the server does all of one or nothing." in said.out
    kept = read_habits(place, world.central.url)
    assert kept is not None
    assert (kept.software, kept.probed, kept.writes.path) == ("Registratura node", world.clock.now(), SendingPath.WHOLE)


@pytest.mark.parametrize("said", ["", "no", None])
def test_without_a_yes_nothing_is_written_anywhere(world: World, place: Path, said: str | None) -> None:
    def answer(_text: str) -> str:
        if said is None:
            raise EOFError
        return said

    with pytest.raises(NotConfirmed):
        run_probe(door_of(world), world.clock, as_json=False, write=WriteWish(), answer=answer)
    assert tasks(world) == []
    assert not place.exists()


def test_a_script_gets_json_and_a_file_to_give_to_the_desks(
    tmp_path: Path, clock: FixedClock, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = small_world(tmp_path / "world", clock, Profile.BATCH, places=1)
    out = tmp_path / "for-desks.json"
    try:
        url = world.central.url
        assert command_line.main(["probe", url, "--token", TOKEN, "--write", "--yes", "--out", str(out), "--json"]) == 0
    finally:
        close_world(world)
    facts = json.loads(capsys.readouterr().out)
    assert (facts["path"], facts["reason"], facts["atomic"], facts["fhir_version"][0]) == ("careful", "not-atomic", False, "4")
    kept = read_habits(out, url)
    assert kept is not None
    assert kept.writes.path is SendingPath.CAREFUL
    assert not place.exists()


def test_without_the_right_to_write_there_the_result_is_said_and_the_way_out(
    world: World, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place.parent.write_text("a file in the way of the folder")
    assert run_probe(door_of(world), world.clock, as_json=True, write=WriteWish(agreed=True)) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["path"] == "whole"
    assert said.err.startswith(f"The result cannot be written to {place}. Run this as administrator")


@pytest.mark.parametrize(("status", "code"), [(401, 3), (403, 3), (422, 1), (503, 4)])
def test_the_exit_code_tells_what_kept_it_from_finding_out(
    world: World, place: Path, status: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    world.central.knobs.once(Fault.ANSWER, lambda asked: asked.method == "POST", outcome(status, "processing", "no"), times=9)
    assert run_probe(door_of(world), world.clock, as_json=True, write=WriteWish(agreed=True)) == code
    said = capsys.readouterr()
    assert (said.out, bool(said.err)) == ("", True)
    assert not place.exists()


def test_what_keeps_a_booking_from_going_whole_is_said_in_a_sentence(
    tmp_path: Path, clock: FixedClock, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = small_world(tmp_path / "world", clock, Profile.BATCH, places=1)
    try:
        assert run_probe(door_of(world), clock, as_json=False, write=WriteWish(agreed=True)) == 0
    finally:
        close_world(world)
    assert "the careful path, one record at a time: the server leaves half of a refused transaction behind." in capsys.readouterr().out


def test_without_the_flag_nothing_is_written(world: World, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert command_line.main(["probe", world.central.url, "--token", TOKEN, "--json"]) == 0
    assert tasks(world) == []
    assert not place.exists()

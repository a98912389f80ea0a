"""`registratura node`: what it says first, whom it lets in, what it is filled with, and how it ends."""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.__main__ import build_parser
from desktop_app.bootstrap import node
from desktop_app.bootstrap.central_process import TOKEN_VARIABLE
from desktop_app.bootstrap.node import PortalTraffic, run_node
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.paths import Profile
from desktop_app.core.profile_lock import ProfileBusy
from desktop_app.node.portal import Act, Outcome, Portal
from desktop_app.node.server import PortTaken
from tests.kit.rest import Rest, slot

Visit = Callable[[dict[str, str]], None]


class Terminal(io.StringIO):
    """Where the node says its first line; a visitor reads it, looks in, and ends the node as a person does, by a signal."""

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self._visit = visit

    def flush(self) -> None:
        """The line is out."""
        try:
            self._visit(json.loads(self.getvalue()))
        finally:
            os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, profile: Profile) -> Callable[[list[str], Visit], dict[str, str]]:
    """Run the command with some options and let somebody visit it while it runs; its first line."""
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)

    def run(options: list[str], visit: Visit) -> dict[str, str]:
        terminal = Terminal(visit)
        with monkeypatch.context() as patch:
            patch.setattr("sys.stdout", terminal)
            assert run_node(build_parser().parse_args(["node", "--port", "0", *options]), profile) == 0
        first: dict[str, str] = json.loads(terminal.getvalue())
        return first

    return run


def nothing(_line: dict[str, str]) -> None:
    """Look at nothing."""


def test_who_gives_no_token_is_told_a_new_one_and_only_it_opens(told: Callable[[list[str], Visit], dict[str, str]]) -> None:
    def visit(line: dict[str, str]) -> None:
        assert Rest(line["url"], line["token"]).post(slot()).status == 201
        assert Rest(line["url"], "guessed").get("Slot").status == 401

    tokens = {told([], visit)["token"] for _ in range(2)}
    assert len(tokens) == 2
    assert min(map(len, tokens)) >= 32


@pytest.mark.parametrize("way", ["option", "environment"])
def test_a_token_that_was_given_is_used_and_not_repeated(
    told: Callable[[list[str], Visit], dict[str, str]], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    def visit(line: dict[str, str]) -> None:
        assert Rest(line["url"], "given").get("Slot").status == 200

    if way == "environment":
        monkeypatch.setenv(TOKEN_VARIABLE, "given")
    line = told(["--token", "given"] if way == "option" else [], visit)
    assert set(line) == {"url"}


def test_the_option_wins_over_the_environment(told: Callable[[list[str], Visit], dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "of the environment")
    told(["--token", "given"], lambda line: _is_let_in(line["url"], "given"))


def test_what_was_written_is_there_at_the_next_start(told: Callable[[list[str], Visit], dict[str, str]]) -> None:
    seen = []
    told(["--token", "x"], lambda line: seen.append(Rest(line["url"], "x").post(slot()).json))
    told(["--token", "x"], lambda line: seen.append(Rest(line["url"], "x").get(f"Slot/{seen[0]['id']}").json))
    assert seen[0] == seen[1]


def test_a_town_is_put_into_an_empty_node_and_never_over_what_is_there(told: Callable[[list[str], Visit], dict[str, str]]) -> None:
    counts = []

    def visit(line: dict[str, str]) -> None:
        rest = Rest(line["url"], "x")
        counts.append({kind: rest.get(kind, {"_summary": "count"}).json["total"] for kind in ("Organization", "Patient", "Slot")})

    told(["--token", "x", "--city", "small", "--seed", "3"], visit)
    told(["--token", "x", "--city", "town"], visit)
    assert counts[0] == counts[1]
    assert (counts[0]["Organization"], counts[0]["Patient"]) == (1, 1500)


def test_two_nodes_never_share_a_profile(profile: Profile) -> None:
    work = open_workplace(profile)
    try:
        with pytest.raises(ProfileBusy):
            run_node(_options(), profile)
    finally:
        work.close()


def test_a_taken_port_is_said_and_lets_go_of_the_profile(profile: Profile, told: Callable[[list[str], Visit], dict[str, str]]) -> None:
    def visit(line: dict[str, str]) -> None:
        port = line["url"].split(":")[2].split("/")[0]
        with pytest.raises(PortTaken):
            run_node(_options("--port", port), Profile(profile.folder.with_name("another")))

    told([], visit)
    open_workplace(Profile(profile.folder.with_name("another"))).close()


def test_without_a_profile_the_node_lies_beside_the_desk_and_not_in_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REGISTRATURA_PROFILE", str(tmp_path / "mine"))
    monkeypatch.setattr("sys.stdout", Terminal(nothing))
    assert run_node(_options(), None) == 0
    assert (tmp_path / "mine-node").is_dir()
    assert not (tmp_path / "mine").exists()


class Counting(Portal):
    """A portal whose patients only count, and say when one has acted."""

    acted = threading.Event()

    def step(self) -> Act:
        """One act."""
        self.acted.set()
        return Act(Outcome.NOTHING)


def test_portal_traffic_of_zero_patients_starts_no_thread() -> None:
    traffic = PortalTraffic("x", 0, 1)
    before = threading.active_count()
    traffic.start("http://127.0.0.1:9/fhir")
    assert threading.active_count() == before
    traffic.stop()


def test_portal_traffic_runs_beside_the_node_and_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "Portal", Counting)
    traffic = PortalTraffic("x", 100_000, 1)
    traffic.start("http://127.0.0.1:9/fhir")
    assert Counting.acted.wait(20)
    traffic.stop()
    assert "portal" not in [thread.name for thread in threading.enumerate()]


def test_portal_traffic_that_was_never_started_may_be_stopped() -> None:
    PortalTraffic("x", 5, 1).stop()


def test_a_node_whose_starter_is_gone_ends_by_itself(monkeypatch: pytest.MonkeyPatch, profile: Profile) -> None:
    """The pipe that nobody writes to breaks when the starter dies, however that came."""
    reading, writing = os.pipe()
    line = io.StringIO()

    class Gone(io.StringIO):
        def fileno(self) -> int:
            return reading

    class Said(io.StringIO):
        def flush(self) -> None:
            line.write(self.getvalue())
            os.close(writing)

    monkeypatch.setattr("sys.stdin", Gone())
    monkeypatch.setattr("sys.stdout", Said())
    assert run_node(_options("--until-input-ends"), profile) == 0
    os.close(reading)
    assert "url" in json.loads(line.getvalue())


def _options(*more: str) -> argparse.Namespace:
    return build_parser().parse_args(["node", "--port", "0", *more])


def _is_let_in(url: str, token: str) -> None:
    assert Rest(url, token).get("Slot").status == 200

"""`sync --once` on a terminal, what its words are in each ending, and Ctrl+C."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app import __main__ as command_line
from desktop_app.bootstrap.credential import TOKEN
from desktop_app.bootstrap.exchange import run_status, run_sync
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.changes import Kind
from desktop_app.core.clock import SystemClock
from desktop_app.core.paths import Profile
from desktop_app.core.settings import CENTRAL_URL, LANGUAGE
from desktop_app.models.person import RoleCode
from desktop_app.models.schedule_template import Piece, Shift, Span, Template, TemplateDay
from desktop_app.queries.schedule_plan import Scope, Terms, has_open_publications
from desktop_app.services.publishing import PublishWish, publish
from desktop_app.services.schedules import save_template
from desktop_app.services.staff import add_person
from desktop_app.sync.habits import Habits, Writes, write_habits
from tests.kit.asgi import outcome
from tests.kit.central import TOKEN as RIGHT_TOKEN
from tests.kit.clock import FixedClock
from tests.kit.misbehaving import Fault
from tests.sync.world import World, close_world, small_world


class Terminal(io.StringIO):
    """An error stream that a person looks at."""

    def isatty(self) -> bool:
        """It is."""
        return True


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A central of today."""
    made = small_world(tmp_path, FixedClock(SystemClock().now()))
    yield made
    close_world(made)


@pytest.fixture
def desk(profile: Profile, world: World) -> Profile:
    """A desk of that central that has fetched nothing yet."""
    work = open_workplace(profile)
    work.settings.put(LANGUAGE, "en")
    work.settings.put(CENTRAL_URL, world.central.url)
    work.secrets.put(TOKEN, RIGHT_TOKEN)
    work.close()
    return profile


def test_on_a_terminal_a_line_grows_while_pages_come(desk: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert run_sync(desk, as_json=False) == 0
    steps = terminal.getvalue().rstrip("\n").split("\r")
    assert terminal.getvalue().endswith("\n"), "the line is left"
    assert any(step.startswith("Slot: 10") for step in steps)
    assert sorted(map(len, steps)) == list(map(len, steps)), "a shorter word covers a longer one"


def test_a_program_that_reads_gets_no_line(desk: Profile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert run_sync(desk, as_json=True) == 0
    assert terminal.getvalue() == ""
    assert json.loads(capsys.readouterr().out)["round"]["rows_changed"] > 10


def test_what_it_found_out_about_the_central_decides_how_the_desk_sends(
    desk: Profile, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "centrals.json"
    monkeypatch.setattr("desktop_app.bootstrap.link.machine_wide_centrals", lambda: place)
    deaf = Writes(stores=True, if_match=False, conditional_create=True, transactions=True, atomic=True, if_match_inside=True)
    write_habits(place, world.central.url, Habits("Registratura node", "", SystemClock().now(), deaf))
    run_sync(desk, as_json=True)
    assert json.loads(capsys.readouterr().out)["connection"] == "read-only"
    write_habits(place, world.central.url, Habits("Registratura node", "", SystemClock().now(), replace(deaf, if_match=True, atomic=False)))
    run_sync(desk, as_json=True)
    facts = json.loads(capsys.readouterr().out)
    assert (facts["connection"], facts["path"], facts["path_reason"]) == ("online", "careful", "not-atomic")


def test_what_the_central_refuses_to_list_is_named(desk: Profile, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    refusal = outcome(400, "not-supported", "no such search")
    world.central.knobs.once(Fault.ANSWER, lambda asked: asked.path.endswith("/Coverage"), refusal, times=9)
    assert run_sync(desk, as_json=False) == 0
    assert capsys.readouterr().out.splitlines()[0] == "The central refused to list: Coverage"


def test_trouble_is_said_and_what_came_before_it_is_kept(desk: Profile, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.central.knobs.once(Fault.ANSWER, lambda asked: asked.path.endswith("/RelatedPerson"), outcome(500, "exception", "x"), times=9)
    assert run_sync(desk, as_json=False) == 4
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("The central is overloaded or out of order.")
    assert any(line.startswith("  Patient ") and line.endswith(" s old") for line in said)
    assert run_status(desk, as_json=True) == 0
    kept = {age["resource_type"]: age["rows"] for age in json.loads(capsys.readouterr().out)["data"]}
    assert kept["Patient"] == 3
    assert kept["Slot"] >= 10


def test_ctrl_c_ends_quietly_with_an_exit_code_of_its_own(desk: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(profile: Profile, *, as_json: bool, reconcile: bool) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("desktop_app.bootstrap.exchange.run_sync", interrupted)
    assert command_line.main(["--profile", str(desk.folder), "sync", "--once"]) == 130


def test_all_that_lies_here_is_compared_with_the_central_on_demand(desk: Profile, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_sync(desk, as_json=False) == 0
    world.central.remove("Slot", world.slots()[4]["id"])
    capsys.readouterr()
    assert command_line.main(["--profile", str(desk.folder), "sync", "--reconcile", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["reconcile"]
    assert (found["gone"], found["fetched"], found["stopped_at"]) == (1, 0, None)
    assert found["done"] == found["parts"] > 0
    assert command_line.main(["--profile", str(desk.folder), "sync", "--reconcile"]) == 0
    assert any(line.startswith("Compared with the central: ") for line in capsys.readouterr().out.splitlines())


def test_a_comparison_that_was_stopped_is_said_and_waits_for_a_person(
    desk: Profile, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_sync(desk, as_json=False) == 0
    world.central.remove("Slot", *(slot["id"] for slot in world.slots()[:8]))
    capsys.readouterr()
    assert run_sync(desk, as_json=False, reconcile=True) == 5
    assert capsys.readouterr().out.splitlines()[0].startswith("The comparison with the central was stopped")


def test_a_publication_that_a_window_left_is_carried_out_without_one(desk: Profile, world: World) -> None:
    run_sync(desk, as_json=True)
    known = len(world.slots())
    work = open_workplace(desk)
    manager = add_person(work.store, "Орлова Вера", RoleCode.MANAGER)
    with work.store.read() as connection:
        post = str(connection.exec_driver_sql("SELECT id FROM post").scalar())
        schedule = str(connection.exec_driver_sql("SELECT id FROM schedule").scalar())
    today, hour = work.clock.now().date(), Span(15 * 60, 16 * 60)
    day = TemplateDay((Shift(hour, (Piece(hour, schedule, minutes=15),)),))
    work.act(save_template, manager, Template("t-1", post, today - timedelta(days=1), (day,) * 7))
    wish = PublishWish(Scope(Kind.POST, post), Terms(today + timedelta(days=3)), needs_approval=False)
    work.act(publish, manager, wish)
    assert work.ask(has_open_publications)
    work.close()
    run_sync(desk, as_json=True)
    work = open_workplace(desk)
    assert not work.ask(has_open_publications)
    work.close()
    assert len(world.slots()) > known, "and sent in the same round"

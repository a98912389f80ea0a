"""What cannot be sent is written out for people: readable, self-describing, for the owner's eyes, and nothing here is changed by it."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from desktop_app import __main__ as command_line
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.errors import EnvironmentFault, RightMissing
from desktop_app.core.paths import Profile
from desktop_app.core.settings import LANGUAGE
from desktop_app.models.journal import Act
from desktop_app.models.person import RoleCode
from desktop_app.services.rescue import FileIsThere, NothingToRescue, rescue
from desktop_app.services.staff import add_person
from desktop_app.storage.journal import first_broken_link
from tests.kit.network import a_transaction, saying
from tests.sync.test_reconciling import OUTCOME
from tests.sync.world import Desk, World


@pytest.fixture
def stuck(world: World, desk: Desk) -> Desk:
    """A booking of a new patient was refused; another waits, for the central is gone."""
    desk.network.plan(a_transaction, saying(400, OUTCOME))
    desk.book(2, desk.patient("Белова"))
    desk.settle()
    desk.network.down = True
    desk.book(3, desk.new_patient())
    assert desk.states() == ["rejected", "queued", "queued"]
    return desk


def test_it_holds_what_is_stuck_for_people_and_as_fhir(stuck: Desk, world: World, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    done = rescue(stuck.store, None, path)
    assert done.operations == 1
    found = json.loads(path.read_text("utf8"))
    assert (found["format"], found["format_number"], found["desk"]) == ("registratura-rescue", 1, stuck.store.desk_id)
    assert "personal data" in found["warning"]
    (line,) = found["list"]
    for part in ("book", "Белова Анна", "1980-01-02", "2026-11-17T09:30:00", "rejected"):
        assert part in line
    (operation,) = found["operations"]
    assert (operation["state"], operation["author"], operation["answer"]["code"]) == ("rejected", "Desk Clerk", "forbidden")
    resources = [entry["resource"] for entry in operation["bundle"]["entry"]]
    assert sorted(one["resourceType"] for one in resources) == ["Appointment", "Patient", "Slot"]
    visit = next(one for one in resources if one["resourceType"] == "Appointment")
    assert world.refs["Patient/Белова"] in json.dumps(visit), "named as the central names it"


def test_what_waits_for_a_central_that_is_gone_is_written_on_demand(stuck: Desk, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    assert rescue(stuck.store, None, path, unsent=True).operations == 3
    found = json.loads(path.read_text("utf8"))
    assert [one["kind"] for one in found["operations"]] == ["book", "create-patient", "book"]
    assert "Новикова Вера" in found["list"][2], "a patient that only this desk knows is told with her visit"


def test_nothing_here_changes_but_the_journal_which_tells_no_names(stuck: Desk, tmp_path: Path) -> None:
    before = stuck.says()
    done = rescue(stuck.store, None, tmp_path / "white-rabbit.json")
    assert stuck.states() == ["rejected", "queued", "queued"]
    assert stuck.says() == before
    assert [kind.value for kind in done.changes.rows] == ["journal"]
    assert json.loads(stuck.scalar("SELECT payload FROM journal WHERE act = ?", Act.RESCUE.value)) == {"operations": 1, "unsent": False}
    with stuck.store.read() as connection:
        assert first_broken_link(connection) is None


def test_only_its_owner_may_read_it(stuck: Desk, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    rescue(stuck.store, None, path)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.glob("out.json*")] == ["out.json"]


def test_it_takes_the_right_of_it(stuck: Desk, tmp_path: Path) -> None:
    with pytest.raises(RightMissing):
        rescue(stuck.store, stuck.actor, tmp_path / "out.json")
    assert not (tmp_path / "out.json").exists()
    assert rescue(stuck.store, add_person(stuck.store, "Кузьмин Пётр", RoleCode.IT), tmp_path / "out.json").operations == 1


def test_without_anything_stuck_no_file_is_made(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NothingToRescue):
        rescue(desk.store, None, tmp_path / "out.json")
    assert not (tmp_path / "out.json").exists()


def test_a_file_of_before_is_not_written_over_and_a_disk_that_refuses_is_told(stuck: Desk, tmp_path: Path) -> None:
    (tmp_path / "out.json").write_text("kept")
    with pytest.raises(FileIsThere):
        rescue(stuck.store, None, tmp_path / "out.json")
    assert (tmp_path / "out.json").read_text() == "kept"
    with pytest.raises(EnvironmentFault):
        rescue(stuck.store, None, tmp_path / "no folder" / "out.json")
    assert stuck.scalar("SELECT count(*) FROM journal WHERE act = ?", Act.RESCUE.value) == 0, "what was not written is not told"


def test_the_command_says_with_its_exit_code_that_there_was_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = Profile(tmp_path / "profile")
    work = open_workplace(profile)
    work.settings.put(LANGUAGE, "en")
    work.close()
    out = tmp_path / "out.json"
    assert command_line.main(["--profile", str(profile.folder), "rescue", "--out", str(out), "--unsent"]) == 6
    assert capsys.readouterr().err.startswith("There is nothing to write out")
    assert not out.exists()

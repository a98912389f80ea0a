"""The command line in earnest: what it says, to whom, and what its exit codes mean."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_app.bootstrap.central_process import TOKEN_VARIABLE
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.paths import Profile
from desktop_app.core.profile_lock import ProfileLock
from desktop_app.models.person import RoleCode
from desktop_app.queries.free_slots import Wanted, nearest_free
from desktop_app.services.bookings import BookingWish, book
from desktop_app.storage.gate import Urgency
from tests.end2end.both_sides import Office
from tests.end2end.centrals import NodeTown
from tests.end2end.child import Child
from tests.end2end.command_line import Said, registratura, settled
from tests.kit.rest import Rest

COMMANDS = ("desk", "demo", "node", "sync", "status", "doctor", "probe")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeTown]:
    """One node for all the calls of this module."""
    town = NodeTown(tmp_path_factory.mktemp("node") / "central")
    town.start()
    yield town
    town.close()


@pytest.fixture
def desk(tmp_path: Path, node: NodeTown) -> Path:
    """A desk of that node that has fetched nothing yet."""
    return settled(tmp_path / "desk", node.url, node.token)


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address at which nobody answers: taken, and not listened on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/fhir"


def sync(desk: Path) -> Said:
    return registratura("--profile", str(desk), "sync", "--once", "--json")


def test_the_help_is_good_reading() -> None:
    said = registratura("--help")
    assert (said.code, said.err) == (0, "")
    assert max(map(len, said.out.splitlines())) <= 110
    for word in (*COMMANDS, "--profile", "exit codes", "A profile is"):
        assert word in said.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_of_its_own_and_takes_the_profile(command: str) -> None:
    said = registratura(command, "--help")
    assert (said.code, said.err) == (0, "")
    assert "--profile DIR" in said.out


def test_the_version_is_said() -> None:
    said = registratura("--version")
    assert said.code == 0
    assert said.out.startswith("registratura ")


@pytest.mark.parametrize("arguments", [["bok"], ["sync"], ["probe"], ["status", "--jsn"], ["node", "--port", "many"]], ids=" ".join)
def test_what_is_not_understood_is_said_with_exit_code_2(arguments: list[str]) -> None:
    said = registratura(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("usage: registratura")


def test_a_round_fetches_the_town_and_the_status_tells_of_it(desk: Path, node: NodeTown) -> None:
    done = sync(desk)
    assert (done.code, done.err) == (0, "")
    facts = done.json
    assert (facts["connection"], facts["waiting"], facts["cases"], facts["set_aside"]) == ("online", 0, 0, 0)
    assert facts["round"]["trouble"] is None
    assert facts["round"]["refused_queries"] == []
    ages = {age["resource_type"]: age for age in facts["data"]}
    assert ages["Patient"]["rows"] == len(Office(node.url, node.token).all("Patient"))
    assert all(age["complete"] and age["age_seconds"] < 60 and not age["walking"] for age in ages.values())
    status = registratura("--profile", str(desk), "status", "--json")
    assert status.code == 0
    assert {age["resource_type"]: age["complete"] for age in status.json["data"]} == {name: age["complete"] for name, age in ages.items()}
    assert "round" not in status.json


def test_in_words_a_round_says_that_all_is_in_step(desk: Path) -> None:
    said = registratura("--profile", str(desk), "sync", "--once")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[:2] == ["All is in step with the central.", "Connection: online"]


def test_the_profile_may_be_named_before_and_behind_the_command(tmp_path: Path) -> None:
    desk = settled(tmp_path / "desk")
    assert registratura("status", "--json", "--profile", str(desk)).json["connection"] == "starting"
    assert registratura("status", "--json", environment={"REGISTRATURA_PROFILE": str(desk)}).json["waiting"] == 0


def test_the_person_reads_his_own_language(tmp_path: Path) -> None:
    desk = settled(tmp_path / "desk", language="ru")
    said = registratura("--profile", str(desk), "status")
    assert said.code == 0
    assert said.out.splitlines()[1] == "Ждут отправки: 0 · требуют решения: 0"


@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "ascii"])
def test_a_terminal_with_an_old_code_page_gets_an_answer_all_the_same(tmp_path: Path, encoding: str) -> None:
    desk = settled(tmp_path / "desk", language="ru")
    assert registratura("--profile", str(desk), "doctor", encoding=encoding).code == 0
    assert registratura("--profile", str(desk), "status", "--json", encoding=encoding).json["cases"] == 0


def test_without_a_central_a_round_is_a_fault_that_says_what_to_do(tmp_path: Path) -> None:
    said = sync(settled(tmp_path / "desk"))
    assert (said.code, said.out) == (1, "")
    assert "central_url" in said.err


def test_a_wrong_token_is_exit_code_3(desk: Path, node: NodeTown) -> None:
    settled(desk, node.url, "not-the-token")
    said = sync(desk)
    assert said.code == 3
    assert said.json["connection"] == "sign-in-needed"


def test_a_central_that_does_not_answer_is_exit_code_4(tmp_path: Path, nobody: str) -> None:
    said = sync(settled(tmp_path / "desk", nobody, "t"))
    assert said.code == 4
    assert said.json["connection"] == "offline"
    assert "did not answer" in said.json["round"]["trouble"]


def test_a_busy_profile_is_exit_code_1_but_its_status_can_be_read(desk: Path) -> None:
    lock = ProfileLock(Profile(desk).lock)
    try:
        said = sync(desk)
        assert (said.code, said.out) == (1, "")
        assert "open already" in said.err
        assert registratura("--profile", str(desk), "status").code == 0
    finally:
        lock.release()


def test_a_place_sold_twice_while_the_desk_was_alone_is_exit_code_5(desk: Path, node: NodeTown) -> None:
    assert sync(desk).code == 0
    place = book_a_place(desk)
    Office(node.url, node.token).portal_takes(place)
    said = sync(desk)
    assert (said.code, said.json["cases"], said.json["operations"]) == (5, 1, {"conflict": 1})
    assert said.json["round"]["conflicts"] == 1
    status = registratura("--profile", str(desk), "status")
    assert status.code == 5
    assert "to settle: 1" in status.out


def book_a_place(desk: Path) -> str:
    """Book without a network, as the window does; the id of the slot at the central."""
    work = open_workplace(Profile(desk))
    clerk = work.person_or("Иванова Анна", RoleCode.SENIOR_CLERK)
    place = work.ask(nearest_free, Wanted(work.clock.now() + timedelta(days=2), specialty_code="110", limit=1))[0]
    adult = "SELECT id FROM patient p WHERE birth_date < '1990' AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.patient_pk = p.pk)"
    with work.store.read() as connection:
        patient = str(connection.exec_driver_sql(adult).scalar())
        remote = str(connection.exec_driver_sql("SELECT remote_id FROM slot WHERE id = ?", (place.slot_id,)).scalar())
    work.act(book, clerk, BookingWish(place.slot_id, place.slot_version, patient))
    work.close()
    return remote


def test_the_doctor_finds_a_desk_well_and_an_altered_journal_ill(tmp_path: Path) -> None:
    desk = settled(tmp_path / "desk")
    said = registratura("--profile", str(desk), "doctor", "--json")
    assert said.code == 0
    assert {finding["name"] for finding in said.json if not finding["well"]} == set()
    work = open_workplace(Profile(desk))
    work.person_or("Иванова Анна", RoleCode.CLERK)
    with work.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE journal SET person_id = 'somebody else'")
    work.close()
    said = registratura("--profile", str(desk), "doctor", "--json")
    assert (said.code, [finding["name"] for finding in said.json if not finding["well"]]) == (1, ["Journal"])


def test_a_key_that_is_lost_is_said_and_the_recovery_code_opens_the_data(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    work = open_workplace(Profile(folder))
    code = work.code_to_show()
    work.close()
    (folder / "secrets.json").unlink()
    said = registratura("--profile", str(folder), "doctor", "--json")
    assert (said.code, said.out) == (1, "")
    assert said.err.strip()
    assert registratura("--profile", str(folder), "doctor", "--json", "--recovery-code", "ABCD-EFGH").code == 1
    assert registratura("--profile", str(folder), "doctor", "--json", "--recovery-code", code.lower()).code == 0
    assert registratura("--profile", str(folder), "status").code == 0


def test_a_probe_tells_what_the_node_really_does(node: NodeTown) -> None:
    said = registratura("probe", node.url, "--token", node.token, "--json")
    assert (said.code, said.err) == (0, "")
    found = said.json
    assert found["url"] == node.url
    assert found["fhir_version"].startswith("4.0")
    assert (found["versions"], found["id_lists"], found["elements"], found["history"], found["in_order"]) == (True,) * 5
    words = registratura("probe", node.url, "--token", node.token)
    assert [line.split()[0] for line in words.out.splitlines()] == [name for name in found if name != "url"]


def test_a_probe_without_the_right_token_is_exit_code_3(node: NodeTown) -> None:
    said = registratura("probe", node.url, "--token", "not-the-token", "--json")
    assert (said.code, said.out) == (3, "")
    assert said.err.strip()


@pytest.mark.parametrize(
    "address", [lambda url: url, lambda _: "registratura", lambda _: "ftp://127.0.0.1/fhir"], ids=["silent", "no address", "ftp"]
)
def test_a_probe_of_nobody_is_exit_code_4(nobody: str, address: Callable[[str], str]) -> None:
    said = registratura("probe", address(nobody), "--json")
    assert (said.code, said.out) == (4, "")
    assert said.err.strip()


def test_a_second_node_on_one_port_says_that_it_is_taken(tmp_path: Path, node: NodeTown) -> None:
    port = node.url.rpartition(":")[2].partition("/")[0]
    said = registratura("--profile", str(tmp_path / "other"), "node", "--port", port)
    assert (said.code, said.out) == (1, "")
    assert port in said.err


def test_a_node_without_a_token_makes_one_and_says_it_once(tmp_path: Path) -> None:
    folder = tmp_path / "central"
    command = ["desktop_app", "--profile", str(folder), "node", "--port", "0", "--until-input-ends"]
    node = Child(command, tmp_path / "central.log", {TOKEN_VARIABLE: ""})
    said = node.told()
    assert Rest(said["url"], said["token"]).get("Patient").status == 200
    assert Rest(said["url"], "another").get("Patient").status == 401
    assert Rest(said["url"]).get("Patient").status == 401
    assert node.hang_up() == 0
    assert node.complaints == ""
    assert said["token"] not in (folder / "logs" / "registratura.log").read_text("utf8")

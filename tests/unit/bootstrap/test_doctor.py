"""The doctor tells a well profile from an ill one, names what is ill, and says where the key lies."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from desktop_app.bootstrap.doctor import Finding, examine, run_doctor
from desktop_app.bootstrap.workplace import KEY_FILE, Workplace, open_workplace
from desktop_app.core.paths import Profile
from desktop_app.core.secrets import Secrets
from desktop_app.core.serial_port import SerialPort
from desktop_app.core.settings import LANGUAGE, SCAN_PORT
from desktop_app.models.person import RoleCode
from desktop_app.services.patients import PatientForm, create_patient
from desktop_app.storage.engine import connect
from desktop_app.storage.gate import Urgency
from desktop_app.storage.key import read_key
from tests.kit.keyring import MemoryKeyring
from tests.kit.pty import PluggedScanner, needs_pty


@pytest.fixture
def at_work(profile: Profile) -> Profile:
    """A profile with a clerk and two patients."""
    work = open_workplace(profile)
    work.settings.put(LANGUAGE, "en")
    clerk = work.person_or("Иванова Анна", RoleCode.SENIOR_CLERK)
    for family in ("Белова", "Чернов"):
        work.act(create_patient, clerk, PatientForm(family, birth_date=date(1980, 1, 2)))
    work.close()
    return profile


def damage(profile: Profile, *statements: str) -> None:
    work = open_workplace(profile)
    with work.store.write(Urgency.MACHINE) as unit:
        for statement in statements:
            unit.connection.exec_driver_sql(statement)
    work.close()


def findings(profile: Profile, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Finding]]:
    capsys.readouterr()
    code = run_doctor(profile, as_json=True, recovery_code=None)
    found = [Finding(**one) for one in json.loads(capsys.readouterr().out)]
    return code, {one.name: one for one in found}


def ill(found: dict[str, Finding]) -> list[str]:
    return [one.name for one in found.values() if not one.well]


def test_a_well_desk(at_work: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = findings(at_work, capsys)
    assert (code, ill(found)) == (0, [])
    assert {"Key of the data", "Database", "Search index", "Journal", "Free disk", "Python", "SQLCipher"} <= set(found)
    assert found["Journal"].detail == "the chain proves"


def test_an_entry_of_the_journal_that_was_changed_is_named(at_work: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    damage(at_work, "UPDATE journal SET act = 'cancel' WHERE sequence = 2")
    code, found = findings(at_work, capsys)
    assert (code, ill(found)) == (1, ["Journal"])
    assert found["Journal"].detail == "broken at entry 2"


def test_an_entry_that_was_taken_out_of_the_journal_is_noticed(at_work: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    damage(at_work, "DELETE FROM journal WHERE sequence = 2")
    code, found = findings(at_work, capsys)
    assert (code, ill(found), found["Journal"].detail) == (1, ["Journal"], "broken at entry 3")


@pytest.mark.parametrize("index", ["patient_names", "patient_numbers"])
@pytest.mark.parametrize("harm", ["INSERT INTO {0}({0}) VALUES ('delete-all')", "DROP TABLE {0}"])
def test_a_search_index_that_lacks_patients_is_noticed(at_work: Profile, index: str, harm: str, capsys: pytest.CaptureFixture[str]) -> None:
    damage(at_work, harm.format(index))
    code, found = findings(at_work, capsys)
    assert (code, ill(found)) == (1, ["Search index"])


def test_a_row_that_points_to_nothing_is_noticed(at_work: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    key = read_key(at_work.folder / KEY_FILE, Secrets("", at_work.folder / "secrets.json"))
    with closing(connect(at_work.replica, key)) as unchecked:
        unchecked.execute("PRAGMA foreign_keys = OFF")
        unchecked.execute("UPDATE patient SET clinic_pk = 77")
    code, found = findings(at_work, capsys)
    assert (code, ill(found)) == (1, ["Database"])
    assert found["Database"].detail == "a row points to nothing"


def test_the_doctor_looks_beside_an_open_desk(at_work: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    work = open_workplace(at_work)
    code, found = findings(at_work, capsys)
    work.close()
    assert (code, ill(found)) == (0, [])


def test_where_the_key_lies_is_said(at_work: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = findings(at_work, capsys)
    assert code == 0
    assert str(at_work.folder / "secrets.json") in found["Key of the data"].detail


def test_a_key_in_the_keyring_is_said_to_be_there(
    profile: Profile, memory_keyring: MemoryKeyring, capsys: pytest.CaptureFixture[str]
) -> None:
    work = open_workplace(profile)
    work.settings.put(LANGUAGE, "en")
    work.close()
    _, found = findings(profile, capsys)
    assert found["Key of the data"].detail == "in the system's keyring"
    assert memory_keyring.secrets


def test_in_words_there_is_a_line_for_each_finding(at_work: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    damage(at_work, "DELETE FROM journal WHERE sequence = 2")
    capsys.readouterr()
    assert run_doctor(at_work, as_json=False, recovery_code=None) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("!")] == ["! Journal: broken at entry 3"]
    assert "✓ Database: ok" in lines


def test_the_recovery_code_opens_the_patient(profile: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    work = open_workplace(profile)
    code = work.recovery_code
    work.close()
    (profile.folder / "secrets.json").unlink()
    assert run_doctor(profile, as_json=True, recovery_code=code) == 0
    assert run_doctor(profile, as_json=True, recovery_code=None) == 0
    assert capsys.readouterr().err == ""


def test_nothing_is_changed_by_looking(at_work: Profile) -> None:
    work = open_workplace(at_work)
    before = version_of(work)
    assert len(list(examine(work))) >= 6
    assert version_of(work) == before
    work.close()


def version_of(work: Workplace) -> object:
    with work.store.read() as connection:
        return connection.exec_driver_sql("PRAGMA data_version").scalar()


# A scanner at a serial port


def with_port(profile: Profile, name: str) -> None:
    work = open_workplace(profile)
    work.settings.put(SCAN_PORT, name)
    work.close()


def test_without_a_serial_scanner_nothing_is_said_of_one(at_work: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    _, found = findings(at_work, capsys)
    assert "Scanner's port" not in found


def test_a_port_that_is_not_there_is_ill(at_work: Profile, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_port(at_work, str(tmp_path / "nowhere"))
    code, found = findings(at_work, capsys)
    assert (code, ill(found)) == (1, ["Scanner's port"])
    assert "cannot be opened" in found["Scanner's port"].detail


@needs_pty
def test_a_port_that_opens_is_well_and_one_in_use_is_taken_for_the_open_desks(
    at_work: Profile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scanner = PluggedScanner(tmp_path)
    scanner.plug_in()
    with_port(at_work, str(scanner.port))
    code, found = findings(at_work, capsys)
    assert (code, found["Scanner's port"].detail) == (0, f"{scanner.port} opens")
    with SerialPort(str(scanner.port), 9600):
        code, found = findings(at_work, capsys)
    assert (code, "in use" in found["Scanner's port"].detail) == (0, True)
    scanner.unplug()

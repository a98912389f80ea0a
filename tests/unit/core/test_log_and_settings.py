"""The redacted log, the settings of a desk, its folder and its secrets."""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.log import Redacting, redact, start_log
from desktop_app.core.paths import Profile, default_profile
from desktop_app.core.secrets import Secrets
from desktop_app.core.settings import (
    CLINICS,
    DECLARED,
    LANGUAGE,
    POLL_SECONDS,
    PRINT_ON_BOOKING,
    Settings,
    machine_wide_file,
    write_atomically,
)


@pytest.mark.parametrize(
    "personal",
    [
        "+7 916 123-45-67",
        "89161234567",
        "112-233-445 95",
        "7756410884001233",
        "4509 123456",
        "Иванова Анна",
        "Иванова А.",
        "Петров-Водкин Иван",
    ],
)
def test_what_looks_like_a_person_is_struck_out(personal: str) -> None:
    assert personal not in redact(f"refused for {personal} at the window")


@pytest.mark.parametrize("harmless", ["HTTP 412 in 0.35 s", "pulled 500 rows", "2026-11-24 08:45:10", "version 1.2.3"])
def test_what_tells_of_no_person_stays(harmless: str) -> None:
    assert redact(harmless) == harmless


def test_a_traceback_is_redacted_too() -> None:
    try:
        raise ValueError("Иванова Анна +79161234567")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it broke", None, sys.exc_info())
    line = Redacting("%(message)s").format(record)
    assert "ValueError" in line
    assert "Иванова" not in line
    assert "9161234567" not in line


@pytest.fixture
def quiet_root() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield root
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_the_log_of_a_desk_is_a_file_in_its_folder(tmp_path: Path, quiet_root: logging.Logger) -> None:
    start_log(tmp_path / "logs")
    quiet_root.info("the replica of Иванова Анна is open")
    text = (tmp_path / "logs" / "registratura.log").read_text("utf8")
    assert "is open" in text
    assert "Иванова" not in text


def test_settings_are_the_default_then_the_computers_then_the_desks_own(tmp_path: Path) -> None:
    machine = tmp_path / "machine.json"
    machine.write_text(json.dumps({"poll_seconds": 60, "language": "en"}), "utf8")
    settings = Settings(tmp_path / "settings.json", machine)
    assert settings.get(PRINT_ON_BOOKING) is False
    assert settings.get(POLL_SECONDS) == 60
    settings.put(LANGUAGE, "ru")
    again = Settings(tmp_path / "settings.json", machine)
    assert (again.get(LANGUAGE), again.get(POLL_SECONDS)) == ("ru", 60)


def test_an_unknown_setting_of_a_newer_version_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"from_the_future": 1}', "utf8")
    Settings(path).put(CLINICS, ["c1"])
    assert json.loads(path.read_text("utf8")) == {"from_the_future": 1, "clinics": ["c1"]}


def test_a_value_of_the_wrong_kind_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"poll_seconds": "often"}', "utf8")
    with pytest.raises(EnvironmentFault) as refused:
        Settings(path).get(POLL_SECONDS)
    assert refused.value.said.parameters == {"name": "poll_seconds"}


@pytest.mark.parametrize("content", ["{", "\x00", "[1"])
def test_an_unreadable_file_is_said_with_its_path(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content, "utf8")
    with pytest.raises(EnvironmentFault) as refused:
        Settings(path)
    assert refused.value.said.parameters == {"path": str(path)}


def test_a_setting_is_declared_once_and_has_a_title() -> None:
    names = [setting.name for setting in DECLARED]
    assert len(names) == len(set(names))
    assert all(setting.title for setting in DECLARED)


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    write_atomically(path, "old")
    (tmp_path / "settings.json.new").mkdir()
    with pytest.raises(OSError, match=r"settings\.json\.new"):
        write_atomically(path, "new")
    assert path.read_text("utf8") == "old"


def test_the_computers_settings_lie_where_only_it_writes() -> None:
    assert machine_wide_file().name == "settings.json"
    assert machine_wide_file().is_absolute()


def test_a_profile_is_a_folder_of_its_owner(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "desk")
    profile.make()
    profile.make()
    assert profile.logs.is_dir()
    assert profile.backups.is_dir()
    assert {profile.replica.parent, profile.settings.parent, profile.lock.parent} == {profile.folder}
    if sys.platform != "win32":
        assert profile.folder.stat().st_mode & 0o077 == 0


def test_another_profile_can_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRATURA_PROFILE", str(tmp_path / "named"))
    assert default_profile().folder == tmp_path / "named"
    monkeypatch.delenv("REGISTRATURA_PROFILE")
    assert default_profile().folder.name == "registratura"


def test_secrets_of_two_profiles_do_not_meet(tmp_path: Path, memory_keyring: object) -> None:
    one, two = Secrets("one", tmp_path / "one.json"), Secrets("two", tmp_path / "two.json")
    assert one.put("token", "abc").in_keyring
    assert (one.get("token"), two.get("token")) == ("abc", None)
    assert one.place("token").in_keyring
    one.drop("token")
    assert one.get("token") is None
    assert not (tmp_path / "one.json").exists()
    assert memory_keyring is not None

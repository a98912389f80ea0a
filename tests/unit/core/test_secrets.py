"""Secrets on a computer with a keyring, with none, and with one that comes and goes: the key of the data outlives it all."""

import json
import sys
from pathlib import Path

import keyring
import pytest
from keyring.errors import KeyringError

from desktop_app.core.secrets import Secrets
from tests.kit.keyring import MemoryKeyring


class Locked(MemoryKeyring):
    """A keyring whose daemon is away: it answers nothing until it is unlocked."""

    locked = True

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, while unlocked."""
        self._answer()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret, while unlocked."""
        self._answer()
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        """Forget the secret, while unlocked."""
        self._answer()
        super().delete_password(service, username)

    def _answer(self) -> None:
        if self.locked:
            raise KeyringError("the keyring is locked")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where secrets lie without a keyring."""
    return tmp_path / "desk" / "secrets.json"


@pytest.fixture
def locked(memory_keyring: MemoryKeyring) -> Locked:
    """A keyring that is locked now; the fixture below it puts the usual one back."""
    assert memory_keyring.secrets == {}
    backend = Locked()
    keyring.set_keyring(backend)
    return backend


def test_without_a_keyring_a_secret_lies_in_a_file_of_its_owner_only(file: Path) -> None:
    desk = Secrets("desk", file)
    assert desk.get("token") is None
    assert not desk.put("token", "abc").in_keyring
    assert (desk.get("token"), Secrets("desk", file).get("token")) == ("abc", "abc")
    assert not desk.place("token").in_keyring
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o077 == 0


def test_a_file_left_open_to_all_is_closed_by_the_next_secret(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("{}", "utf8")
    (file.parent / "secrets.json.new").write_text("", "utf8")
    for path in (file, file.parent / "secrets.json.new"):
        path.chmod(0o644)
    Secrets("desk", file).put("token", "abc")
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o077 == 0


def test_several_secrets_share_the_file_and_go_one_by_one(file: Path) -> None:
    desk = Secrets("desk", file)
    desk.put("replica-key", "k")
    desk.put("token", "t")
    desk.drop("token")
    assert (desk.get("token"), desk.get("replica-key")) == (None, "k")
    desk.drop("token")
    assert desk.get("replica-key") == "k"


def test_what_was_never_kept_is_dropped_without_leaving_a_file(file: Path) -> None:
    Secrets("desk", file).drop("token")
    assert not file.exists()


def test_a_disk_that_fails_while_a_token_is_kept_does_not_take_the_key_of_the_data_with_it(file: Path) -> None:
    desk = Secrets("desk", file)
    desk.put("replica-key", "k")
    (file.parent / "secrets.json.new").mkdir()
    with pytest.raises(OSError, match=r"secrets\.json\.new"):
        desk.put("token", "t")
    assert Secrets("desk", file).get("replica-key") == "k"


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"replica-key": 5}', "\x00" * 40])
def test_a_damaged_file_holds_nothing_and_the_recovery_writes_it_anew(file: Path, damage: str) -> None:
    file.parent.mkdir()
    file.write_text(damage, "utf8")
    desk = Secrets("desk", file)
    assert desk.get("replica-key") is None
    desk.put("replica-key", "new")
    assert Secrets("desk", file).get("replica-key") == "new"


def test_a_secret_moves_into_the_keyring_once_there_is_one(file: Path, locked: Locked) -> None:
    desk = Secrets("desk", file)
    desk.put("token", "old")
    desk.put("replica-key", "k")
    locked.locked = False
    assert desk.get("token") == "old"
    assert desk.put("token", "new").in_keyring
    assert desk.place("token").in_keyring
    assert desk.get("token") == "new"
    assert json.loads(file.read_text("utf8")) == {"replica-key": "k"}


def test_an_old_token_does_not_come_back_to_life_on_a_day_without_a_keyring(file: Path, locked: Locked) -> None:
    desk = Secrets("desk", file)
    desk.put("token", "old")
    locked.locked = False
    desk.put("token", "new")
    locked.locked = True
    assert desk.get("token") is None


def test_a_secret_that_is_dropped_is_gone_from_both_places(file: Path, locked: Locked) -> None:
    desk = Secrets("desk", file)
    desk.put("token", "in the file")
    locked.locked = False
    locked.set_password("Registratura", "desk/token", "in the keyring")
    desk.drop("token")
    assert desk.get("token") is None
    locked.locked = True
    assert desk.get("token") is None


def test_a_locked_keyring_does_not_keep_the_file_from_being_cleared(file: Path, locked: Locked) -> None:
    desk = Secrets("desk", file)
    desk.put("token", "t")
    desk.drop("token")
    assert desk.get("token") is None
    assert locked.secrets == {}


# Values that are longer than an entry of some keyrings


class Short(MemoryKeyring):
    """A keyring like Windows': 2,560 bytes of UTF-16 in an entry; `breaks_at` counts down to a power cut."""

    breaks_at = -1

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it, if it is short enough and the power is on."""
        self.breaks_at -= 1
        if self.breaks_at == 0:
            raise PowerCut
        assert len(password.encode("utf-16-le")) <= 2560
        super().set_password(service, username, password)


class PowerCut(Exception):
    """The program ends here."""


@pytest.fixture
def short(memory_keyring: MemoryKeyring) -> Short:
    """Such a keyring; the fixture below it puts the usual one back."""
    assert memory_keyring.secrets == {}
    backend = Short()
    keyring.set_keyring(backend)
    return backend


LONG = "".join(chr(ord("a") + number % 26) for number in range(5000))


@pytest.mark.parametrize("length", [0, 1, 1200, 1201, 2400, 5000])
def test_a_long_secret_is_kept_whole_and_leaves_nothing_behind(short: Short, file: Path, length: int) -> None:
    desk = Secrets("desk", file)
    for value in (LONG[:length], LONG[::-1], LONG[1 : length + 1], "short"):
        assert desk.put("token", value).in_keyring
        assert Secrets("desk", file).get("token") == value
    assert len(short.secrets) == 1
    desk.put("token", LONG)
    desk.drop("token")
    assert (short.secrets, desk.get("token")) == ({}, None)


@pytest.mark.parametrize("breaks_at", range(1, 7))
def test_a_power_cut_leaves_the_old_or_the_new_long_secret_whole(short: Short, file: Path, breaks_at: int) -> None:
    desk = Secrets("desk", file)
    desk.put("token", LONG)
    short.breaks_at = breaks_at
    with pytest.raises(PowerCut):
        desk.put("token", LONG[::-1])
    assert desk.get("token") == LONG
    desk.put("token", LONG[::-1])
    assert desk.get("token") == LONG[::-1]


def test_a_long_secret_of_which_a_part_is_gone_is_none(short: Short, file: Path) -> None:
    desk = Secrets("desk", file)
    desk.put("token", LONG)
    part = next(name for name in short.secrets if name[1].endswith("/a1"))
    del short.secrets[part]
    assert desk.get("token") is None

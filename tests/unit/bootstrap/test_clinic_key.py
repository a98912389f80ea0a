"""IT makes the clinic's key at one desk and gives it to the others; `doctor` says where there is none."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from desktop_app.__main__ import build_parser, main
from desktop_app.bootstrap.clinic_key import SECRET, KeyIsThere, NoClinicKey, ensure_key, keys_of, run_clinic_key
from desktop_app.bootstrap.doctor import examine
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.paths import Profile
from desktop_app.core.settings import LANGUAGE
from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.clinic_key import ClinicKeys, WrongClinicKey, parse_key
from desktop_app.models.ticket_code import decode, encode, sign
from desktop_app.models.ticket_code import examine as examine_ticket
from tests.kit.ids import nth_id


@pytest.fixture
def desks(tmp_path: Path) -> tuple[Profile, Profile]:
    """Two new desks that speak English."""
    made = Profile(tmp_path / "first"), Profile(tmp_path / "second")
    for profile in made:
        work = open_workplace(profile)
        work.settings.put(LANGUAGE, "en")
        work.close()
    return made


def call(profile: Profile, *words: str) -> int:
    return run_clinic_key(build_parser().parse_args(["clinic-key", *words]), profile)


def keys(profile: Profile) -> ClinicKeys:
    work = open_workplace(profile)
    try:
        return keys_of(work.secrets)
    finally:
        work.close()


def detail(profile: Profile) -> str:
    work = open_workplace(profile)
    try:
        return next(one.detail for one in examine(work) if one.name == "Clinic's key")
    finally:
        work.close()


def test_a_key_made_at_one_desk_verifies_its_tickets_at_the_other(
    desks: tuple[Profile, Profile], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = desks
    assert call(first, "new") == 0
    printed = capsys.readouterr()
    monkeypatch.setattr("sys.stdin", io.StringIO(printed.out))
    assert call(second, "import") == 0
    ticket = encode(sign(appointment_number(nth_id(1)), 1, keys(first)))
    assert examine_ticket(decode(ticket), keys(second), 1).is_good


def test_the_key_alone_goes_to_the_output_and_the_advice_beside_it(
    desks: tuple[Profile, Profile], capsys: pytest.CaptureFixture[str]
) -> None:
    call(desks[0], "new")
    printed = capsys.readouterr()
    assert parse_key(printed.out) == keys(desks[0]).current
    assert "every desk" in printed.err
    call(desks[0], "show")
    assert capsys.readouterr().out == printed.out


def test_a_second_key_by_mistake_is_refused_and_one_on_purpose_still_checks_the_old_tickets(desks: tuple[Profile, Profile]) -> None:
    call(desks[0], "new")
    old = keys(desks[0]).current
    with pytest.raises(KeyIsThere):
        call(desks[0], "new")
    assert keys(desks[0]).current == old
    call(desks[0], "new", "--replace")
    assert keys(desks[0]).keys[0] != old
    assert old in keys(desks[0]).keys


def test_a_slip_in_the_key_changes_nothing(desks: tuple[Profile, Profile], monkeypatch: pytest.MonkeyPatch) -> None:
    call(desks[0], "new")
    before = keys(desks[0])
    monkeypatch.setattr("sys.stdin", io.StringIO("AAAAA-BBBBB\n"))
    with pytest.raises(WrongClinicKey):
        call(desks[0], "import")
    assert keys(desks[0]) == before


def test_a_desk_without_a_key_says_so_and_shows_none(desks: tuple[Profile, Profile]) -> None:
    assert "unsigned" in detail(desks[0])
    with pytest.raises(NoClinicKey):
        call(desks[0], "show")


def test_the_doctor_tells_the_mark_of_the_key_and_never_the_key(desks: tuple[Profile, Profile]) -> None:
    call(desks[0], "new")
    current = keys(desks[0]).current
    assert current is not None
    assert detail(desks[0]) == f"tickets are signed, mark of the key {current.mark}"
    assert current.text not in detail(desks[0])


def test_the_demo_makes_its_own_key_once(desks: tuple[Profile, Profile]) -> None:
    work = open_workplace(desks[0])
    ensure_key(work.secrets)
    first = keys_of(work.secrets)
    ensure_key(work.secrets)
    assert keys_of(work.secrets) == first
    assert first.current is not None
    work.close()


def test_a_key_that_was_damaged_in_its_place_does_not_keep_the_desk_from_opening(desks: tuple[Profile, Profile]) -> None:
    work = open_workplace(desks[0])
    work.secrets.put(SECRET, "damaged")
    assert keys_of(work.secrets).current is None
    work.close()


def test_the_command_line_says_what_is_wrong_and_ends_with_one(desks: tuple[Profile, Profile], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--profile", str(desks[0].folder), "clinic-key", "show"]) == 1
    assert "clinic-key new" in capsys.readouterr().err


def test_an_action_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(["clinic-key"])
    assert ended.value.code == 2
    assert "ACTION" in capsys.readouterr().err

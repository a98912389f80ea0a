"""A profile is made, opened again, opened beside a desk, copied, and opened when something of it is lost."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from desktop_app.bootstrap.workplace import KeyFileMissing, Workplace, open_workplace
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import tr
from desktop_app.core.paths import Profile
from desktop_app.core.profile_lock import ProfileBusy
from desktop_app.core.settings import LANGUAGE, PAGE_SIZE, THEME
from desktop_app.models.operation import OperationKind, OperationState
from desktop_app.models.person import RoleCode
from desktop_app.queries.exchange import operations_by_state
from desktop_app.storage.gate import Urgency
from desktop_app.storage.key import KeyLost
from desktop_app.storage.outbox import Intention, enqueue


@contextmanager
def working(profile: Profile, recovery_code: str | None = None, alone: bool = True) -> Iterator[Workplace]:
    work = open_workplace(profile, recovery_code=recovery_code, alone=alone)
    try:
        yield work
    finally:
        work.close()


def forget_the_keyring(profile: Profile) -> None:
    (profile.folder / "secrets.json").unlink()


def test_a_new_profile_is_made_with_a_key_whose_recovery_code_is_known_once(profile: Profile) -> None:
    with working(profile) as work:
        first, desk = work.recovery_code, work.store.desk_id
        work.person_or("Иванова Анна", RoleCode.CLERK)
    assert first
    with working(profile) as work:
        assert (work.recovery_code, work.store.desk_id) == (None, desk)
        person = work.first_person()
        assert person is not None
        assert (person.name, person.role) == ("Иванова Анна", RoleCode.CLERK)


def test_who_works_here_is_added_once(profile: Profile) -> None:
    with working(profile) as work:
        assert work.first_person() is None
        first = work.person_or("Иванова Анна", RoleCode.SENIOR_CLERK)
        assert work.person_or("Петрова Вера", RoleCode.CLERK) == first


def test_the_recovery_code_opens_what_the_keyring_lost_and_the_keyring_knows_it_again(profile: Profile) -> None:
    with working(profile) as work:
        code, desk = work.recovery_code, work.store.desk_id
    forget_the_keyring(profile)
    with pytest.raises(KeyLost):
        open_workplace(profile)
    with working(profile, code) as work:
        assert work.store.desk_id == desk
    with working(profile) as work:
        assert work.store.desk_id == desk


def test_a_wrong_recovery_code_changes_nothing(profile: Profile) -> None:
    with working(profile) as work:
        code = work.recovery_code
    forget_the_keyring(profile)
    with pytest.raises(EnvironmentFault, match="recovery code"):
        open_workplace(profile, recovery_code="0000-0000")
    with working(profile, code):
        assert profile.replica.exists()


def test_a_start_that_failed_lets_go_of_the_profile_and_of_the_log(profile: Profile) -> None:
    with working(profile):
        pass
    forget_the_keyring(profile)
    before = list(logging.getLogger().handlers)
    for _ in range(2):
        with pytest.raises(KeyLost):
            open_workplace(profile)
    assert logging.getLogger().handlers == before


def test_a_first_start_that_was_cut_short_shows_a_recovery_code_again(profile: Profile) -> None:
    with working(profile) as work:
        lost = work.code_to_show()
        assert lost == work.recovery_code
    with working(profile) as work:
        code = work.code_to_show()
        assert code not in {"", lost}
    forget_the_keyring(profile)
    with pytest.raises(EnvironmentFault, match="recovery code"):
        open_workplace(profile, recovery_code=lost)
    with working(profile, code) as work:
        assert work.recovery_code is None


def test_data_whose_key_file_is_gone_is_left_alone(profile: Profile) -> None:
    with working(profile):
        pass
    key_file = profile.folder / "replica.key"
    kept = key_file.rename(profile.folder / "elsewhere")
    with pytest.raises(KeyFileMissing):
        open_workplace(profile)
    assert not key_file.exists(), "a new key would open nothing"
    kept.rename(key_file)
    with working(profile) as work:
        assert work.recovery_code is None


def test_a_second_desk_is_refused_but_a_status_may_look_in(profile: Profile) -> None:
    with working(profile):
        with pytest.raises(ProfileBusy):
            open_workplace(profile)
        with working(profile, alone=False) as beside:
            assert beside.ask(operations_by_state) == {}
        with pytest.raises(ProfileBusy):
            open_workplace(profile)
    with working(profile):
        pass


def test_a_copied_profile_is_another_desk_and_its_unfinished_work_is_in_doubt(profile: Profile) -> None:
    with working(profile) as work:
        desk = work.store.desk_id
        clerk = work.person_or("Иванова Анна", RoleCode.CLERK)
        with work.store.write(Urgency.PERSON) as unit:
            enqueue(unit, Intention(OperationKind.BOOK, clerk), [])
    copy = Profile(profile.folder.with_name("copy"))
    shutil.copytree(profile.folder, copy.folder)
    with working(copy) as work:
        assert work.store.desk_id != desk
        assert work.ask(operations_by_state) == {OperationState.IN_DOUBT.value: 1}
    with working(profile) as work:
        assert work.store.desk_id == desk
        assert work.ask(operations_by_state) == {OperationState.QUEUED.value: 1}


def test_a_line_of_the_log_is_written_once_however_often_the_desk_was_opened(profile: Profile) -> None:
    for _ in range(3):
        with working(profile):
            logging.getLogger("desk").info("the wind blows")
    lines = (profile.logs / "registratura.log").read_text("utf8").splitlines()
    assert len([line for line in lines if line.endswith("the wind blows")]) == 3


def test_the_language_of_the_settings_is_in_force(profile: Profile) -> None:
    profile.make()
    profile.settings.write_text(json.dumps({LANGUAGE.name: "en"}), "utf8")
    with working(profile) as work:
        assert tr.language == "en"
        work.settings.put(LANGUAGE, "ru")
    with working(profile):
        assert tr.language == "ru"


def test_a_setting_of_the_wrong_kind_is_said_by_its_name_and_an_unknown_one_is_kept(profile: Profile) -> None:
    profile.make()
    profile.settings.write_text(json.dumps({PAGE_SIZE.name: "many", "of_tomorrow": 1}), "utf8")
    with working(profile) as work:
        with pytest.raises(EnvironmentFault) as refused:
            work.settings.get(PAGE_SIZE)
        assert refused.value.said.parameters == {"name": PAGE_SIZE.name}
        work.settings.put(THEME, "dark")
    assert json.loads(profile.settings.read_text("utf8"))["of_tomorrow"] == 1


def test_a_settings_file_that_is_no_json_is_named_and_the_profile_let_go_of(profile: Profile) -> None:
    profile.make()
    profile.settings.write_text("{", "utf8")
    with pytest.raises(EnvironmentFault) as refused:
        open_workplace(profile)
    assert refused.value.said.parameters == {"path": str(profile.settings)}
    profile.settings.unlink()
    with working(profile) as work:
        assert work.recovery_code

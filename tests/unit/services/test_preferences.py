"""A setting is changed with the right it asks for, told to the journal, and not at all where it is wrong."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.changes import Kind
from desktop_app.core.errors import EnvironmentFault, RightMissing, UserError
from desktop_app.core.grant import Grant
from desktop_app.core.settings import (
    CENTRAL_CA_FILE,
    CENTRAL_URL,
    CLINIC_PHONE,
    CLINICS,
    DECLARED,
    DESK_NAME,
    LANGUAGE,
    POLL_SECONDS,
    SWITCH_WITHOUT_PIN,
    THEME,
    AnySetting,
    Settings,
    wrong_value,
)
from desktop_app.models.person import RoleCode
from desktop_app.queries.staff import rights, staff, who_worked_last
from desktop_app.services.preferences import change_setting, renew_secret, renew_token, reset_setting, sign_in_again
from desktop_app.services.staff import add_person
from tests.kit.steering import AskedSync
from tests.unit.services.desk import Clerk


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


def test_a_clerk_changes_her_look_but_not_the_central(clerk: Clerk, settings: Settings) -> None:
    actor = clerk.replica.actor
    done = clerk.replica.act(change_setting, settings, actor, THEME, "dark")
    assert done.changes.rows[Kind.SETTING] == {"theme"}
    before = clerk.everything()
    with pytest.raises(RightMissing) as refused:
        clerk.replica.act(change_setting, settings, actor, CENTRAL_URL, "https://other.example.org/r4")
    with pytest.raises(RightMissing):
        clerk.replica.act(reset_setting, settings, actor, POLL_SECONDS)
    assert refused.value.said.parameters == {"who_may": "IT staff"}
    assert (settings.get(THEME), settings.get(CENTRAL_URL), clerk.everything()) == ("dark", "", before)


def test_it_changes_and_resets_and_the_journal_knows(clerk: Clerk, settings: Settings) -> None:
    clerk.role(RoleCode.IT)
    clerk.replica.act(change_setting, settings, clerk.replica.actor, POLL_SECONDS, 45)
    clerk.replica.act(reset_setting, settings, clerk.replica.actor, POLL_SECONDS)
    assert settings.get(POLL_SECONDS) == POLL_SECONDS.default
    with clerk.replica.store.read() as connection:
        written = connection.exec_driver_sql("SELECT payload FROM journal WHERE act = 'setting' ORDER BY sequence").scalars().all()
    assert [json.loads(one) for one in written] == [{"setting": "poll_seconds", "value": value} for value in (45, None)]


def test_a_wrong_value_leaves_neither_file_nor_journal_behind(clerk: Clerk, settings: Settings, tmp_path: Path) -> None:
    clerk.role(RoleCode.IT)
    before = clerk.everything()
    with pytest.raises(UserError):
        clerk.replica.act(change_setting, settings, clerk.replica.actor, POLL_SECONDS, 0)
    assert clerk.everything() == before
    assert not (tmp_path / "settings.json").exists()


def test_a_file_that_cannot_be_written_is_a_fault_of_the_computer_and_nothing_is_kept(clerk: Clerk, tmp_path: Path) -> None:
    (tmp_path / "no folder").write_text("a file stands where the folder should be")
    settings = Settings(tmp_path / "no folder" / "settings.json")
    before = clerk.everything()
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        clerk.replica.act(change_setting, settings, clerk.replica.actor, LANGUAGE, "en")
    assert (settings.get(LANGUAGE), clerk.everything()) == ("ru", before)


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        (POLL_SECONDS, 86_401, "Enter a number from {least} to {most}."),
        (POLL_SECONDS, "20", "Enter a whole number."),
        (SWITCH_WITHOUT_PIN, "yes", "This value is not possible here."),
        (THEME, "blue", "This value is not possible here."),
        (CLINICS, [1], "This value is not possible here."),
        (DESK_NAME, "Окно\n3", "Only one line of text can be kept here."),
        (CLINIC_PHONE, "12-3", "A telephone number has at least five digits."),
        (CENTRAL_CA_FILE, "no-such-file.pem", "There is no such file on this computer."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(setting: AnySetting, value: object, sentence: str) -> None:
    wrong = wrong_value(setting, value)
    assert wrong is not None
    assert wrong.source == sentence


@pytest.mark.parametrize(
    ("setting", "value"), [(CENTRAL_URL, ""), (CENTRAL_URL, "https://a.example/r4"), (CLINIC_PHONE, "+7 495 000-00-07"), (CLINICS, ["c1"])]
)
def test_what_is_right_is_not_complained_of(setting: AnySetting, value: object) -> None:
    assert wrong_value(setting, value) is None


@given(st.sampled_from(DECLARED), st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=4)))
def test_what_is_kept_can_always_be_worked_with(tmp_path_factory: pytest.TempPathFactory, setting: AnySetting, value: object) -> None:
    path = tmp_path_factory.mktemp("desk") / "settings.json"
    try:
        Settings(path).enter(setting, value)
    except UserError:
        assert not path.exists()
    else:
        assert Settings(path).present(setting) == value


def test_rights_are_told_as_the_desk_has_them(clerk: Clerk) -> None:
    held = clerk.replica.ask(rights)
    actor = clerk.replica.actor
    row = clerk.replica.ask(who_worked_last)
    assert row is not None
    assert (row.actor, row.has_pin, row.active) == (actor, False, True)
    assert [one.person_id for one in clerk.replica.ask(staff)] == [actor.person_id]
    assert set(held.by_role) == set(RoleCode)


class Central(AskedSync):
    """Remembers who signed in, or fails as a keyring does."""

    def __init__(self, fault: EnvironmentFault | None = None) -> None:
        super().__init__()
        self.tokens: list[str] = []
        self.fault = fault

    def sign_in(self, token: str) -> None:
        """Keep it, or fail."""
        if self.fault is not None:
            raise self.fault
        self.tokens.append(token)

    def sign_in_by_secret(self, secret: str) -> None:
        """Likewise."""
        self.sign_in(secret)

    def sign_in_by(self, grant: Grant) -> None:
        """Likewise."""
        self.sign_in(grant.access_token)


def test_it_renews_the_token_and_the_journal_tells_that_but_not_what_it_is(clerk: Clerk) -> None:
    it, central = add_person(clerk.replica.store, "Кузьмин Пётр", RoleCode.IT), Central()
    clerk.replica.act(renew_token, central, it, "s3cret-token~1==")
    assert central.tokens == ["s3cret-token~1=="]
    assert "renew-token" in str(clerk.everything())
    assert "s3cret" not in str(clerk.everything())


@pytest.mark.parametrize("token", ["", "two words", "токен", "a\nX-Other: 1", "=="])
def test_what_is_no_token_is_not_shown_to_a_central(clerk: Clerk, token: str) -> None:
    it, central = add_person(clerk.replica.store, "Кузьмин Пётр", RoleCode.IT), Central()
    before = clerk.everything()
    with pytest.raises(UserError):
        clerk.replica.act(renew_token, central, it, token)
    assert (central.tokens, clerk.everything()) == ([], before)


def test_a_clerk_renews_no_token_and_a_failing_keyring_leaves_nothing_written(clerk: Clerk) -> None:
    it, before = add_person(clerk.replica.store, "Кузьмин Пётр", RoleCode.IT), Central()
    everything = clerk.everything()
    with pytest.raises(RightMissing):
        clerk.replica.act(renew_token, before, clerk.replica.actor, "token")
    with pytest.raises(EnvironmentFault):
        clerk.replica.act(renew_token, Central(EnvironmentFault("The keyring is locked.")), it, "token")
    assert (before.tokens, clerk.everything()) == ([], everything)


def test_a_secret_of_the_desk_is_renewed_by_it_and_told_without_its_value(clerk: Clerk) -> None:
    it, central = add_person(clerk.replica.store, "Кузьмин Пётр", RoleCode.IT), Central()
    for wrong in ("", "пароль", "two\nlines"):
        with pytest.raises(UserError):
            clerk.replica.act(renew_secret, central, it, wrong)
    with pytest.raises(RightMissing):
        clerk.replica.act(renew_secret, central, clerk.replica.actor, "s3cret word!")
    assert central.tokens == []
    clerk.replica.act(renew_secret, central, it, "s3cret word!")
    assert (central.tokens, "s3cret" in str(clerk.everything())) == (["s3cret word!"], False)


def test_whoever_works_here_signs_in_again_and_the_journal_tells_who(clerk: Clerk) -> None:
    central, before = Central(), str(clerk.everything())
    grant = Grant("browser", "https://central.example.org", "desk", "https://login.example.org/token", "none", "s3cret", "refr3sh")
    clerk.replica.act(sign_in_again, central, clerk.replica.actor, grant)
    assert central.tokens == ["s3cret"]
    told = str(clerk.everything())
    assert (told.count("renew-token"), "s3cret" in told, "refr3sh" in told) == (before.count("renew-token") + 1, False, False)
    assert ("s3cret" in repr(grant), "refr3sh" in repr(grant)) == (False, False)
    with pytest.raises(EnvironmentFault):
        clerk.replica.act(sign_in_again, Central(EnvironmentFault("The keyring is locked.")), clerk.replica.actor, grant)
    assert str(clerk.everything()) == told

"""What a desk shows to its central: got by the way that is set, renewed in time, kept before it is used, and never shown to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.bootstrap.credential import CLIENT_SECRET, GRANT, TOKEN, Credential
from desktop_app.core.grant import Grant, grant_of
from desktop_app.core.secrets import Secrets
from desktop_app.core.settings import (
    CENTRAL_URL,
    SIGN_IN_CLIENT_ID,
    SIGN_IN_ISSUER,
    SIGN_IN_TOKEN_URL,
    SIGN_IN_WAY,
    Settings,
    registration_of,
)
from desktop_app.core.sign_in import Way
from desktop_app.sync.sign_in import SignInRefused, SignInSilent
from tests.kit.authority import CLIENT_ID, Authority, raw, saying, signing_in
from tests.kit.authority import CLIENT_SECRET as SECRET
from tests.kit.clock import FixedClock
from tests.kit.keyring import MemoryKeyring


class Desk:
    """Settings, keyring and clock of a desk whose central names `authority` as its sign-in service."""

    def __init__(self, folder: Path, clock: FixedClock, authority: Authority) -> None:
        self.clock, self.authority = clock, authority
        self.settings = Settings(folder / "settings.json")
        self.secrets = Secrets("desk", folder / "secrets.json")
        self.settings.put(CENTRAL_URL, authority.url)
        self.settings.put(SIGN_IN_CLIENT_ID, CLIENT_ID)
        self.way(Way.BROWSER)

    def way(self, way: Way) -> None:
        """Sign in so."""
        self.settings.put(SIGN_IN_WAY, way.value)

    def started(self) -> Credential:
        """The credential of a program that starts now."""
        return Credential(self.secrets, self.settings, self.clock, self.authority.browse)

    def signed_in(self) -> Credential:
        """A person has signed in with the browser."""
        credential = self.started()
        credential.keep(credential.ask_in_browser(lambda _left: None))
        return credential

    @property
    def kept(self) -> Grant | None:
        """What lies in the keyring."""
        return grant_of(self.secrets.get(GRANT))


@pytest.fixture
def authority() -> Iterator[Authority]:
    """A sign-in service."""
    with signing_in() as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, authority: Authority, memory_keyring: MemoryKeyring) -> Desk:
    """A desk at which a person signs in with the browser."""
    assert memory_keyring.secrets == {}
    return Desk(tmp_path, clock, authority)


@pytest.fixture
def unattended(desk: Desk) -> Desk:
    """A desk with a secret of its own."""
    desk.authority.wants_secret = True
    desk.way(Way.CLIENT)
    desk.secrets.put(CLIENT_SECRET, SECRET)
    return desk


def test_nobody_has_signed_in_yet(desk: Desk) -> None:
    assert desk.started()() is None
    assert not desk.started().refused("any")
    assert desk.authority.asked == []


def test_a_sign_in_is_shown_now_and_after_the_next_start(desk: Desk) -> None:
    assert desk.signed_in()() == "access-2"
    assert desk.started()() == "access-2"
    assert desk.authority.kinds() == ["authorization_code"]


def test_it_is_renewed_a_minute_before_it_runs_out_whatever_the_clock_on_the_wall_says(desk: Desk) -> None:
    credential = desk.signed_in()
    desk.clock.advance(3500)
    desk.clock.set(desk.clock.now().replace(year=2031))
    assert credential() == "access-2"
    desk.clock.advance(41)
    assert credential() == "access-4"
    assert credential() == "access-4"
    assert desk.authority.kinds() == ["authorization_code", "refresh_token"]


def test_a_short_token_is_renewed_after_half_of_its_time(desk: Desk) -> None:
    desk.authority.lasts = "20"
    credential = desk.signed_in()
    desk.clock.advance(9)
    assert credential() == "access-2"
    desk.clock.advance(2)
    assert credential() == "access-4"


@pytest.mark.parametrize("lasts", [None, 0, -5, "1e999", "an hour", [3600], 10**400])
def test_where_its_time_is_not_told_the_central_tells(desk: Desk, lasts: object) -> None:
    desk.authority.lasts = lasts
    credential = desk.signed_in()
    desk.clock.advance(1e7)
    assert credential() == "access-2"
    assert credential.refused("access-2")
    assert credential() == "access-4"


def test_the_refresh_token_that_came_anew_is_kept_before_the_token_is_shown(desk: Desk) -> None:
    credential = desk.signed_in()
    assert credential.refused("access-2")
    assert desk.kept is not None
    assert (desk.kept.access_token, desk.kept.refresh_token) == ("access-4", "refresh-5")
    again = desk.started()
    assert again.refused("access-4"), "killed here, it goes on with the one that was kept"
    assert [asked.get("refresh_token") for asked in desk.authority.asked] == [None, "refresh-3", "refresh-5"]


def test_a_service_that_gives_no_other_refresh_token_is_asked_with_the_same(desk: Desk) -> None:
    desk.authority.rotates = False
    credential = desk.signed_in()
    for shown in ("access-2", "access-4", "access-5"):
        assert credential.refused(shown)
    assert [asked.get("refresh_token") for asked in desk.authority.asked] == [None, *["refresh-3"] * 3]


def test_an_answer_lost_on_the_way_costs_a_sign_in_and_no_more(desk: Desk) -> None:
    credential = desk.signed_in()
    desk.authority.after.append(raw(200, b'{"access_token": "acc'))
    with pytest.raises(SignInSilent):
        credential.refused("access-2")
    assert not credential.refused("access-2"), "the service has taken the old refresh token back"
    assert credential() == "access-2"
    credential.keep(credential.ask_in_browser(lambda _left: None))
    assert credential() in desk.authority.good


@pytest.mark.parametrize(
    "trick",
    [
        saying(500, {}),
        saying(503, {"error": "temporarily_unavailable"}),
        saying(400, {"error": "temporarily_unavailable"}),
        saying(429, {}),
        saying(200, []),
        saying(200, {"access_token": "two words", "token_type": "Bearer"}),
        saying(200, {"access_token": "good", "token_type": "mac"}),
        saying(200, {"access_token": 7, "token_type": "Bearer"}),
        saying(200, {"error": "invalid_grant"}),
        saying(403, {"access_token": "good", "token_type": "Bearer"}),
        saying(302, {}),
        raw(200, b"<html>Guest Wi-Fi</html>"),
        raw(200, b"\xff\xfe"),
        raw(400, b""),
    ],
)
def test_a_service_in_trouble_refuses_nothing_and_what_there_is_goes_on(
    desk: Desk, trick: Callable[[dict[str, str]], tuple[int, bytes]]
) -> None:
    credential = desk.signed_in()
    desk.clock.advance(3600)
    desk.authority.tricks.append(trick)
    assert credential() == "access-2"
    assert credential() == "access-2", "not asked at each request while it is in trouble"
    assert len(desk.authority.asked) == 2
    desk.clock.advance(61)
    assert credential() == "access-4"


def test_where_renewing_is_refused_the_old_one_is_shown_until_the_central_refuses_it_too(desk: Desk) -> None:
    credential = desk.signed_in()
    desk.authority.revoke_all()
    desk.clock.advance(3600)
    assert credential() == "access-2"
    assert credential() == "access-2"
    assert desk.authority.kinds() == ["authorization_code", "refresh_token"]
    assert not credential.refused("access-2")


def test_without_a_refresh_token_only_a_person_helps(desk: Desk) -> None:
    desk.authority.refreshes = False
    credential = desk.signed_in()
    desk.clock.advance(3600)
    assert credential() == "access-2"
    assert not credential.refused("access-2")
    assert desk.authority.kinds() == ["authorization_code"]


def test_who_signed_in_meanwhile_wins_over_a_renewal_under_way(desk: Desk) -> None:
    credential = desk.signed_in()
    mine = desk.kept
    assert mine is not None

    def meanwhile(_asked: dict[str, str]) -> tuple[int, bytes]:
        credential.keep(replace(mine, access_token="of-a-person"))
        return 200, b'{"access_token": "renewed", "token_type": "bearer"}'

    desk.authority.after.append(meanwhile)
    assert credential.refused("access-2")
    assert credential() == "of-a-person"
    assert credential.refused("access-2"), "there is another one, and nobody is asked"
    assert len(desk.authority.asked) == 2


def test_nothing_of_one_central_is_shown_to_another(desk: Desk) -> None:
    credential = desk.signed_in()
    desk.settings.put(CENTRAL_URL, "http://127.0.0.1:9/other")
    assert (credential(), credential.refused("access-2"), desk.started()()) == (None, False, None)
    desk.settings.put(CENTRAL_URL, desk.authority.url)
    assert credential() == "access-2"
    desk.settings.put(SIGN_IN_TOKEN_URL, "http://127.0.0.1:9/token")
    assert credential() is None
    desk.settings.put(SIGN_IN_TOKEN_URL, "")
    desk.settings.put(SIGN_IN_ISSUER, "https://login.example.org")
    assert credential() is None, "IT has named another service"
    assert len(desk.authority.asked) == 1


def test_a_damaged_entry_is_as_good_as_none(desk: Desk) -> None:
    desk.signed_in()
    desk.secrets.put(GRANT, '{"way": "browser"')
    assert desk.started()() is None


def test_a_token_of_it_is_shown_as_it_was_entered(desk: Desk) -> None:
    desk.way(Way.TOKEN)
    desk.secrets.put(TOKEN, "entered")
    credential = desk.started()
    assert (credential(), credential.refused("entered")) == ("entered", False)
    credential.renew("another")
    assert (credential(), credential.refused("entered")) == ("another", True)
    assert desk.authority.asked == []


# A desk that nobody sits at


def test_an_unattended_desk_signs_in_by_itself_and_again_when_it_is_refused(unattended: Desk) -> None:
    credential = unattended.started()
    assert credential() == "access-1"
    assert unattended.started()() == "access-1", "a round every five minutes asks for no token every five minutes"
    unattended.authority.revoke()
    assert credential.refused("access-1")
    assert credential() == "access-2"
    unattended.clock.advance(3541)
    assert credential() == "access-3"
    asked = unattended.authority.asked[0]
    assert (asked["grant_type"], asked["scope"], asked["client_secret"]) == ("client_credentials", "system/*.cruds", SECRET)


def test_a_secret_that_is_wrong_is_refused_and_a_right_one_helps_at_once(unattended: Desk) -> None:
    unattended.secrets.put(CLIENT_SECRET, "of yesterday")
    credential = unattended.started()
    assert credential() is None
    credential.keep_secret(SECRET)
    assert credential() == "access-1"
    credential.keep_secret("wrong again")
    assert (credential(), unattended.kept) == (None, None)


def test_without_a_token_a_service_that_is_away_is_waited_for(unattended: Desk) -> None:
    unattended.authority.tricks.append(saying(502, {}))
    credential = unattended.started()
    with pytest.raises(SignInSilent) as silence:
        credential()
    assert not silence.value.sent
    assert credential() == "access-1"


def test_the_secret_goes_where_the_service_wants_it(unattended: Desk) -> None:
    unattended.authority.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    credential = unattended.started()
    assert credential() == "access-1"
    assert unattended.kept is not None
    assert unattended.kept.method == "client_secret_post"
    assert credential.refused("access-1"), "nor is the service asked again what it wants"


def test_a_desk_without_its_secret_or_its_name_asks_nobody(unattended: Desk) -> None:
    unattended.settings.put(SIGN_IN_CLIENT_ID, "регистратура")
    assert unattended.started()() is None
    unattended.secrets.drop(CLIENT_SECRET)
    assert unattended.started()() is None
    assert unattended.authority.asked == []


@pytest.mark.parametrize("told", [{"token_endpoint": ""}, {"token_endpoint": "http://login.example.org/token"}])
def test_where_nothing_is_set_up_the_central_s_own_refusal_asks_for_a_sign_in(unattended: Desk, told: dict[str, object]) -> None:
    unattended.authority.described = told
    assert unattended.started()() is None


def test_another_way_begins_anew(unattended: Desk) -> None:
    credential = unattended.started()
    assert credential() == "access-1"
    unattended.way(Way.BROWSER)
    assert credential() is None
    unattended.way(Way.CLIENT)
    assert credential() == "access-1"


def test_no_secret_stands_in_settings_errors_or_what_is_printed_of_a_grant(unattended: Desk, tmp_path: Path) -> None:
    credential = unattended.started()
    shown = credential() or ""
    unattended.authority.wants_secret = False
    refused = SignInRefused("Иванова Анна, s3cret")
    told = [str(refused), refused.code, repr(unattended.kept), repr(registration_of(unattended.settings))]
    told.append((tmp_path / "settings.json").read_text("utf8"))
    assert not [text for text in told if shown in text or "s3cret" in text or "Иванова" in text]

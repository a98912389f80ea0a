"""A sign-in service between a desk and its central: expiry stops no work, nothing is lost, a person is asked only at the end."""

from __future__ import annotations

import json
import webbrowser
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from desktop_app.__main__ import main
from desktop_app.bootstrap.central_process import CentralProcess, TownWish
from desktop_app.bootstrap.credential import CLIENT_SECRET, GRANT, TOKEN, Credential
from desktop_app.bootstrap.exchange import DONE, SIGN_IN, UNREACHABLE, run_sync
from desktop_app.bootstrap.first_sign_in import FirstSignIn
from desktop_app.bootstrap.link import SyncSwitch, make_engine
from desktop_app.bootstrap.settled import settle_in
from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.clock import SystemClock
from desktop_app.core.paths import Profile
from desktop_app.core.settings import CENTRAL_URL, SIGN_IN_CLIENT_ID, SIGN_IN_WAY
from desktop_app.core.sign_in import Way
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.person import RoleCode
from desktop_app.queries.exchange import connection_row, operations_by_state
from desktop_app.services.patients import PatientForm, create_patient
from desktop_app.services.preferences import sign_in_again
from desktop_app.sync.engine import RoundReport, SyncEngine
from desktop_app.sync.sign_in import SignInRefused
from desktop_app.ui.wizard.answers import Central
from tests.kit.authority import CLIENT_ID, Authority, saying, signing_in
from tests.kit.authority import CLIENT_SECRET as SECRET
from tests.kit.clock import FixedClock
from tests.sync.world import World, close_world, small_world


@pytest.fixture
def authority() -> Iterator[Authority]:
    """A sign-in service."""
    with signing_in() as made:
        yield made


@pytest.fixture
def world(tmp_path: Path, authority: Authority) -> Iterator[World]:
    """A central that lets in whoever has signed in there."""
    made = small_world(tmp_path, FixedClock(SystemClock().now()))
    made.central.knobs.doorman = authority.doorman
    yield made
    close_world(made)


@pytest.fixture
def time() -> FixedClock:
    """The desk's own."""
    return FixedClock(SystemClock().now())


@pytest.fixture
def work(profile: Profile, world: World, authority: Authority, time: FixedClock) -> Iterator[Workplace]:
    """A desk at which a person signs in with the browser."""
    made = open_workplace(profile, clock=time)
    made.settings.put(CENTRAL_URL, world.central.url)
    made.settings.put(SIGN_IN_WAY, Way.BROWSER.value)
    made.settings.put(SIGN_IN_CLIENT_ID, CLIENT_ID)
    made.credential = Credential(made.secrets, made.settings, time, authority.browse)
    yield made
    made.close()


@pytest.fixture
def engine(work: Workplace) -> Iterator[SyncEngine]:
    """Its exchange, without a thread of its own."""
    made = make_engine(work)
    assert made is not None
    yield made
    made.stop()


def sign_in(work: Workplace) -> None:
    """A person presses «Войти», and signs in at the browser."""
    switch, actor = SyncSwitch(work.credential), work.person_or("Иванова Анна", RoleCode.CLERK)
    work.act(sign_in_again, switch, actor, switch.ask_in_browser(lambda _left: None))


def enter_patient(work: Workplace) -> None:
    """Somebody works on."""
    work.act(create_patient, work.person_or("Иванова Анна", RoleCode.CLERK), PatientForm("Новикова", birth_date=date(1990, 5, 4)))


def arrived(world: World) -> int:
    return len([one for one in world.central.all("Patient") if one["name"][0]["family"] == "Новикова"])


def state(work: Workplace) -> ConnectionState:
    return work.ask(connection_row).state


def again(engine: SyncEngine) -> RoundReport:
    """A person presses «Try now»."""
    engine.send_now()
    return engine.round()


def test_a_desk_nobody_signed_in_at_says_so_keeps_what_is_entered_and_sends_it_after_the_browser(
    work: Workplace, world: World, engine: SyncEngine
) -> None:
    enter_patient(work)
    assert engine.round().state is ConnectionState.SIGN_IN_NEEDED
    assert (work.ask(operations_by_state), arrived(world)) == ({"queued": 1}, 0)
    sign_in(work)
    assert again(engine).trouble is None
    assert (state(work), work.ask(operations_by_state), arrived(world)) == (ConnectionState.ONLINE, {"applied": 1}, 1)


def test_a_token_that_ran_out_in_an_outage_is_renewed_at_the_first_contact_and_all_that_waited_goes(
    work: Workplace, world: World, engine: SyncEngine, authority: Authority, time: FixedClock
) -> None:
    sign_in(work)
    assert engine.round().trouble is None
    world.central.stop()
    time.advance(8 * 3600)
    authority.revoke()
    enter_patient(work)
    assert engine.round().trouble is not None
    engine.round()
    assert (state(work), work.ask(operations_by_state)) == (ConnectionState.OFFLINE, {"queued": 1})
    world.central.start()
    assert engine.round().trouble is None
    assert (arrived(world), work.ask(operations_by_state)) == (1, {"applied": 1})
    assert authority.kinds().count("authorization_code") == 1, "nobody was asked to sign in"


def test_a_write_that_the_central_refuses_for_its_token_is_made_once_with_another(
    work: Workplace, world: World, engine: SyncEngine, authority: Authority
) -> None:
    sign_in(work)
    engine.round()
    enter_patient(work)
    authority.revoke()
    before = len(world.central.log)
    assert engine.round().trouble is None
    assert [line.split("?")[0] for line in world.central.log[before:]][:2] == ["POST /fhir/", "POST /fhir/"]
    assert (arrived(world), authority.kinds()) == (1, ["authorization_code", "refresh_token"])


def test_where_renewing_is_refused_a_person_is_asked_and_nothing_is_lost(
    work: Workplace, world: World, engine: SyncEngine, authority: Authority
) -> None:
    sign_in(work)
    engine.round()
    authority.revoke_all()
    enter_patient(work)
    assert engine.round().state is ConnectionState.SIGN_IN_NEEDED
    asked = len(authority.asked)
    assert engine.turn() > 60
    assert len(authority.asked) == asked, "it does not knock again by itself"
    assert (work.ask(operations_by_state), arrived(world)) == ({"queued": 1}, 0)
    sign_in(work)
    assert again(engine).trouble is None
    assert arrived(world) == 1


def test_a_sign_in_service_that_is_away_asks_nobody_to_sign_in_and_is_tried_again(
    work: Workplace, world: World, engine: SyncEngine, authority: Authority, time: FixedClock
) -> None:
    sign_in(work)
    engine.round()
    authority.revoke()
    enter_patient(work)
    authority.tricks.extend([saying(503, {})] * 2)
    for _ in range(2):
        assert "sign-in service does not answer" in str(engine.round().trouble)
    assert (state(work), work.ask(operations_by_state)) == (ConnectionState.OFFLINE, {"queued": 1})
    time.advance(3600)
    assert engine.turn() < 3600
    assert (state(work), arrived(world)) == (ConnectionState.ONLINE, 1)


def test_a_central_that_refuses_every_token_is_asked_twice_and_no_more(
    work: Workplace, world: World, engine: SyncEngine, authority: Authority
) -> None:
    sign_in(work)
    world.central.knobs.refuse_sign_in = True
    assert engine.round().state is ConnectionState.SIGN_IN_NEEDED
    refused = [line for line in world.central.log if "well-known" not in line and "metadata" not in line]
    assert len(refused) == 2
    assert authority.kinds() == ["authorization_code", "refresh_token"]


def test_no_secret_is_in_the_profile_but_in_the_keyring(
    work: Workplace, engine: SyncEngine, authority: Authority, profile: Profile
) -> None:
    sign_in(work)
    engine.round()
    authority.revoke()
    engine.round()
    files = [path for path in profile.folder.rglob("*") if path.is_file() and path.name != "secrets.json"]
    assert len(files) > 3
    for secret in (b"access-2", b"refresh-3", b"access-4", b"refresh-5", authority.asked[0]["code"].encode()):
        assert not [path.name for path in files if secret in path.read_bytes()]
    with work.store.read() as connection:
        journal = str(connection.exec_driver_sql("SELECT * FROM journal").all())
    assert "renew-token" in journal
    assert "access-" not in journal


# Without a window


def test_an_unattended_round_signs_in_by_itself(
    work: Workplace, world: World, authority: Authority, profile: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    authority.wants_secret = True
    work.settings.put(SIGN_IN_WAY, Way.CLIENT.value)
    enter_patient(work)
    work.close()
    assert run_sync(profile, as_json=True) == SIGN_IN
    with_secret = open_workplace(profile)
    with_secret.credential.keep_secret(SECRET)
    with_secret.close()
    authority.tricks.append(saying(503, {}))
    assert run_sync(profile, as_json=True) == UNREACHABLE
    capsys.readouterr()
    assert run_sync(profile, as_json=True) == DONE
    told = capsys.readouterr()
    assert json.loads(told.out)["operations"] == {"applied": 1}
    assert SECRET not in told.out + told.err
    assert run_sync(profile, as_json=True) == DONE
    assert authority.kinds() == ["client_credentials"] * 2
    assert arrived(world) == 1


@pytest.mark.parametrize(
    ("way", "typed", "name"), [(Way.TOKEN, "of-it\n", TOKEN), (Way.CLIENT, f"  {SECRET}\n", CLIENT_SECRET)], ids=["token", "secret"]
)
def test_it_lets_an_unattended_desk_in_from_the_standard_input(
    work: Workplace, profile: Profile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], way: Way, typed: str, name: str
) -> None:
    work.settings.put(SIGN_IN_WAY, way.value)
    work.close()
    arguments = ["--profile", str(profile.folder), "sign-in"]
    for wrong in ("", "ключ\n"):
        monkeypatch.setattr("sys.stdin", StringIO(wrong))
        assert main(arguments) == 1
    monkeypatch.setattr("sys.stdin", StringIO(typed))
    assert main(arguments) == 0
    told = capsys.readouterr()
    assert typed.strip() not in told.out + told.err
    assert work.secrets.get(name) == typed.strip()


def test_a_desk_without_a_central_has_nowhere_to_sign_in(work: Workplace, profile: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    work.settings.put(CENTRAL_URL, "")
    work.close()
    assert main(["--profile", str(profile.folder), "sign-in"]) == 1
    assert "Для этого рабочего места" in capsys.readouterr().err


def test_a_person_lets_the_desk_in_through_the_browser_of_the_system(
    work: Workplace, world: World, authority: Authority, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.close()
    opened: list[str] = []

    class Opener(webbrowser.BaseBrowser):
        """The system's browser, as far as this process knows."""

        def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
            """Open a window."""
            opened.append(url)
            return authority.browse(url)

    monkeypatch.setattr(webbrowser, "get", lambda _using=None: Opener())
    monkeypatch.setattr(webbrowser, "_tryorder", ["of-the-test"])
    assert main(["--profile", str(profile.folder), "sign-in"]) == 0
    assert len(opened) == 1
    assert run_sync(profile, as_json=True) == DONE


# The first start


def first_answers(world: World, way: Way, secret: str = "") -> Central:
    return Central(False, world.central.url, "", "entered" if way is Way.TOKEN else "", way, CLIENT_ID, secret)


def test_the_first_start_asks_the_browser_once_and_keeps_what_came_at_its_end(work: Workplace, world: World, authority: Authority) -> None:
    work.settings.put(SIGN_IN_WAY, Way.TOKEN.value)
    work.settings.reset(SIGN_IN_CLIENT_ID)
    first, answers = FirstSignIn(work), first_answers(world, Way.BROWSER)
    left: list[int] = []
    assert first.token(answers, left.append) == first.token(answers, left.append) == "access-2"
    assert left
    assert work.secrets.get(GRANT) is None, "an answer given up leaves nothing behind"
    first.forget()
    assert first.token(answers, left.append) == "access-5"
    first.keep(answers)
    assert (work.settings.get(SIGN_IN_WAY), work.settings.get(SIGN_IN_CLIENT_ID)) == ("browser", CLIENT_ID)
    assert work.credential() == "access-5"


def test_the_first_start_of_an_unattended_desk_tries_its_secret(work: Workplace, world: World, authority: Authority) -> None:
    authority.wants_secret = True
    first = FirstSignIn(work)
    with pytest.raises(SignInRefused):
        first.token(first_answers(world, Way.CLIENT, "wrong"), lambda _left: None)
    right = first_answers(world, Way.CLIENT, SECRET)
    token = first.token(right, lambda _left: None)
    first.keep(right)
    assert (work.credential(), work.secrets.get(CLIENT_SECRET)) == (token, SECRET)
    assert SECRET not in repr(right)


def test_the_first_start_with_a_token_asks_no_service(work: Workplace, world: World, authority: Authority) -> None:
    first, answers = FirstSignIn(work), first_answers(world, Way.TOKEN)
    assert first.token(answers, lambda _left: None) == "entered"
    first.keep(answers)
    assert (work.credential(), work.settings.get(SIGN_IN_WAY), authority.asked) == ("entered", "token", [])


def test_a_demonstration_signs_in_by_its_own_token_whatever_is_set_for_the_real_desks(work: Workplace, tmp_path: Path) -> None:
    town = CentralProcess(tmp_path / "town", TownWish())
    town.url, town.token = "http://127.0.0.1:9/fhir", "of-the-town"
    settle_in(work, town, "ru")
    assert work.credential() == "of-the-town"

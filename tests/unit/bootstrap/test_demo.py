"""`registratura demo`: a window where there is a screen, the tour where there is none, and the central ends with either."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.__main__ import build_parser
from desktop_app.bootstrap import demo
from desktop_app.bootstrap.central_process import CentralDidNotStart, CentralProcess, TownWish
from desktop_app.bootstrap.demo import has_screen, run_demo, wish_of
from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.i18n import tr
from desktop_app.core.paths import Profile
from desktop_app.core.settings import CENTRAL_URL

SCREENS: tuple[tuple[str, dict[str, str], bool], ...] = (
    ("linux", {"DISPLAY": ":0"}, True),
    ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
    ("linux", {"DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"}, True),
    ("linux", {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
    ("linux", {"DISPLAY": ""}, False),
    ("linux", {}, False),
    ("win32", {}, True),
    ("darwin", {}, True),
)


class Switchable(CentralProcess):
    """A central that only notes how it is switched."""

    def __init__(self, folder: Path, wish: TownWish) -> None:
        super().__init__(folder, wish)
        SWITCHED.append(f"made for {folder.name}: {wish.size} {wish.seed} {wish.portal}")

    def start(self) -> None:
        """On."""
        SWITCHED.append("on")
        self.url = "http://127.0.0.1:9/fhir"

    def stop(self) -> None:
        """Off."""
        SWITCHED.append("off")


SWITCHED: list[str] = []


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Say whether there is a screen."""

    def there_is(one: bool) -> None:
        monkeypatch.setattr("sys.platform", "linux")
        monkeypatch.setenv("QT_QPA_PLATFORM", "xcb" if one else "offscreen")
        monkeypatch.setenv("DISPLAY", ":0" if one else "")
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    SWITCHED.clear()
    monkeypatch.setattr(demo, "CentralProcess", Switchable)
    return there_is


def options(*words: str) -> argparse.Namespace:
    """The command line."""
    return build_parser().parse_args(["demo", *words])


@pytest.mark.parametrize(("system", "environment", "there"), SCREENS)
def test_a_screen_is_known_by_what_the_system_says(
    monkeypatch: pytest.MonkeyPatch, system: str, environment: dict[str, str], there: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", system)
    assert has_screen() is there


def test_the_town_of_the_command_line_is_the_one_that_is_built() -> None:
    assert wish_of(options()) == TownWish("small", 7, 0)
    assert wish_of(options("--city", "town", "--seed", "11", "--portal", "30")) == TownWish("town", 11, 30)


def test_without_a_screen_the_tour_is_played_offscreen_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, screen: Callable[[bool], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    screen(False)
    played: list[argparse.Namespace] = []

    def tour(asked: argparse.Namespace) -> int:
        played.append(asked)
        return 3

    monkeypatch.setattr(demo, "run_tour", tour)
    asked = options("--out", str(tmp_path / "pictures"), "--language", "en")
    assert run_demo(asked, None) == 3
    assert played == [asked]
    assert str(tmp_path / "pictures") in capsys.readouterr().out
    assert SWITCHED == []


def test_the_tour_in_a_window_says_nothing_of_a_screen(
    monkeypatch: pytest.MonkeyPatch, screen: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    screen(True)
    monkeypatch.setattr(demo, "run_tour", lambda asked: 0)
    assert run_demo(options("--tour"), None) == 0
    assert capsys.readouterr().out == ""


def test_with_a_screen_the_desk_opens_on_a_central_that_ends_after_it(
    monkeypatch: pytest.MonkeyPatch, screen: Callable[[bool], None], profile: Profile
) -> None:
    screen(True)

    def desk(home: Profile, prepare: Callable[[Workplace], None]) -> int:
        work = open_workplace(home)
        prepare(work)
        SWITCHED.append(f"desk {home.folder.name} on {work.settings.get(CENTRAL_URL)}")
        work.close()
        return 5

    monkeypatch.setattr(demo, "run_desk", desk)
    assert run_demo(options("--seed", "9"), profile) == 5
    assert SWITCHED == ["made for desk-central: small 9 0", "on", "desk desk on http://127.0.0.1:9/fhir", "off"]


def test_a_desk_that_fails_still_switches_its_central_off(
    monkeypatch: pytest.MonkeyPatch, screen: Callable[[bool], None], profile: Profile
) -> None:
    screen(True)

    def desk(home: Profile, prepare: Callable[[Workplace], None]) -> int:
        raise CentralDidNotStart

    monkeypatch.setattr(demo, "run_desk", desk)
    with pytest.raises(CentralDidNotStart):
        run_demo(options(), profile)
    assert SWITCHED[-1] == "off"


def test_without_a_profile_the_demo_lies_beside_the_desk(
    monkeypatch: pytest.MonkeyPatch, screen: Callable[[bool], None], tmp_path: Path
) -> None:
    screen(True)
    monkeypatch.setenv("REGISTRATURA_PROFILE", str(tmp_path / "mine"))
    homes: list[Path] = []

    def desk(home: Profile, prepare: Callable[[Workplace], None]) -> int:
        homes.append(home.folder)
        return 0

    monkeypatch.setattr(demo, "run_desk", desk)
    assert run_demo(options(), None) == 0
    assert homes == [tmp_path / "mine-demo"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_language_of_the_command_line_is_spoken_from_the_first_word(
    monkeypatch: pytest.MonkeyPatch, screen: Callable[[bool], None], capsys: pytest.CaptureFixture[str], language: str
) -> None:
    screen(False)
    monkeypatch.setattr(demo, "run_tour", lambda asked: 0)
    run_demo(options("--language", language), None)
    assert tr.language == language
    assert capsys.readouterr().out.isascii() is (language == "en")

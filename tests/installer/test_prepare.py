"""`make` on a fresh computer: what is lacking is installed or named, the environment is built once and kept."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from installer import prepare
from installer.prepare import (
    EXIT_MISSING_SYSTEM_PACKAGES,
    EXIT_OK,
    EXIT_PACKAGES_FAILED,
    QT_LIBRARIES,
    TEST_TOOLS,
    ThisComputer,
    build_venv,
    prepare_system,
    prepare_tests,
    venv_python,
)


@dataclass
class Computer:
    """A host of the test's own making that writes down what it was told to run."""

    missing: list[str] = field(default_factory=list)
    missing_tools: list[str] = field(default_factory=list)
    tool: str = "apt-get"
    root_user: bool = False
    whole_python: bool = True
    install_works: bool = True
    ran: list[list[str]] = field(default_factory=list)

    def lacking(self) -> list[str]:
        return list(self.missing)

    def lacking_tools(self) -> list[str]:
        return list(self.missing_tools)

    def lacks_ensurepip(self) -> bool:
        return not self.whole_python

    def package_tool(self) -> str:
        return self.tool

    def may_install(self) -> bool:
        return self.root_user

    def run(self, command: list[str]) -> bool:
        self.ran.append(command)
        if "install" in command and command[0] == self.tool and self.install_works:
            self.missing.clear()
            self.missing_tools.clear()
        if command[1:3] == ["-m", "venv"]:
            python = venv_python(Path(command[-1]).parent)
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return self.install_works


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "requirements.lock").write_text("requests==2.32 --hash=sha256:00\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return tmp_path


def test_a_computer_with_everything_is_left_alone() -> None:
    computer = Computer(root_user=True)
    assert prepare_system(computer, venv_exists=False) == EXIT_OK
    assert computer.ran == []


def test_root_has_the_missing_libraries_installed() -> None:
    computer = Computer(missing=["libEGL.so.1", "libxcb-icccm.so.4"], root_user=True)
    assert prepare_system(computer, venv_exists=True) == EXIT_OK
    assert computer.ran == [["apt-get", "-qq", "update"], ["apt-get", "install", "-y", "libegl1", "libxcb-icccm4"]]


def test_root_of_a_red_hat_has_them_installed_with_its_own_tool() -> None:
    computer = Computer(missing=["libEGL.so.1"], tool="dnf", root_user=True)
    assert prepare_system(computer, venv_exists=True) == EXIT_OK
    assert computer.ran == [["dnf", "install", "-y", "mesa-libEGL"]]


def test_an_ordinary_user_is_told_the_exact_command(capsys: pytest.CaptureFixture[str]) -> None:
    computer = Computer(missing=["libEGL.so.1"])
    assert prepare_system(computer, venv_exists=True) == EXIT_MISSING_SYSTEM_PACKAGES
    assert computer.ran == []
    assert capsys.readouterr().err == "This system lacks libEGL.so.1. Install with:  sudo apt-get install -y libegl1\n"


def test_an_install_that_fails_ends_with_the_command_too(capsys: pytest.CaptureFixture[str]) -> None:
    computer = Computer(missing=["libGL.so.1"], root_user=True, install_works=False)
    assert prepare_system(computer, venv_exists=True) == EXIT_MISSING_SYSTEM_PACKAGES
    assert "sudo apt-get install -y libgl1" in capsys.readouterr().err


def test_a_debian_python_without_its_venv_part_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert prepare_system(Computer(whole_python=False), venv_exists=False) == EXIT_MISSING_SYSTEM_PACKAGES
    told = capsys.readouterr().err
    assert "ensurepip" in told
    assert f"python3.{sys.version_info.minor}-venv" in told


def test_a_python_without_its_venv_part_is_fine_once_the_environment_is_made() -> None:
    assert prepare_system(Computer(whole_python=False), venv_exists=True) == EXIT_OK


def test_every_library_has_a_package_in_both_worlds() -> None:
    assert all(set(packages) == {"apt-get", "dnf"} for packages in QT_LIBRARIES.values())


def test_a_library_that_is_nowhere_is_not_loadable() -> None:
    assert not prepare.is_loadable("libno-such-thing-anywhere.so.9")


def test_this_very_computer_lacks_nothing() -> None:
    assert ThisComputer().lacking() == []
    assert ThisComputer().package_tool() in {"apt-get", "dnf"}


def test_the_first_build_makes_the_environment_and_checks_every_hash(checkout: Path) -> None:
    computer = Computer()
    assert build_venv(computer, checkout) == EXIT_OK
    venv, builders, packages, project = computer.ran
    assert venv[1:] == ["-m", "venv", "--clear", str(checkout / ".venv")]
    assert all("--require-hashes" in command for command in (builders, packages))
    assert project[-2:] == ["--editable", str(checkout)]


def test_what_packages_are_built_with_is_pinned_too(checkout: Path) -> None:
    builders = "setuptools==80.9 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
    others = ("requests==2.32 \\\n    --hash=sha256:aa\n", "uv==1 \\\n    --hash=sha256:dd\n")
    (checkout / "requirements.lock").write_text(others[0] + builders + others[1], encoding="utf-8")
    computer = Computer()
    build_venv(computer, checkout)
    assert "--no-build-isolation" in computer.ran[2]
    assert "--no-build-isolation" in computer.ran[3]
    assert Path(computer.ran[1][-1]).read_text(encoding="utf-8") == builders


def test_the_second_time_nothing_is_run(checkout: Path) -> None:
    build_venv(Computer(), checkout)
    again = Computer()
    assert build_venv(again, checkout) == EXIT_OK
    assert again.ran == []


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_changed_packages_are_installed_into_the_environment_that_is_there(checkout: Path, name: str) -> None:
    build_venv(Computer(), checkout)
    (checkout / name).write_text("# another\n", encoding="utf-8")
    again = Computer()
    assert build_venv(again, checkout) == EXIT_OK
    assert [command[1:4] for command in again.ran] == [["-m", "pip", "install"]] * 3


def test_an_environment_of_another_python_is_made_anew(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_venv(Computer(), checkout)
    monkeypatch.setattr(sys, "version", "3.99.0 (of tomorrow)")
    again = Computer()
    assert build_venv(again, checkout) == EXIT_OK
    assert "--clear" in again.ran[0]


def test_a_checkout_that_was_moved_gets_a_new_environment(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    build_venv(Computer(), checkout)
    elsewhere = tmp_path_factory.mktemp("moved") / "checkout"
    checkout.rename(elsewhere)
    again = Computer()
    assert build_venv(again, elsewhere) == EXIT_OK
    assert "--clear" in again.ran[0]


def test_a_build_that_failed_is_tried_again_whole(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build_venv(Computer(install_works=False), checkout) == EXIT_PACKAGES_FAILED
    assert "Start again" in capsys.readouterr().err
    again = Computer()
    assert build_venv(again, checkout) == EXIT_OK
    assert len(again.ran) == 4


def test_what_a_command_says_stays_out_of_the_programs_output(capfd: pytest.CaptureFixture[str]) -> None:
    assert ThisComputer().run([sys.executable, "-c", "print('busy')"])
    assert not ThisComputer().run([sys.executable, "-c", "raise SystemExit(3)"])
    said = capfd.readouterr()
    assert said.out == ""
    assert "busy" in said.err


def test_root_gets_what_the_tests_press_real_keys_with(capsys: pytest.CaptureFixture[str]) -> None:
    computer = Computer(missing_tools=["Xvfb", "setxkbmap", "xkbcomp"], root_user=True)
    prepare_tests(computer)
    assert computer.ran == [["apt-get", "-qq", "update"], ["apt-get", "install", "-y", "x11-xkb-utils", "xvfb"]]
    assert "sudo" not in capsys.readouterr().err


def test_an_ordinary_user_is_told_which_programs_the_tests_need(capsys: pytest.CaptureFixture[str]) -> None:
    computer = Computer(missing_tools=["xdotool"], tool="dnf")
    prepare_tests(computer)
    assert computer.ran == []
    assert capsys.readouterr().err == "The tests of real keys need xdotool. Install with:  sudo dnf install -y xdotool\n"


def test_a_failed_installation_of_them_is_told_and_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    prepare_tests(Computer(missing_tools=["Xvfb"], root_user=True, install_works=False))
    assert "sudo apt-get install -y xvfb" in capsys.readouterr().err


def test_where_they_are_nothing_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    computer = Computer(root_user=True)
    prepare_tests(computer)
    assert (computer.ran, capsys.readouterr().err) == ([], "")


def test_every_program_has_a_package_for_each_tool() -> None:
    assert all(set(packages) == {"apt-get", "dnf"} for packages in TEST_TOOLS.values())
    assert set(ThisComputer().lacking_tools()) <= set(TEST_TOOLS)

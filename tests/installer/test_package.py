"""What is declared, what is locked, what is documented and what is shipped are the same."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from desktop_app.__main__ import main
from tests.kit.house import ROOT

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def _declared() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(text) for text in [*project["dependencies"], *project["optional-dependencies"]["dev"]]]


def _locked() -> dict[str, str]:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return {canonicalize_name(name): number for name, number in LOCKED.findall(lock)}


@pytest.mark.parametrize("requirement", _declared(), ids=lambda requirement: requirement.name)
def test_every_declared_library_is_locked_at_a_version_it_allows(requirement: Requirement) -> None:
    assert requirement.specifier.contains(_locked()[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("requirement", _declared(), ids=lambda requirement: requirement.name)
def test_every_declared_library_has_its_reason_written_down(requirement: Requirement) -> None:
    told = canonicalize_name((ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8"))
    stem = canonicalize_name(requirement.name)
    short = re.sub(r"^(pytest|types)-", "-", stem)
    assert stem in told or short in told


def test_the_environment_is_what_the_lock_says() -> None:
    names = [canonicalize_name(requirement.name) for requirement in _declared()]
    assert {name: version(name) for name in names} == {name: _locked()[name] for name in names}


def test_the_wheel_carries_its_resources_inside_the_package(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())
    resources = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    assert resources
    assert {f"desktop_app/resources/{path.relative_to(ROOT / 'resources').as_posix()}" for path in resources} <= shipped
    assert not any(name.startswith(("tests/", "installer/")) for name in shipped)


def test_the_program_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.strip() == f"registratura {version('registratura')}"

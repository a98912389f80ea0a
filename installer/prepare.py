"""Makes this folder ready to run: the libraries Qt needs from the system, and `.venv` from `requirements.lock`.

Needs only the standard library of Python 3.11 or newer, for it runs before anything else is there. The second time it
compares one stamp and ends.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, Protocol

ROOT: Final = Path(__file__).resolve().parent.parent
OLDEST_PYTHON: Final = (3, 11)

# What packages without a ready wheel, and this project, are built with.
BUILDERS: Final = frozenset({"setuptools", "wheel", "packaging"})

EXIT_OK: Final = 0
EXIT_OLD_PYTHON: Final = 2
EXIT_MISSING_SYSTEM_PACKAGES: Final = 3
EXIT_PACKAGES_FAILED: Final = 4

# library file -> its package for each package tool
QT_LIBRARIES: Final[dict[str, dict[str, str]]] = {
    "libEGL.so.1": {"apt-get": "libegl1", "dnf": "mesa-libEGL"},
    "libGL.so.1": {"apt-get": "libgl1", "dnf": "mesa-libGL"},
    "libxkbcommon.so.0": {"apt-get": "libxkbcommon0", "dnf": "libxkbcommon"},
    "libxkbcommon-x11.so.0": {"apt-get": "libxkbcommon-x11-0", "dnf": "libxkbcommon-x11"},
    "libdbus-1.so.3": {"apt-get": "libdbus-1-3", "dnf": "dbus-libs"},
    "libfontconfig.so.1": {"apt-get": "libfontconfig1", "dnf": "fontconfig"},
    "libglib-2.0.so.0": {"apt-get": "libglib2.0-0", "dnf": "glib2"},
    "libxcb-cursor.so.0": {"apt-get": "libxcb-cursor0", "dnf": "xcb-util-cursor"},
    "libxcb-icccm.so.4": {"apt-get": "libxcb-icccm4", "dnf": "xcb-util-wm"},
    "libxcb-keysyms.so.1": {"apt-get": "libxcb-keysyms1", "dnf": "xcb-util-keysyms"},
    "libxcb-image.so.0": {"apt-get": "libxcb-image0", "dnf": "xcb-util-image"},
    "libxcb-render-util.so.0": {"apt-get": "libxcb-render-util0", "dnf": "xcb-util-renderutil"},
    "libxcb-shape.so.0": {"apt-get": "libxcb-shape0", "dnf": "libxcb"},
}
# program the tests press real keys with -> its package for each package tool
TEST_TOOLS: Final[dict[str, dict[str, str]]] = {
    "Xvfb": {"apt-get": "xvfb", "dnf": "xorg-x11-server-Xvfb"},
    "xdotool": {"apt-get": "xdotool", "dnf": "xdotool"},
    "setxkbmap": {"apt-get": "x11-xkb-utils", "dnf": "setxkbmap"},
    "xkbcomp": {"apt-get": "x11-xkb-utils", "dnf": "xkbcomp"},
}


class Host(Protocol):
    """The computer, as far as preparing needs to know it and to act on it."""

    def lacking(self) -> list[str]:
        """Files of `QT_LIBRARIES` that cannot be loaded here."""

    def lacking_tools(self) -> list[str]:
        """Programs of `TEST_TOOLS` that are not here."""

    def lacks_ensurepip(self) -> bool:
        """Whether this Python cannot make an environment with pip in it."""

    def package_tool(self) -> str:
        """`apt-get` or `dnf`."""

    def may_install(self) -> bool:
        """Whether system packages can be installed right now, without asking anybody."""

    def run(self, command: list[str]) -> bool:
        """Run `command` and wait; whether it ended well."""


class ThisComputer:
    """The real host."""

    def lacking(self) -> list[str]:
        """Files of `QT_LIBRARIES` that cannot be loaded here; Qt brings all it needs outside Linux."""
        if not sys.platform.startswith("linux"):
            return []
        return [name for name in QT_LIBRARIES if not is_loadable(name)]

    def lacking_tools(self) -> list[str]:
        """Programs of `TEST_TOOLS` that are not here; outside Linux nothing is tried with them."""
        return [name for name in TEST_TOOLS if not shutil.which(name)] if sys.platform.startswith("linux") else []

    def lacks_ensurepip(self) -> bool:
        """Debian cuts `ensurepip` out of Python into a package of its own."""
        return importlib.util.find_spec("ensurepip") is None

    def package_tool(self) -> str:
        """The tool that is here; apt's name where neither is, for most people have that one."""
        return "dnf" if shutil.which("dnf") and not shutil.which("apt-get") else "apt-get"

    def may_install(self) -> bool:
        """Only as root, and only where there is a tool to do it with."""
        return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which(self.package_tool()) is not None

    def run(self, command: list[str]) -> bool:
        """What the command prints goes to our error stream, so that the program's own output stays clean."""
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        return subprocess.run(command, check=False, cwd=ROOT, env=environment, stdout=sys.stderr).returncode == 0


def say(text: str) -> None:
    """Tell the person at the terminal, in one line and at once."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def is_loadable(library: str) -> bool:
    """Whether the dynamic loader finds `library` (a file name such as `libEGL.so.1`)."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_command(host: Host, libraries: list[str], needs_venv: bool) -> list[str]:
    """The command of this system's package tool that brings `libraries`, and what Debian cut out of Python if `needs_venv`."""
    tool = host.package_tool()
    packages = sorted({QT_LIBRARIES[name][tool] for name in libraries})
    if needs_venv and tool == "apt-get":
        packages.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    return [tool, "install", "-y", *packages]


def prepare_system(host: Host, venv_exists: bool) -> int:
    """Install what the system lacks if we may, else name it with the command that does; the exit code.

    `venv_exists`: the environment is already made, so `ensurepip` is of no interest.
    """
    libraries = host.lacking()
    needs_venv = not venv_exists and host.lacks_ensurepip()
    if not libraries and not needs_venv:
        return EXIT_OK
    command = install_command(host, libraries, needs_venv)
    if host.may_install():
        say(f"Installing what Qt needs from the system: {' '.join(command)}")
        if host.package_tool() == "apt-get":
            host.run(["apt-get", "-qq", "update"])
        if host.run(command) and not host.lacking():
            return EXIT_OK
    lacking = ", ".join([*libraries, *(["ensurepip"] if needs_venv else [])])
    say(f"This system lacks {lacking}. Install with:  sudo {' '.join(command)}")
    return EXIT_MISSING_SYSTEM_PACKAGES


def prepare_tests(host: Host) -> None:
    """Install what real keys are pressed with if we may, else name it with the command; all other tests run without it."""
    lacking = host.lacking_tools()
    if not lacking:
        return
    tool = host.package_tool()
    command = [tool, "install", "-y", *sorted({TEST_TOOLS[name][tool] for name in lacking})]
    if host.may_install():
        say(f"Installing what the tests press real keys with: {' '.join(command)}")
        if tool == "apt-get":
            host.run(["apt-get", "-qq", "update"])
        if host.run(command) and not host.lacking_tools():
            return
    say(f"The tests of real keys need {', '.join(lacking)}. Install with:  sudo {' '.join(command)}")


def venv_python(root: Path) -> Path:
    """The interpreter inside `root/.venv`."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_file(root: Path) -> Path:
    """Where it is written down what the environment was built from."""
    return root / ".venv" / "registratura-stamp.txt"


def wanted_stamp(root: Path) -> str:
    """What the environment must have been built from: this Python, this place (environments do not move), these packages."""
    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((root / name).read_bytes())
    return "\n".join([sys.version.replace("\n", " "), str(root), digest.hexdigest()])


def found_stamp(root: Path) -> str:
    """What the environment was built from; empty where there is none, or where building it was cut short."""
    if not stamp_file(root).is_file() or not venv_python(root).exists():
        return ""
    return stamp_file(root).read_text(encoding="utf-8")


def build_venv(host: Host, root: Path) -> int:
    """Bring `root/.venv` to what `requirements.lock` says, at once when the stamp is already right; the exit code."""
    wanted, found = wanted_stamp(root), found_stamp(root)
    if found == wanted:
        return EXIT_OK
    say("Preparing .venv from requirements.lock: a minute or two, this once …")
    same_python_and_place = found.rpartition("\n")[0] == wanted.rpartition("\n")[0]
    made = same_python_and_place or host.run([sys.executable, "-m", "venv", "--clear", str(root / ".venv")])
    if not made or not install_packages(host, root):
        say("Packages could not be installed; the lines above say why. Start again once that is mended.")
        return EXIT_PACKAGES_FAILED
    stamp_file(root).write_text(wanted, encoding="utf-8")
    return EXIT_OK


def install_packages(host: Host, root: Path) -> bool:
    """Install everything locked, every file checked by its hash, then the project itself; whether all went well.

    What builds packages is locked as well and goes first, so that nothing unpinned is fetched to build with.
    """
    pip = [str(venv_python(root)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    lock = root / "requirements.lock"
    builders = root / ".venv" / "builders.lock"
    builders.write_text(locked_blocks(lock.read_text(encoding="utf-8"), BUILDERS), encoding="utf-8")
    steps = (
        [*pip, "--require-hashes", "--requirement", str(builders)],
        [*pip, "--require-hashes", "--no-build-isolation", "--requirement", str(lock)],
        [*pip, "--no-build-isolation", "--editable", str(root)],
    )
    return all(host.run(step) for step in steps)


def locked_blocks(lock: str, names: frozenset[str]) -> str:
    """The blocks (a pinned package and its hashes) of the packages `names` out of the text of a lock."""
    kept: list[str] = []
    keeping = False
    for line in lock.splitlines(keepends=True):
        if not line.startswith((" ", "#")):
            keeping = line.partition("==")[0] in names
        if keeping:
            kept.append(line)
    return "".join(kept)


def main(arguments: list[str]) -> int:
    """Prepare the system, then the environment; the exit code says what was in the way. `--tests`: also what only tests need."""
    if sys.version_info < OLDEST_PYTHON:
        say(f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed, this is {sys.version.split()[0]}.")
        return EXIT_OLD_PYTHON
    host = ThisComputer()
    if "--tests" in arguments:
        prepare_tests(host)
    return prepare_system(host, venv_python(ROOT).exists()) or build_venv(host, ROOT)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

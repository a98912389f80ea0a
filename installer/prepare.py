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
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
OLDEST_PYTHON: Final = (3, 11)

EXIT_OK: Final = 0
EXIT_OLD_PYTHON: Final = 2
EXIT_MISSING_SYSTEM_PACKAGES: Final = 3
EXIT_PIP_FAILED: Final = 4

# library file -> (package for apt, package for dnf)
QT_LIBRARIES: Final[dict[str, tuple[str, str]]] = {
    "libEGL.so.1": ("libegl1", "mesa-libEGL"),
    "libGL.so.1": ("libgl1", "mesa-libGL"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
}


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


def missing_libraries() -> list[str]:
    """Names of the libraries Qt needs that this system lacks; nothing to look for outside Linux."""
    if not sys.platform.startswith("linux"):
        return []
    return [name for name in QT_LIBRARIES if not is_loadable(name)]


def missing_venv_package() -> list[str]:
    """Debian cuts `ensurepip` out of Python into a package of its own; without it no environment can be made."""
    if importlib.util.find_spec("ensurepip") is not None:
        return []
    return [f"python{sys.version_info.major}.{sys.version_info.minor}-venv"]


def install_command(libraries: list[str], apt_extra: list[str]) -> list[str]:
    """The command of this system's package tool that brings the missing `libraries`; apt's form where neither is found."""
    if shutil.which("apt-get") is None and shutil.which("dnf") is not None:
        return ["dnf", "install", "-y", *sorted({QT_LIBRARIES[name][1] for name in libraries})]
    return ["apt-get", "install", "-y", *sorted({QT_LIBRARIES[name][0] for name in libraries}), *apt_extra]


def is_root() -> bool:
    """Whether we may install system packages ourselves (never on Windows, which has no such user)."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def prepare_system(venv_exists: bool) -> int:
    """Install or name what the system lacks; 0 when nothing is missing any more.

    `venv_exists`: the environment is already built, so `ensurepip` is of no interest.
    """
    libraries = missing_libraries()
    apt_extra = [] if venv_exists else missing_venv_package()
    if not libraries and not apt_extra:
        return EXIT_OK
    command = install_command(libraries, apt_extra)
    if is_root() and shutil.which(command[0]):
        say(f"Installing system packages: {' '.join(command)}")
        if command[0] == "apt-get":
            subprocess.run(["apt-get", "-qq", "update"], check=False)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=quiet)
        if done.returncode == 0 and not missing_libraries():
            return EXIT_OK
    lacking = ", ".join([*libraries, *apt_extra])
    say(f"This system lacks {lacking}; install with:  sudo {' '.join(command)}")
    return EXIT_MISSING_SYSTEM_PACKAGES


def venv_python(root: Path) -> Path:
    """The interpreter inside `root/.venv`."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted_stamp(root: Path) -> str:
    """What the environment must have been built from: this Python, this place (environments do not move), this lock."""
    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((root / name).read_bytes())
    return "\n".join([sys.version, str(root), digest.hexdigest()])


def is_reusable(stamp_file: Path, wanted: str) -> bool:
    """Whether the environment was made by this Python in this place, so that only packages may differ."""
    if not stamp_file.is_file():
        return False
    return stamp_file.read_text(encoding="utf-8").rsplit("\n", 1)[0] == wanted.rsplit("\n", 1)[0]


def build_venv(root: Path) -> int:
    """Bring `root/.venv` to what `requirements.lock` says; returns at once when the stamp is already right."""
    stamp_file = root / ".venv" / "registratura-stamp.txt"
    wanted = wanted_stamp(root)
    python = venv_python(root)
    reusable = python.exists() and is_reusable(stamp_file, wanted)
    if reusable and stamp_file.read_text(encoding="utf-8") == wanted:
        return EXIT_OK
    say("Preparing .venv from requirements.lock (a minute or two, once) …")
    if not reusable:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(root / ".venv")], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    steps = (
        [*pip, "--require-hashes", "--no-deps", "-r", str(root / "requirements.lock")],
        # The build tool is in the lock, so nothing unpinned is fetched for it.
        [*pip, "--no-deps", "--no-build-isolation", "--editable", str(root)],
    )
    for step in steps:
        if subprocess.run(step, check=False, cwd=root).returncode != 0:
            say("Packages could not be installed; the lines above say why. Start again once that is mended.")
            return EXIT_PIP_FAILED
    stamp_file.write_text(wanted, encoding="utf-8")
    return EXIT_OK


def main() -> int:
    """Prepare the system, then the environment; the exit code says what was in the way."""
    if sys.version_info < OLDEST_PYTHON:
        say(f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed, this is {sys.version.split()[0]}.")
        return EXIT_OLD_PYTHON
    return prepare_system(venv_python(ROOT).exists()) or build_venv(ROOT)


if __name__ == "__main__":
    raise SystemExit(main())

"""Makes `docs/pictures/` from the running program: the tour in each dress; its pictures are kept with their size in the name."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"


@dataclass(frozen=True)
class Dress:
    """One look of the window, and the steps of the tour that are kept in it; `scale` as QT_SCALE_FACTOR, `size` in logical pixels."""

    name: str
    size: tuple[int, int]
    theme: str = "light"
    scale: float = 1.0
    language: str = "ru"
    steps: tuple[str, ...] = ()

    def file_name(self, step: str) -> str:
        """«3-offline-dark-1600x1000.png»; a scale is named where it is not 1."""
        scaled = f"-{round(self.scale * 100)}percent" if self.scale != 1 else ""
        return f"{step}-{self.name}-{self.size[0]}x{self.size[1]}{scaled}.png"


DRESSES = (
    Dress(
        "light",
        (1600, 1000),
        steps=("1-fetched", "2-booked", "5-day-offline", "7-case", "9-ticket", "10-exchange", "11-reception", "12-week", "13-settings"),
    ),
    Dress("dark", (1600, 1000), theme="dark", steps=("4-booked-offline", "5-day-offline")),
    Dress("light", (1366, 768), steps=("2-booked", "5-day-offline")),
    Dress("light", (910, 512), scale=1.5, steps=("2-booked", "7-case")),
    Dress("english", (1600, 1000), language="en", steps=("2-booked",)),
)


def main() -> int:
    """Play the tour in every dress; 1 where one of them did not go through."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    return max(_play(dress) for dress in DRESSES)


def _play(dress: Dress) -> int:
    folder = Path(tempfile.mkdtemp(prefix="registratura-pictures-"))
    width, height = dress.size
    command = [sys.executable, "-m", "desktop_app", "demo", "--tour", "--out", str(folder), "--language", dress.language]
    command += ["--theme", dress.theme, "--size", f"{width}x{height}"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(dress.scale)}
    try:
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        for step in dress.steps:
            shutil.copyfile(folder / f"{step}.png", PICTURES / dress.file_name(step))
    finally:
        shutil.rmtree(folder)
    return code


if __name__ == "__main__":
    raise SystemExit(main())

"""The tour that `make run` plays on a machine without a screen: the whole story, each step seen to work."""

import os
import subprocess
import sys
from pathlib import Path

from pypdfium2 import PdfDocument

STEPS = [
    "fetch",
    "book",
    "outage",
    "book on",
    "book on again",
    "day",
    "return",
    "case",
    "case settled",
    "ticket",
    "paper",
    "exchange",
    "reception",
    "week",
    "settings",
    "journal",
    "proof",
    "handover",
    "month",
    "schedules",
    "absence",
    "plan",
    "inspector",
]
LONGEST_SECONDS = 110


def test_the_story_goes_through_and_leaves_pictures_and_the_ticket(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "REGISTRATURA_PROFILE": str(tmp_path / "nobody")}
    environment.pop("DISPLAY", None)
    command = [sys.executable, "-m", "desktop_app", "demo", "--out", str(tmp_path / "tour"), "--language", "ru"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert [line[2:] for line in told.stdout.splitlines() if line.startswith("✓ ")] == STEPS
    assert "Экрана здесь нет" in told.stdout
    pictures = sorted(path.stem for path in (tmp_path / "tour").glob("*.png"))
    assert pictures == [
        "1-fetched", "10-exchange", "11-reception", "12-week", "13-settings", "14-journal", "15-proof", "16-handover", "17-month",
        "18-schedules", "19-absence", "2-booked", "20-plan", "21-inspector", "3-offline",
        "4-booked-offline", "5-day-offline", "6-returned", "7-case", "8-settled", "9-ticket",
    ]  # fmt: skip
    with PdfDocument(tmp_path / "tour" / "ticket.pdf") as paper:
        words = paper[0].get_textpage().get_text_range()
    assert "Номер записи" in words
    assert "Заменяет прежний талон" in words, "the patient was moved, and the paper says that the old one is void"

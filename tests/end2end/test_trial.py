"""The trial of the first start is a trial on every later day too: its central runs again with each start, and keeps what it was told."""

from __future__ import annotations

from pathlib import Path

from desktop_app.bootstrap.central_process import CentralProcess, TownWish
from tests.end2end.child import Child
from tests.kit.rest import Rest

THERE = {"state": "online", "fetched": True}


def day_at(folder: Path, family: str) -> dict[str, object]:
    """Start the desk, let it register a patient of that family, close it; what it told."""
    desk = Child(["tests.end2end.trial_process", str(folder), family], folder.parent / "desk.log")
    told = desk.told()
    assert desk.hang_up() == 0, desk.complaints
    return told


def test_a_trial_is_online_after_every_start_and_keeps_its_data(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    assert day_at(folder, "Первый") == {"questions": 3, "operations": {"applied": 1}, **THERE}
    assert day_at(folder, "Второй") == {"questions": 0, "operations": {"applied": 2}, **THERE}
    central = CentralProcess(folder / "demo-central", TownWish())
    central.start()
    try:
        town = Rest(central.url, central.token)
        kept = [len(town.get("Patient", {"name": family}).resources) for family in ("Первый", "Второй")]
    finally:
        central.stop()
    assert kept == [1, 1]

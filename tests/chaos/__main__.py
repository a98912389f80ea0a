"""Many stories by dice and many kills; prints what was tried, and ends with 1 where a law of sync.md 6 was broken.

`make chaos`, or `python -m tests.chaos --stories 500 --kills 200 --seed 7`. A failing story is printed step by step, as short as it could
be made: it belongs into `tests/sync/test_what_the_dice_found.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.end2end.killing import Killing
from tests.kit.central import KEEPERS, SERVERS
from tests.kit.faulty import Fault, at
from tests.sync import laws
from tests.sync.inside import Town, small_town
from tests.sync.keeping import KEPT
from tests.sync.test_model import STEPS, WEATHER, Exchange, without_a_guard_at_the_central
from tests.sync.test_sweep import end_of, told_with

NAMES: Final = {trick: name for name, trick in WEATHER.items() if trick is not None}
LATE: Final = "late"
KILLS_A_STORY: Final = 20
BOOKINGS: Final = 60
SIZES: Final = 40


@dataclass
class Tally:
    """What was tried so far."""

    stories: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    stuck: int = 0

    def lines(self) -> list[str]:
        """In words."""
        ends = ", ".join(f"{state} {number}" for state, number in sorted(self.operations.items()))
        faults = ", ".join(f"{name} {number}" for name, number in self.faults.most_common())
        return [
            f"stories {self.stories}", f"operations {self.operations.total()} ({ends})", f"faults {self.faults.total()} ({faults})",
            f"kills survived {self.kills + sum(self.faults[name] for name in NAMES.values() if name.startswith('killed'))}"
            f" ({self.kills} of a real process)",
            f"lost {self.lost}, doubled {self.doubled}, stuck {self.stuck}",
        ]  # fmt: skip


class Counted(Exchange):
    """The machine of the model test, which tells what it tried once its laws have held."""

    tally: ClassVar[Tally]

    def all_laws_hold(self) -> None:
        """The laws, then the tally."""
        super().all_laws_hold()
        tally, desks = self.tally, self.inside.desks
        operations = [operation for desk in desks for operation in desk.operations()]
        tally.stories += 1
        tally.operations.update(operation.state.value for operation in operations)
        tally.faults.update(NAMES.get(trick, LATE) for desk in desks for trick in desk.network.played)
        tally.lost += len(set().union(*self._begun.values()) - {operation.id for operation in operations})
        tally.doubled += sum(len(visits) > 1 for visits in laws.holders(self.inside.world.central).values())
        tally.stuck += sum(operation.state.value not in laws.ENDED for operation in operations)


def tell_stories(tally: Tally, number: int, chosen: int, folder: Path) -> None:
    """So many stories of two desks, a portal, a central and bad weather."""
    town: Town = small_town(folder)
    machine = seed(chosen)(type("Chaos", (Counted,), {"town": town, "tally": tally}))
    checked = settings(
        max_examples=number,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
        print_blob=True,
    )
    with pytest.MonkeyPatch.context() as patch:
        without_a_guard_at_the_central(patch)
        run_state_machine_as_test(machine, settings=checked)


def sweep(tally: Tally, folder: Path) -> None:
    """One story at a central like each of the servers, in which each request in turn meets each fault."""
    town = small_town(_made(folder / "town"), desks=1)
    undisturbed = end_of(town, folder / "undisturbed")
    for profile in KEEPERS:
        for fault in Fault:
            number, asked = 0, 1
            while number < asked:
                asked = told_with(town, undisturbed, folder / f"{profile}{fault.name}{number}", at(number, fault), profile)
                shutil.rmtree(folder / f"{profile}{fault.name}{number}")
                tally.faults[fault.value] += 1
                tally.stories += 1
                number += 1


def kill_openings(tally: Tally, folder: Path) -> None:
    """A program that dies at each statement with which it brings an old replica to date."""
    for kept in sorted(KEPT.iterdir()):
        command = [sys.executable, "-m", "tests.end2end.killed_opening", kept.name, str(_made(folder / kept.name)), "1"]
        done = subprocess.run(command, capture_output=True, encoding="utf8", check=False)
        assert done.returncode == 0, done.stderr
        tally.kills += sum(json.loads(done.stdout).values())


def fill_disks(tally: Tally, folder: Path) -> None:
    """A program that finds the disk full while it copies an old replica or brings it to date."""
    for kept in sorted(KEPT.iterdir()):
        command = [sys.executable, "-m", "tests.end2end.full_disk", kept.name, str(_made(folder / kept.name)), str(SIZES)]
        done = subprocess.run(command, capture_output=True, encoding="utf8", check=False)
        assert done.returncode == 0, done.stderr
        tally.faults["the disk is full"] += sum(number for met, number in json.loads(done.stdout).items() if met.endswith("said"))


def kill(tally: Tally, number: int, chosen: int, folder: Path) -> None:
    """So many kills of a real program, at centrals like each of the servers in turn."""
    for story in range(-(-number // KILLS_A_STORY)):
        profile = SERVERS[story % len(SERVERS)]
        with closing(Killing.begin(_made(folder / str(story)), profile, BOOKINGS, chosen + story)) as killing:
            killing.kill_anywhere(2)
            killing.book_without_the_central(BOOKINGS // 2)
            killing.kill_anywhere(KILLS_A_STORY - 3)
            killing.nothing_is_lost_and_nothing_doubled()
            tally.kills += killing.kills
            tally.operations["applied"] += len(killing.booked)


def main() -> int:
    """The exit code."""
    wish = argparse.ArgumentParser(prog="python -m tests.chaos", description="Many stories by dice, many kills.")
    wish.add_argument("--stories", type=int, default=400)
    wish.add_argument("--kills", type=int, default=200)
    wish.add_argument("--no-sweep", action="store_true", help="leave out the story in which each request meets each fault")
    wish.add_argument("--seed", type=int, default=secrets.randbelow(1 << 32))
    given = wish.parse_args()
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # nobody's secrets are asked for
    tally = Tally()
    _say(f"seed {given.seed}")
    try:
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            tell_stories(tally, given.stories, given.seed, _made(Path(folder) / "stories"))
            if not given.no_sweep:
                sweep(tally, _made(Path(folder) / "sweep"))
            kill_openings(tally, _made(Path(folder) / "openings"))
            fill_disks(tally, _made(Path(folder) / "disks"))
            kill(tally, given.kills, given.seed, Path(folder))
    except AssertionError as error:
        _say(f"a law was broken; seed {given.seed}\n{error}")
        return 1
    finally:
        _say("\n".join(tally.lines()))
    return 0


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

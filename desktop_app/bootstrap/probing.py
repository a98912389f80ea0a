"""`registratura probe`: what a FHIR server really does; with `--write` found out by writing, and kept for all desks of a computer."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

from desktop_app.bootstrap.ears import DeafEar
from desktop_app.core.clock import Clock
from desktop_app.core.errors import EnvironmentFault, UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.core.settings import machine_wide_centrals
from desktop_app.core.sync_control import PathReason, SendingPath
from desktop_app.sync.central import Central, NotAllowed, SignInNeeded
from desktop_app.sync.habits import Habits, key_of, write_habits
from desktop_app.sync.profile import Profile, probe
from desktop_app.sync.transport import Door
from desktop_app.sync.write_probe import CannotWrite, probe_writes

DONE, FAULT, SIGN_IN, UNREACHABLE = 0, 1, 3, 4
ASKS = mark(
    "{url} will be written to: one record (Task, identifier «{identifier}»), marked as cancelled from the start, is made and changed a few"
    " times, and stays there. No patient is touched. Do this once for each central, best on a quiet hour."
)
PATHS = {
    SendingPath.WHOLE: mark("Operations go there whole: the server does all of one or nothing."),
    SendingPath.CAREFUL: mark("Operations go there by the careful path, one record at a time: {why}"),
    SendingPath.READ_ONLY: mark("Desks will only read there: {why}"),
}
REASONS = {
    PathReason.NO_VERSIONS: mark("the server tells no versions, so nothing keeps a place from being sold twice."),
    PathReason.STORES_NOTHING: mark("the server says yes to a change, and it is not there afterwards."),
    PathReason.VERSIONS_NOT_CHECKED: mark("the server does not check versions (If-Match), so nothing keeps a place from being sold twice."),
    PathReason.MAKES_TWINS: mark("the server makes a record twice when it is sent twice (If-None-Exist is not obeyed)."),
    PathReason.NO_TRANSACTIONS: mark("the server takes no transactions."),
    PathReason.NOT_ATOMIC: mark("the server leaves half of a refused transaction behind."),
    PathReason.NOT_CHECKED_INSIDE: mark("the server does not check versions inside a transaction."),
}


class NotConfirmed(UserError):
    """Nobody said yes to writing."""

    def __init__(self) -> None:
        super().__init__(mark("Nothing was written. In a script say --yes to allow it."))


@dataclass(frozen=True)
class WriteWish:
    """Writing was asked for: `agreed` beforehand (`--yes`); `out` is the file of the result, None for that of the whole computer."""

    agreed: bool = False
    out: Path | None = None


def run_probe(door: Door, clock: Clock, *, as_json: bool, write: WriteWish | None = None, answer: Callable[[str], str] = input) -> int:
    """What the server behind `door` does, found out by reading; with `write` then by writing, once a person agreed (`answer` asks her)."""
    try:
        central = Central(door, DeafEar())
        found = probe(central, thorough=True)
        facts: dict[str, object] = {"url": door.base, **found.as_rows()}
        habits = _write(central, found, door.base, clock, write, answer) if write is not None else None
    except EnvironmentFault as error:
        print(tr.said(error.said), file=sys.stderr)
        if isinstance(error, CannotWrite):
            return FAULT
        return SIGN_IN if isinstance(error, SignInNeeded | NotAllowed) else UNREACHABLE
    finally:
        door.close()
    if habits is not None:
        facts |= asdict(habits.writes) | {"path": habits.writes.path.value, "reason": habits.writes.reason.value}
    _say(facts, as_json=as_json)
    return DONE if habits is None or write is None else _keep(door.base, habits, write, as_json=as_json)


def _write(central: Central, found: Profile, url: str, clock: Clock, wish: WriteWish, answer: Callable[[str], str]) -> Habits:
    if not wish.agreed:
        print(tr(ASKS, url=url, identifier="write-probe"), file=sys.stderr)
        if not _agrees(answer):
            raise NotConfirmed
    notes, began = count(1), clock.now()
    writes = probe_writes(central, lambda: f"{began.isoformat()} {next(notes)}")
    return Habits(found.software, found.software_version, began, writes)


def _agrees(answer: Callable[[str], str]) -> bool:
    try:
        said = answer(tr("Write to it? Type «yes»: "))
    except EOFError:
        return False
    return said.strip().casefold() in {"yes", tr("yes")}


def _say(facts: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(facts))
        return
    for name, value in facts.items():
        if name != "url":
            print(f"{name:20} {value}")


def _keep(url: str, habits: Habits, wish: WriteWish, *, as_json: bool) -> int:
    """Write the result where desks find it, and say what it means."""
    path = wish.out or machine_wide_centrals()
    if not as_json:
        reason = habits.writes.reason
        print(tr(PATHS[habits.writes.path], why=tr(REASONS[reason]) if reason in REASONS else ""))
    try:
        write_habits(path, url, habits)
    except OSError:
        sentence = mark("The result cannot be written to {path}. Run this as administrator, or name a file with --out and put it there.")
        print(tr(sentence, path=str(path)), file=sys.stderr)
        return FAULT
    if not as_json:
        print(
            tr(
                "Kept for {url} in {path}; each desk needs it as {place}.",
                url=key_of(url),
                path=str(path),
                place=str(machine_wide_centrals()),
            )
        )
    return DONE

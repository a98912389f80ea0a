"""`registratura doctor`: is this desk well? Key, database, full-text index, journal, free disk, versions."""

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from desktop_app.bootstrap.clinic_key import keys_of
from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.i18n import tr
from desktop_app.core.paths import Profile
from desktop_app.core.serial_port import PortAway, PortTaken, SerialPort
from desktop_app.core.settings import SCAN_PORT, SCAN_PORT_SPEED
from desktop_app.storage.journal import first_broken_link

LOW_DISK_BYTES = 500_000_000
SEARCH_TABLES = ("patient_names", "patient_numbers")


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    name: str
    well: bool
    detail: str


def run_doctor(profile: Profile, *, as_json: bool, recovery_code: str | None) -> int:
    """Look at everything; 0 where all is well, 1 where something is not."""
    work = open_workplace(profile, recovery_code=recovery_code, alone=False)
    try:
        findings = list(examine(work))
    finally:
        work.close()
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            print(f"{'✓' if finding.well else '!'} {finding.name}: {finding.detail}")
    return 0 if all(finding.well for finding in findings) else 1


def examine(work: Workplace) -> Iterator[Finding]:
    """All findings, one after another."""
    place = work.secrets.place("replica-key")
    kept = (
        tr("in the system's keyring")
        if place.in_keyring
        else tr("in a file that only its owner can read (no keyring here): {path}", path=str(place.path))
    )
    yield Finding(tr("Key of the data"), True, kept)
    signs = keys_of(work.secrets).current
    signed = (
        tr("tickets are signed, mark of the key {mark}", mark=signs.mark)
        if signs
        else tr("none: tickets go out unsigned, anybody can make one")
    )
    yield Finding(tr("Clinic's key"), True, signed)
    with work.store.read() as connection:
        answer = str(connection.exec_driver_sql("PRAGMA quick_check").scalar())
        foreign = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        broken = first_broken_link(connection)
        searched = all(_holds_all_patients(connection, table) for table in SEARCH_TABLES)
        cipher = str(connection.exec_driver_sql("PRAGMA cipher_version").scalar())
    yield Finding(tr("Database"), answer == "ok" and foreign is None, answer if foreign is None else tr("a row points to nothing"))
    yield Finding(tr("Search index"), searched, tr("complete") if searched else tr("does not hold all patients"))
    yield Finding(
        tr("Journal"), broken is None, tr("the chain proves") if broken is None else tr("broken at entry {number}", number=broken)
    )
    yield from _scanner(work)
    free = shutil.disk_usage(work.profile.folder).free
    yield Finding(tr("Free disk"), free > LOW_DISK_BYTES, tr("{megabytes} MB", megabytes=free // 1_000_000))
    yield Finding("Python", True, sys.version.split()[0])
    yield Finding("SQLCipher", True, cipher)


def _scanner(work: Workplace) -> Iterator[Finding]:
    """Whether the port of a serial scanner opens, where one is set; one that is in use most likely serves the open desk."""
    name = work.settings.get(SCAN_PORT).strip()
    if not name:
        return
    try:
        with SerialPort(name, work.settings.get(SCAN_PORT_SPEED)):
            yield Finding(tr("Scanner's port"), True, tr("{port} opens", port=name))
    except PortTaken as taken:
        yield Finding(tr("Scanner's port"), True, tr.said(taken.said))
    except PortAway as away:
        yield Finding(tr("Scanner's port"), False, tr.said(away.said))


def _holds_all_patients(connection: Connection, table: str) -> bool:
    """Whether a full-text table is there and has an entry for every patient (the `docsize` part is counted without reading texts)."""
    sizes = f"{table}_docsize"
    if connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (sizes,)).first() is None:
        return False
    return bool(connection.exec_driver_sql(f"SELECT (SELECT count(*) FROM patient) = (SELECT count(*) FROM {sizes})").scalar())

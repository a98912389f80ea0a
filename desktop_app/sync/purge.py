"""Letting go of rows that this desk need not keep any more: long out of its scope, and needed by nothing that is shown (sync.md 4)."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache

from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock
from desktop_app.models.base import to_micros
from desktop_app.models.schema import SYNCED
from desktop_app.storage.columns import shape_of
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store, Unit
from desktop_app.sync.scope import Scope

LOOKED_AT_ONCE = 2000
NOTED_AT_ONCE = 100
LET_GO_AT_ONCE = 25
KINDS = (Kind.APPOINTMENT, Kind.SLOT, Kind.PATIENT)
_OF_PATIENTS = (Kind.POLICY, Kind.REPRESENTATIVE, Kind.REFERRAL)
"""They come and go with their patient."""


@dataclass(frozen=True)
class _Row:
    pk: int
    id: str
    out: bool
    since: int | None


class Purger:
    """Lets go of one replica's rows. `between` is called between short transactions; what it raises ends the purge until another time."""

    def __init__(self, store: Store, clock: Clock, scope: Scope, keep_days: int, between: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._scope = scope
        self._keep = timedelta(days=keep_days)
        self._between = between

    def run(self) -> int:
        """Note what is out of scope and since when, and let go what was for long enough; how many rows went. It needs no central."""
        purged = 0
        for kind in KINDS:
            for rows in self._looked_at(kind):
                self._between()
                purged += self._keep_account(kind, rows)
        return purged

    def _looked_at(self, kind: Kind) -> Iterator[list[_Row]]:
        """All rows of `kind` that the central knows, some at once."""
        last = 0
        while True:
            with self._store.read() as connection:
                found = connection.exec_driver_sql(_look(kind), {**self._bounds(), "after": last, "kind": kind.value})
                rows = [_Row(row[0], row[1], bool(row[2]), row[3]) for row in found]
            if not rows:
                return
            last = rows[-1].pk
            yield rows

    def _keep_account(self, kind: Kind, rows: list[_Row]) -> int:
        now = self._clock.now()
        ripe = to_micros(now - self._keep)
        fresh = [row.id for row in rows if row.out and row.since is None]
        back = [row.id for row in rows if not row.out and row.since is not None]
        due = [row.id for row in rows if row.out and row.since is not None and row.since <= ripe]
        for ids in _some(fresh, NOTED_AT_ONCE):
            with self._store.write(Urgency.MACHINE) as unit:
                unit.connection.exec_driver_sql(_NOTE, {"kind": kind.value, "now": to_micros(now), "ids": json.dumps(ids)})
        for ids in _some(back, NOTED_AT_ONCE):
            with self._store.write(Urgency.MACHINE) as unit:
                _forget(unit, kind, ids)
        purged = 0
        for ids in _some(due, LET_GO_AT_ONCE):
            self._between()
            with self._store.write(Urgency.MACHINE) as unit:
                purged += self._let_go(unit, kind, ids)
        return purged

    def _let_go(self, unit: Unit, kind: Kind, ids: list[str]) -> int:
        """Delete those of `ids` that are still out of scope and that nothing needs, patients with what is theirs alone."""
        bounds: Mapping[str, object] = {**self._bounds(), "ids": json.dumps(ids)}
        purged = 0
        if kind is Kind.PATIENT:
            free = unit.connection.exec_driver_sql(_free(kind), bounds).scalars().all()
            bounds = {**bounds, "ids": json.dumps(free)}
            for theirs in _OF_PATIENTS:
                gone = unit.connection.exec_driver_sql(_delete_theirs(theirs), bounds).scalars().all()
                unit.touch(theirs, *gone)
                purged += len(gone)
        gone = unit.connection.exec_driver_sql(_delete(kind), bounds).scalars().all()
        _forget(unit, kind, list(gone))
        unit.touch(kind, *gone)
        return purged + len(gone)

    def _bounds(self) -> dict[str, object]:
        horizon = self._scope.horizon(self._clock.now().date())
        first, last = (to_micros(datetime.combine(day, time(), UTC)) for day in (horizon.start, horizon.end))
        clinics = [one.removeprefix("Organization/") for one in self._scope.clinics]
        return {"first": first, "last": last, "all": not clinics, "clinics": json.dumps(clinics)}


_CLINICS = "SELECT c.pk FROM clinic c WHERE c.remote_id IN (SELECT value FROM json_each(:clinics))"
_POSTS = f"SELECT p.pk FROM post p WHERE p.clinic_pk IN ({_CLINICS})"
_SCHEDULES = f"SELECT s.pk FROM schedule s WHERE s.post_pk IN ({_POSTS})"
_OUT_OF_DAYS = "t.start < :first OR t.start >= :last"
_OUT: dict[Kind, str] = {
    Kind.SLOT: f"({_OUT_OF_DAYS} OR (NOT :all AND t.schedule_pk NOT IN ({_SCHEDULES})))",
    Kind.APPOINTMENT: f"(t.start IS NOT NULL AND ({_OUT_OF_DAYS} OR (NOT :all AND t.post_pk NOT IN ({_POSTS}))))",
    Kind.PATIENT: f"(NOT :all AND (t.clinic_pk IS NULL OR t.clinic_pk NOT IN ({_CLINICS})))",
}
"""Rows `t` that the queries of the scope do not ask for. Patients of all clinics are in scope where all clinics are."""
_NOTE = "INSERT OR IGNORE INTO stray (kind, row_id, since) SELECT :kind, value, :now FROM json_each(:ids)"


def _some(ids: list[str], size: int) -> Iterator[list[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _forget(unit: Unit, kind: Kind, ids: list[str]) -> None:
    unit.connection.exec_driver_sql(
        "DELETE FROM stray WHERE kind = ? AND row_id IN (SELECT value FROM json_each(?))", (kind.value, json.dumps(ids))
    )


@cache
def _look(kind: Kind) -> str:
    return (
        f"SELECT t.pk, t.id, coalesce({_OUT[kind]}, 0), y.since FROM {kind.value} t"
        " LEFT JOIN stray y ON y.kind = :kind AND y.row_id = t.id"
        f" WHERE t.pk > :after AND t.remote_id IS NOT NULL ORDER BY t.pk LIMIT {LOOKED_AT_ONCE}"
    )


@cache
def _delete(kind: Kind) -> str:
    chosen = f"t.id IN (SELECT value FROM json_each(:ids)) AND {_OUT[kind]}"
    return f"DELETE FROM {kind.value} AS t WHERE {chosen} AND {_unneeded(kind)} RETURNING id"


@cache
def _free(kind: Kind) -> str:
    """Those of some patients that nothing needs but what is theirs alone."""
    return (
        f"SELECT t.id FROM patient t WHERE t.id IN (SELECT value FROM json_each(:ids)) AND {_OUT[kind]} AND {_unneeded(kind, _OF_PATIENTS)}"
    )


@cache
def _delete_theirs(kind: Kind) -> str:
    patients = "SELECT p.pk FROM patient p WHERE p.id IN (SELECT value FROM json_each(:ids))"
    return f"DELETE FROM {kind.value} AS t WHERE t.patient_pk IN ({patients}) AND {_unneeded(kind)} RETURNING id"


def _unneeded(kind: Kind, but: tuple[Kind, ...] = ()) -> str:
    """The condition that nothing needs the row `t`: no row points to it; no operation, case, journal line, draft or group is about it."""
    conditions = [
        f"NOT EXISTS (SELECT 1 FROM operation_row o WHERE o.kind = '{kind.value}' AND o.row_id = t.id)",
        f"NOT EXISTS (SELECT 1 FROM theirs h WHERE h.kind = '{kind.value}' AND h.row_id = t.id)",
        "NOT EXISTS (SELECT 1 FROM conflict k WHERE k.row_id = t.id)",
        "NOT EXISTS (SELECT 1 FROM conflict k WHERE k.groups IS NOT NULL AND instr(k.groups, t.id))",
        "NOT EXISTS (SELECT 1 FROM journal j WHERE j.row_id = t.id)",
        "NOT EXISTS (SELECT 1 FROM draft d WHERE instr(d.content, t.id))",
    ]
    if kind is Kind.APPOINTMENT:
        kept = "SELECT 1 FROM appointment g WHERE g.group_id = t.group_id AND g.pk <> t.pk AND (g.start IS NULL OR g.start >= :first)"
        conditions.append(f"(t.group_id IS NULL OR NOT EXISTS ({kept}))")
    for pointing in SYNCED:
        for reference in shape_of(pointing).references:
            if reference.target is kind and pointing not in but:
                conditions.append(f"NOT EXISTS (SELECT 1 FROM {pointing.value} r WHERE r.{reference.column} = t.pk)")
    return " AND ".join(conditions)

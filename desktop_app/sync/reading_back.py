"""Reading back by id what no poll has shown: the last step before «accepted», and how a central is found out that keeps nothing."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock
from desktop_app.fhir.names import ROW_SYSTEM
from desktop_app.fhir.receipt import stamp_of
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.operation import Operation
from desktop_app.models.schema import WIRE_TYPE
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store
from desktop_app.sync.answer import updated_of, version_of
from desktop_app.sync.arrival import Arrived, Resource, note
from desktop_app.sync.central import Central, Missing, NotAllowed, Refused
from desktop_app.sync.settling import Settler
from desktop_app.sync.stubs import AT_ONCE, Fetcher

AFTER = timedelta(minutes=5)
"""By then the polls have shown what they will show, and a central that answers from a copy has brought the copy up to date."""
BELIEVED = timedelta(days=1)
"""A row that is not there later may as well have been deleted: it stays unproved, and no case is made of it."""
ASK_AGAIN_SECONDS = 900.0
LISTS_A_TURN = 3
READS_A_TURN = 20
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Unread:
    """A row that the central said yes to and that no read has shown."""

    sequence: int
    position: int
    operation_id: str
    kind: Kind
    row_id: str
    remote_id: str
    create: bool
    base_version: str | None
    version: str | None
    at: datetime | None
    is_recent: bool

    def is_carried_by(self, resource: Resource) -> bool:
        """Whether this is the version that was answered, or one from then on that bears the operation's receipt."""
        stamp = updated_of(resource)
        is_later = self.at is None or stamp is None or stamp >= self.at
        return (is_later and stamp_of(resource) == self.operation_id) or bool(self.version and self.version == version_of(resource))


class ReadingBack:
    """Reads the rows of one replica back. `between` is called before each request; what it raises ends the turn."""

    def __init__(
        self, store: Store, central: Central, fetcher: Fetcher, settler: Settler, clock: Clock, between: Callable[[], None]
    ) -> None:
        self._store = store
        self._central = central
        self._fetcher = fetcher
        self._settler = settler
        self._clock = clock
        self._between = between
        self._asked: dict[tuple[int, int], float] = {}

    def turn(self) -> None:
        """Read a few lists of rows that wait since some minutes, then directly those that a list does not prove.

        Raises NoAnswer, NotFhir, Unwell, SignInNeeded, and what `between` raises.
        """
        unproven: list[_Unread] = []
        for rows in self._lists():
            found = {str(one.get("id")): one for one in self._fetcher.read(rows[0].kind, [row.remote_id for row in rows])}
            for row in rows:
                resource = found.get(row.remote_id)
                if resource is not None and row.is_carried_by(resource):
                    self._fetcher.take(resource)
                else:
                    unproven.append(row)
        lost: dict[int, dict[int, Resource | None]] = {}
        for row in unproven[:READS_A_TURN]:
            self._asked[row.sequence, row.position] = self._clock.monotonic()
            self._look(row, lost)
        for sequence, rows_lost in lost.items():
            self._give_to_a_person(sequence, rows_lost)

    def _lists(self) -> list[list[_Unread]]:
        """As many lists as a turn may ask for, each of one kind; without what was asked for a short while ago."""
        now, since, recent = self._clock.monotonic(), to_micros(self._clock.now() - AFTER), to_micros(self._clock.now() - BELIEVED)
        self._asked = {row: at for row, at in self._asked.items() if now < at + ASK_AGAIN_SECONDS}
        with self._store.read() as connection:
            kinds = connection.exec_driver_sql(_KINDS).scalars().all()
            found = [row for kind in kinds for row in connection.exec_driver_sql(_ROWS.format(table=kind), (recent, kind, since))]
        rows = [_unread(row) for row in found]
        by_kind: dict[Kind, list[_Unread]] = {}
        for row in rows:
            if (row.sequence, row.position) not in self._asked:
                by_kind.setdefault(row.kind, []).append(row)
        lists = [some[start : start + AT_ONCE] for some in by_kind.values() for start in range(0, len(some), AT_ONCE)]
        return lists[:LISTS_A_TURN]

    def _look(self, row: _Unread, lost: dict[int, dict[int, Resource | None]]) -> None:
        """Read one row directly: note it as arrived, or as lost; what cannot be told is asked again later."""
        self._between()
        try:
            resource: Resource | None = self._central.read(WIRE_TYPE[row.kind], row.remote_id)
            here = row.create or self._is_followed(row, resource or {})
        except Missing:
            # An update changed what was there: it was deleted since. A new row that was never seen was never kept.
            if not row.create or self._has_it_under_another_id(row):
                return
            resource, here = None, False
        except (NotAllowed, Refused):
            return
        if not here and not row.is_recent:
            return
        if not here:
            lost.setdefault(row.sequence, {})[row.position] = resource
            del self._asked[row.sequence, row.position]
            return
        self._fetcher.take(resource or {})
        with self._store.write(Urgency.MACHINE) as unit:
            note(unit, [Arrived(row.sequence, row.kind.value, row.row_id)])

    def _is_followed(self, row: _Unread, resource: Resource) -> bool:
        """Whether the row as it is there came after what we wrote: its history says so, or else its stamp."""
        if row.is_carried_by(resource):
            return True
        if row.base_version is not None and version_of(resource) == row.base_version:
            return False
        self._between()
        try:
            versions = self._central.history(WIRE_TYPE[row.kind], row.remote_id)
        except (Missing, NotAllowed, Refused):
            versions = []
        if versions:
            return any(row.is_carried_by(version) for version in versions)
        stamp = updated_of(resource)
        return row.at is None or stamp is None or stamp >= row.at

    def _has_it_under_another_id(self, row: _Unread) -> bool:
        self._between()
        return bool(self._central.by_identifier(WIRE_TYPE[row.kind], ROW_SYSTEM, row.row_id))

    def _give_to_a_person(self, sequence: int, lost: dict[int, Resource | None]) -> None:
        _log.info("the central said yes to an operation and kept nothing of it")
        with self._store.write(Urgency.MACHINE) as unit:
            self._settler.unland(unit, unit.session.get_one(Operation, sequence), lost)


def _unread(row: Sequence[Any]) -> _Unread:
    sequence, position, operation_id, kind, row_id, remote_id, create, base_version, version, at, is_recent = row
    stamp = None if at is None else from_micros(at)
    return _Unread(
        sequence, position, operation_id, Kind(kind), row_id, remote_id, bool(create), base_version, version, stamp, bool(is_recent)
    )


_KINDS = "SELECT DISTINCT kind FROM operation_row WHERE applied_version IS NOT NULL AND read_back IS NULL"
_ROWS = """
SELECT r.operation_sequence, r.position, o.id, r.kind, r.row_id, t.remote_id, r."create", r.base_version, r.applied_version, r.applied_at,
       o.finished >= ?
FROM operation_row r CROSS JOIN operation o ON o.sequence = r.operation_sequence CROSS JOIN {table} t ON t.id = r.row_id
WHERE r.kind = ? AND r.applied_version IS NOT NULL AND r.read_back IS NULL
AND o.state = 'applied' AND o.finished <= ? AND t.remote_id IS NOT NULL AND NOT t.hidden
ORDER BY r.operation_sequence LIMIT 500
"""

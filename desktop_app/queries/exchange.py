"""How the exchange stands: the connection, what waits, how old the data is, what was set aside. For the band, «Обмен» and `status`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from desktop_app.core.sync_control import ConnectionState, PathReason, Probing, SendingPath
from desktop_app.models.base import from_micros
from desktop_app.models.operation import READY
from desktop_app.queries.holds import HeldLine, held_lines
from desktop_app.queries.rights import sees_patients
from desktop_app.queries.upkeep import ComparisonRow, RetrialRow, newest_comparison, newest_retrial


@dataclass(frozen=True)
class ConnectionRow:
    """What every screen shows of the connection; ages are counted from `data_from`, the central's last complete walk of slots.

    `waiting` counts what has no answer yet, `unproved` what the central said yes to and no read has shown.
    """

    state: ConnectionState
    since: datetime | None
    last_answer: datetime | None
    data_from: datetime | None
    waiting: int
    to_settle: int
    set_aside: int
    clock_offset_seconds: int
    detail: str
    path: SendingPath | None = None
    path_reason: PathReason = PathReason.NONE
    probing: Probing = Probing.NEVER
    unproved: int = 0

    @property
    def has_all_arrived(self) -> bool:
        """Whether all that was ever entered here was read back at the central, or was given up by a person."""
        return not (self.waiting or self.unproved or self.to_settle)


@dataclass(frozen=True)
class OperationLine:
    """One operation in the list of «Обмен»."""

    operation_id: str
    sequence: int
    kind: str
    state: str
    created: datetime
    finished: datetime | None
    patient: str
    specialist: str
    start: datetime | None
    attempts: int
    answer: str
    withdrawable: bool
    appointment_id: str | None = None
    case_id: str | None = None
    read_back: datetime | None = None


@dataclass(frozen=True)
class KindAge:
    """How far one kind of data was fetched; `walking` tells a walk under way, `rows` what it brought so far."""

    resource_type: str
    complete: datetime | None
    queries: int
    walking: int
    rows: int
    total: int | None


def connection_row(connection: Connection) -> ConnectionRow:
    """The present state."""
    columns = "state, since, last_answer, clock_offset_seconds, detail, path, path_reason, probing"
    row = connection.exec_driver_sql(f"SELECT {columns} FROM connection WHERE pk = 1").first()
    state, since, answer, offset, detail, path, reason, probing = row if row else ("starting", None, None, 0, None, None, None, None)
    counts = operations_by_state(connection)
    complete = connection.exec_driver_sql(_SLOTS_FROM).scalar()
    return ConnectionRow(
        ConnectionState(state), _moment(since), _moment(answer), _moment(complete), sum(counts.get(one.value, 0) for one in READY),
        open_cases(connection), int(connection.exec_driver_sql("SELECT count(*) FROM quarantine").scalar() or 0), int(offset), detail or "",
        SendingPath(path) if path else None, PathReason(reason or ""), Probing(probing or Probing.NEVER),
        int(connection.exec_driver_sql(_UNPROVED).scalar() or 0),
    )  # fmt: skip


def connection_state(connection: Connection) -> ConnectionState:
    """The state alone, without the counts."""
    return ConnectionState(connection.exec_driver_sql("SELECT state FROM connection WHERE pk = 1").scalar() or "starting")


def operations_by_state(connection: Connection) -> dict[str, int]:
    """How many operations are in each state."""
    return {state: number for state, number in connection.exec_driver_sql("SELECT state, count(*) FROM operation GROUP BY state")}


def open_cases(connection: Connection) -> int:
    """How many cases wait for a person; all trouble of a plan is one."""
    return int(connection.exec_driver_sql(_OPEN_CASES).scalar() or 0)


def data_ages(connection: Connection) -> list[KindAge]:
    """The age of each kind: the oldest complete walk among its queries."""
    rows = connection.exec_driver_sql(
        "SELECT resource_type, CASE WHEN count(complete) = count(*) THEN min(complete) END, count(*), count(walk_started),"
        " sum(walk_rows), sum(walk_total) FROM cursor GROUP BY resource_type ORDER BY resource_type"
    )
    return [KindAge(name, _moment(complete), queries, walking, rows or 0, total) for name, complete, queries, walking, rows, total in rows]


def operation_lines(connection: Connection, limit: int = 200) -> list[OperationLine]:
    """What waits, then the newest of the rest, with whom and when they are about; without patients' names for who may not look."""
    named = sees_patients(connection)
    return [
        OperationLine(
            row[0],
            row[1],
            row[2],
            row[3],
            from_micros(row[4]),
            _moment(row[5]),
            _name(row[6], row[7], row[8]) if named else "",
            _name(row[9], row[10], row[11]),
            _moment(row[12]),
            row[13],
            row[14] or "",
            row[3] == "queued" and not row[15],
            row[16],
            row[17],
            _moment(row[18]),
        )
        for row in connection.exec_driver_sql(_LINES, (limit,))
    ]


@dataclass(frozen=True)
class SetAsideLine:
    """Resources of one type that could not be understood, with the newest of their reasons (an element and a fault, no content)."""

    resource_type: str
    number: int
    newest: datetime
    reason: str


def set_aside_lines(connection: Connection) -> list[SetAsideLine]:
    """What was set aside, by type; SQLite gives the bare `reason` of the row that holds the maximum."""
    rows = connection.exec_driver_sql(
        "SELECT resource_type, count(*), max(at), reason FROM quarantine GROUP BY resource_type ORDER BY resource_type"
    )
    return [SetAsideLine(name, number, from_micros(newest), reason) for name, number, newest, reason in rows]


@dataclass(frozen=True)
class ExchangePicture:
    """All that «Обмен» shows, read at one moment."""

    connection: ConnectionRow
    operations: tuple[OperationLine, ...]
    ages: tuple[KindAge, ...]
    set_aside: tuple[SetAsideLine, ...]
    held: tuple[HeldLine, ...] = ()
    comparison: ComparisonRow | None = None
    retrial: RetrialRow | None = None


def exchange_picture(connection: Connection, now: datetime) -> ExchangePicture:
    """The page «Обмен»."""
    return ExchangePicture(
        connection_row(connection),
        tuple(operation_lines(connection)),
        tuple(data_ages(connection)),
        tuple(set_aside_lines(connection)),
        tuple(held_lines(connection, now)),
        newest_comparison(connection),
        newest_retrial(connection),
    )


_LINES = """
SELECT o.id, o.sequence, o.kind, o.state, o.created, o.finished, pt.family, pt.given, pt.middle, sp.family, sp.given, sp.middle,
       a.start, o.attempts, o.answer_text, o.sent, a.id,
       (SELECT c.id FROM conflict c WHERE c.operation_sequence = o.sequence AND c.state <> 'settled' LIMIT 1),
       o.read_back
FROM operation o
LEFT JOIN operation_row ra ON ra.operation_sequence = o.sequence AND ra.kind = 'appointment'
LEFT JOIN appointment a ON a.id = ra.row_id
LEFT JOIN operation_row rp ON rp.operation_sequence = o.sequence AND rp.kind = 'patient'
LEFT JOIN patient pt ON pt.pk = a.patient_pk OR (a.pk IS NULL AND pt.id = rp.row_id)
LEFT JOIN post po ON po.pk = a.post_pk
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
ORDER BY o.state IN ('queued', 'sending', 'in-doubt', 'conflict', 'rejected') DESC, o.sequence DESC LIMIT ?
"""
_UNPROVED = """
SELECT count(DISTINCT r.operation_sequence) FROM operation_row r JOIN operation o ON o.sequence = r.operation_sequence
WHERE r.applied_version IS NOT NULL AND r.read_back IS NULL AND o.state = 'applied'
"""
_OPEN_CASES = """
SELECT count(DISTINCT coalesce(o.plan_id, c.id)) FROM conflict c LEFT JOIN operation o ON o.sequence = c.operation_sequence
WHERE c.state <> 'settled'
"""
_SLOTS_FROM = "SELECT CASE WHEN count(complete) = count(*) THEN min(complete) END FROM cursor WHERE resource_type = 'Slot'"
"""Only where every walk of slots came to its end once: before, a count of free places is a beginning."""


def _name(family: str | None, given: str | None, middle: str | None) -> str:
    return " ".join([family or "", *(f"{part[0]}." for part in (given, middle) if part)]).strip()


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)

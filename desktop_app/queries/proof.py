"""Proof of arrival: what was entered at this desk in a period, what the central confirmed, and what waits and why (sync.md 4)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.operation import UNFINISHED, OperationKind, OperationState, Standing, standing_of
from desktop_app.models.schema import SYNCED, WIRE_TYPE
from desktop_app.queries.exchange import ConnectionRow, connection_row
from desktop_app.queries.rights import sees_patients

MOST_LINES = 5000


@dataclass(frozen=True)
class CentralRow:
    """A record that the central confirmed: `Type/id`, the version and the central's own time as it answered ("", None: not told)."""

    address: str
    version: str
    at: datetime | None


@dataclass(frozen=True)
class ProofLine:
    """One intention of a person; names are "" for who may not look at patients.

    `answered` is when the yes came here, `read_back` when it was read there again. `case` is the kind of the case that waits, `detail` its
    sentence (to be translated). `stands_behind`: an earlier act on the same record is not finished.
    """

    operation_id: str
    sequence: int
    kind: OperationKind
    standing: Standing
    made: datetime
    person: str
    patient: str
    specialist: str
    start: datetime | None
    answered: datetime | None = None
    read_back: datetime | None = None
    not_before: datetime | None = None
    stands_behind: bool = False
    case: str = ""
    detail: str = ""
    case_id: str | None = None
    appointment_id: str | None = None
    confirmed: tuple[CentralRow, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How the intentions of a period stand."""

    by_standing: Mapping[Standing, int]

    def of(self, *standings: Standing) -> int:
        """How many stand so."""
        return sum(self.by_standing.get(one, 0) for one in standings)

    @property
    def entered(self) -> int:
        """All of them."""
        return sum(self.by_standing.values())

    @property
    def open(self) -> int:
        """How many have not arrived, and should."""
        return self.of(*(one for one in Standing if one.is_open))


@dataclass(frozen=True)
class Proof:
    """The proof for this desk of what was entered from `since` to `until`, as known at `until`; the newest first.

    `older_open`: what was entered before and has not arrived either. `unlisted`: so many lines are counted and not listed.
    """

    since: datetime
    until: datetime
    connection: ConnectionRow
    counts: Counts
    lines: tuple[ProofLine, ...]
    older_open: int = 0
    unlisted: int = 0
    clinic: str = ""


def proof(connection: Connection, since: datetime, until: datetime) -> Proof:
    """What was entered between two aware instants."""
    span = {"since": to_micros(since), "until": to_micros(until), "most": MOST_LINES}
    counted: Counter[Standing] = Counter()
    for state, sent, read_back, number in connection.exec_driver_sql(_COUNTS, span):
        counted[standing_of(OperationState(state), bool(sent), bool(read_back))] += number
    confirmed = _confirmed(connection, span)
    named = sees_patients(connection)
    lines = tuple(_line(dict(row), named, confirmed) for row in connection.exec_driver_sql(_LINES, span).mappings())
    older = connection.exec_driver_sql(_OLDER, span).scalar()
    clinic = connection.exec_driver_sql("SELECT name FROM clinic WHERE known = 1 AND hidden = 0 ORDER BY pk LIMIT 1").scalar()
    counts = Counts(dict(counted))
    return Proof(since, until, connection_row(connection), counts, lines, int(older or 0), counts.entered - len(lines), str(clinic or ""))


def _confirmed(connection: Connection, span: Mapping[str, int]) -> dict[int, list[CentralRow]]:
    """The confirmed records by the sequence of the operation: visits first, for they are what is asked for."""
    found: list[tuple[int, bool, int, CentralRow]] = []
    for kind in SYNCED:
        query = _CONFIRMED.format(table=kind.value)
        for sequence, position, remote_id, version, at in connection.exec_driver_sql(query, {**span, "kind": kind.value}):
            row = CentralRow(f"{WIRE_TYPE[kind]}/{remote_id}", version, _moment(at))
            found.append((sequence, kind.value != "appointment", position, row))
    by_sequence: dict[int, list[CentralRow]] = {}
    for sequence, _, _, row in sorted(found, key=lambda one: one[:3]):
        by_sequence.setdefault(sequence, []).append(row)
    return by_sequence


def _line(row: Mapping[str, Any], named: bool, confirmed: Mapping[int, list[CentralRow]]) -> ProofLine:
    return ProofLine(
        operation_id=row["id"], sequence=row["sequence"], kind=OperationKind(row["kind"]),
        standing=standing_of(OperationState(row["state"]), bool(row["sent"]), row["read_back"] is not None),
        made=from_micros(row["created"]), person=row["person"] or "", patient=row["patient"] or "" if named else "",
        specialist=row["specialist"] or "", start=_moment(row["start"]), answered=_moment(row["finished"]),
        read_back=_moment(row["read_back"]), not_before=_moment(row["not_before"]), stands_behind=bool(row["behind"]),
        case=row["case_kind"] or "", detail=row["detail"] or "", case_id=row["case_id"], appointment_id=row["appointment_id"],
        confirmed=tuple(confirmed.get(row["sequence"], ())),
    )  # fmt: skip


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


_SPAN = "o.created >= :since AND o.created <= :until"
_COUNTS = f"SELECT o.state, o.sent, o.read_back IS NOT NULL, count(*) FROM operation o WHERE {_SPAN} GROUP BY 1, 2, 3"
_UNFINISHED = ",".join(f"'{state}'" for state in sorted(UNFINISHED))
_OLDER = f"""
SELECT count(*) FROM operation o WHERE o.created < :since
AND (o.state IN ({_UNFINISHED}) OR (o.state = 'applied' AND o.read_back IS NULL))
"""
_CONFIRMED = f"""
SELECT r.operation_sequence, r.position, t.remote_id, r.applied_version, r.applied_at
FROM operation o CROSS JOIN operation_row r ON r.operation_sequence = o.sequence JOIN {{table}} t ON t.id = r.row_id
WHERE {_SPAN} AND r.kind = :kind AND r.applied_version IS NOT NULL AND t.remote_id IS NOT NULL
"""
_NAME = "trim(coalesce({0}.family, '') || ' ' || coalesce({0}.given, '') || ' ' || coalesce({0}.middle, ''))"
_LINES = f"""
SELECT o.id, o.sequence, o.kind, o.state, o.sent, o.created, o.finished, o.read_back, o.not_before, w.name AS person,
       a.id AS appointment_id, a.start, {_NAME.format("pt")} AS patient, {_NAME.format("sp")} AS specialist,
       c.id AS case_id, c.kind AS case_kind, coalesce(c.detail, o.answer_text) AS detail,
       o.state = 'queued' AND EXISTS (
           SELECT 1 FROM operation_row mine JOIN operation_row other ON other.kind = mine.kind AND other.row_id = mine.row_id
           JOIN operation earlier ON earlier.sequence = other.operation_sequence
           WHERE mine.operation_sequence = o.sequence AND earlier.sequence < o.sequence AND earlier.state IN ({_UNFINISHED})) AS behind
FROM operation o
LEFT JOIN person w ON w.id = o.person_id
LEFT JOIN appointment a ON a.id = (SELECT r.row_id FROM operation_row r WHERE r.operation_sequence = o.sequence
                                   AND r.kind = 'appointment' ORDER BY r.position LIMIT 1)
LEFT JOIN patient pt ON pt.pk = a.patient_pk OR (a.pk IS NULL AND pt.id = (
    SELECT r.row_id FROM operation_row r WHERE r.operation_sequence = o.sequence AND r.kind = 'patient' ORDER BY r.position LIMIT 1))
LEFT JOIN post po ON po.pk = a.post_pk
LEFT JOIN specialist sp ON sp.pk = po.specialist_pk
LEFT JOIN conflict c ON c.id = (SELECT x.id FROM conflict x WHERE x.operation_sequence = o.sequence AND x.state <> 'settled' LIMIT 1)
WHERE {_SPAN}
ORDER BY o.sequence DESC LIMIT :most
"""

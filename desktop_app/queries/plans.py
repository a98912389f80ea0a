"""Plans as screens show them: how far each is, and what became of each of its visits."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.i18n import Said
from desktop_app.models.base import from_micros
from desktop_app.models.journal import Act
from desktop_app.models.operation import OperationState
from desktop_app.models.plan import Outcome, PlanKind, PlanState, Progress, said_of
from desktop_app.queries.day import short_name
from desktop_app.queries.rights import shows_patients

_OVER = frozenset({Outcome.ARRIVED, Outcome.SETTLED, Outcome.WITHDRAWN, Outcome.INVERTED, Outcome.KEPT, Outcome.LEFT_OUT})


@dataclass(frozen=True)
class PlanLine:
    """A plan in the list: `person` made or started it; `counts` of its visits by how they stand."""

    plan_id: str
    kind: PlanKind
    title: str
    state: PlanState
    created: datetime
    ended: datetime | None
    person: str
    reason: str = ""
    counts: Mapping[Outcome, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All of its visits that are, or were, to be done something with."""
        return sum(self.counts.values()) - self.count(Outcome.LEFT_OUT)

    @property
    def arrived(self) -> int:
        """How many the central has as the plan wanted it."""
        return self.count(Outcome.ARRIVED)

    @property
    def over(self) -> int:
        """How many need nothing any more."""
        return sum(count for outcome, count in self.counts.items() if outcome in _OVER) - self.count(Outcome.LEFT_OUT)

    def count(self, *outcomes: Outcome) -> int:
        """How many stand so."""
        return sum(self.counts.get(outcome, 0) for outcome in outcomes)


@dataclass(frozen=True)
class ItemLine:
    """A visit of a plan. `why`: why it is left out or kept as it is, or what the central said; `case_id` waits for a person.

    `has_void_ticket`: a ticket printed here says what the plan, or its taking back, made untrue, and none was printed since.
    """

    position: int
    appointment_id: str
    patient: str
    phone: str
    from_whom: str
    from_start: datetime | None
    to_whom: str
    start: datetime | None
    outcome: Outcome
    why: Said | None = None
    case_id: str | None = None
    has_void_ticket: bool = False

    @property
    def has_true_ticket(self) -> bool:
        """Whether a ticket with the new time can be given: the visit has a place, and nobody must decide about it."""
        return self.outcome not in (Outcome.PLANNED, Outcome.LEFT_OUT, Outcome.IN_TROUBLE)


@dataclass(frozen=True)
class PlanCard:
    """A plan opened."""

    line: PlanLine
    items: tuple[ItemLine, ...]

    @property
    def void_tickets(self) -> int:
        """How many printed tickets are to be taken back."""
        return sum(item.has_void_ticket for item in self.items)

    @property
    def to_print(self) -> tuple[str, ...]:
        """The visits whose patients have a void ticket and can be given a true one."""
        gives = self.line.kind is PlanKind.MOVE
        return tuple(item.appointment_id for item in self.items if gives and item.has_void_ticket and item.has_true_ticket)


def plan_lines(connection: Connection, limit: int = 100) -> list[PlanLine]:
    """All plans, those that go on first, then the newest; without patients."""
    counts: dict[str, Counter[Outcome]] = {}
    for row in connection.exec_driver_sql(_PROGRESS):
        counts.setdefault(row[0], Counter())[_progress(row[1:]).outcome] += 1
    return [_line(row, counts.get(row[0], Counter())) for row in connection.exec_driver_sql(f"{_PLANS} {_ORDER}", (None, None, limit))]


@shows_patients
def plan_card(connection: Connection, plan_id: str) -> PlanCard | None:
    """One plan with its visits, nearest day first; None where it is not here (a draft that was thrown away)."""
    row = connection.exec_driver_sql(f"{_PLANS} {_ORDER}", (plan_id, plan_id, 1)).first()
    if row is None:
        return None
    items = tuple(_item(found) for found in connection.exec_driver_sql(_ITEMS, (plan_id,)).mappings())
    return PlanCard(_line(row, Counter(item.outcome for item in items)), items)


def has_open_plans(connection: Connection) -> bool:
    """Whether any plan may have something left that the program does by itself."""
    going = ",".join(f"'{state}'" for state in PlanState if state.goes_on)
    return connection.exec_driver_sql(f"SELECT 1 FROM plan WHERE state IN ({going}) LIMIT 1").first() is not None


_PLANS = """
SELECT p.id, p.kind, p.title, p.state, p.created, p.ended, s.name, p.reason
FROM plan p LEFT JOIN person s ON s.id = coalesce(p.undone_by, p.person_id)
WHERE ? IS NULL OR p.id = ?
"""
_ORDER = "ORDER BY p.state IN ('draft', 'running', 'paused', 'undoing') DESC, p.created DESC, p.id LIMIT ?"
_STATES = """
       CASE WHEN i.operation_id IS NOT NULL THEN coalesce(o.state, 'applied') END AS state, coalesce(o.sent, 0) AS sent,
       CASE WHEN i.inverse_id IS NOT NULL THEN coalesce(b.state, 'applied') END AS back,
       i.why IS NOT NULL AS left_out, i.why_kept IS NOT NULL AS kept
"""
"""An operation that is not in the outbox any more was applied."""
_JOINS = "LEFT JOIN operation o ON o.id = i.operation_id LEFT JOIN operation b ON b.id = i.inverse_id"
_PROGRESS = f"SELECT i.plan_id, {_STATES} FROM plan_item i {_JOINS}"
_ITEMS = f"""
SELECT {_STATES}, i.position, i.appointment_id, i.from_start, i.start, i.why, i.why_kept, o.answer_text, b.answer_text AS back_text,
       pt.family, pt.given, pt.middle,
       coalesce(a.call_back, (SELECT json_extract(value, '$.value') FROM json_each(pt.contacts)
                              WHERE json_extract(value, '$.kind') = 'phone' LIMIT 1)) AS phone,
       fs.family AS f_family, fs.given AS f_given, fs.middle AS f_middle, ts.family AS t_family, ts.given AS t_given, ts.middle AS t_middle,
       (SELECT c.id FROM conflict c WHERE c.operation_sequence IN (o.sequence, b.sequence) AND c.state <> 'settled' LIMIT 1) AS case_id,
       coalesce(o.state, '') <> 'withdrawn'
       AND (SELECT max(j.sequence) FROM journal j WHERE j.row_id = i.appointment_id AND j.act = '{Act.PRINT}')
         < (SELECT max(j.sequence) FROM journal j WHERE j.row_id = i.appointment_id AND j.operation_id IN (i.operation_id, i.inverse_id))
       AS void_ticket
FROM plan_item i {_JOINS}
LEFT JOIN appointment a ON a.id = i.appointment_id
LEFT JOIN patient pt ON pt.pk = a.patient_pk
LEFT JOIN slot f ON f.id = i.from_slot_id LEFT JOIN schedule fc ON fc.pk = f.schedule_pk
LEFT JOIN post fp ON fp.pk = fc.post_pk LEFT JOIN specialist fs ON fs.pk = fp.specialist_pk
LEFT JOIN slot t ON t.id = i.slot_id LEFT JOIN schedule tc ON tc.pk = t.schedule_pk
LEFT JOIN post tp ON tp.pk = tc.post_pk LEFT JOIN specialist ts ON ts.pk = tp.specialist_pk
WHERE i.plan_id = ? ORDER BY i.position
"""


def _line(row: Any, counts: Mapping[Outcome, int]) -> PlanLine:
    return PlanLine(
        row[0], PlanKind(row[1]), row[2], PlanState(row[3]), from_micros(row[4]), _moment(row[5]), row[6] or "", row[7] or "", counts
    )  # fmt: skip


def _progress(states: Iterable[Any]) -> Progress:
    state, sent, back, left_out, kept = states
    return Progress(
        OperationState(state) if state else None, bool(sent), OperationState(back) if back else None, bool(left_out), bool(kept)
    )  # fmt: skip


def _item(row: Mapping[Any, Any]) -> ItemLine:
    outcome = _progress(row[name] for name in ("state", "sent", "back", "left_out", "kept")).outcome
    kept = said_of(json.loads(row["why_kept"] or row["why"])) if row["why_kept"] or row["why"] else None
    answer = (row["back_text"] or row["answer_text"]) if outcome is Outcome.IN_TROUBLE else None
    return ItemLine(
        row["position"], row["appointment_id"], short_name(row["family"], row["given"], row["middle"]), row["phone"] or "",
        short_name(row["f_family"], row["f_given"], row["f_middle"]), _moment(row["from_start"]),
        short_name(row["t_family"], row["t_given"], row["t_middle"]), _moment(row["start"]),
        outcome, kept or (Said(answer) if answer else None), row["case_id"], bool(row["void_ticket"]),
    )  # fmt: skip


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)

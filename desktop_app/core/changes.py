"""What a write changed: kinds and row ids, told once to every open view, which then re-reads what it shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from operator import or_
from threading import Lock

TOO_MANY = 500


class Kind(StrEnum):
    """The kinds of rows that a view can care for: the tables of `models/`."""

    CLINIC = "clinic"
    PLACE = "place"
    SPECIALTY = "specialty"
    SPECIALIST = "specialist"
    POST = "post"
    SERVICE = "service"
    SCHEDULE = "schedule"
    SLOT = "slot"
    APPOINTMENT = "appointment"
    VISIT_GROUP = "visit_group"
    PATIENT = "patient"
    POLICY = "policy"
    REPRESENTATIVE = "representative"
    REFERRAL = "referral"
    REQUEST = "request"
    PERSON = "person"
    JOURNAL = "journal"
    OPERATION = "operation"
    PLAN = "plan"
    CONFLICT = "conflict"
    CURSOR = "cursor"
    QUARANTINE = "quarantine"
    DRAFT = "draft"
    SCHEDULE_DRAFT = "schedule_draft"
    PUBLICATION = "publication"
    SPECIALIST_SET = "specialist_set"
    CONNECTION = "connection"
    RECONCILIATION = "reconciliation"
    OUTAGE = "outage"
    SETTING = "setting"


WHOLE: frozenset[str] = frozenset({"*"})


@dataclass(frozen=True)
class Changes:
    """Row ids by kind; `WHOLE` instead of ids means "any row of the kind" (more than 500 changed)."""

    rows: Mapping[Kind, frozenset[str]] = field(default_factory=dict)
    initiator: object = None

    @staticmethod
    def of(kind: Kind, ids: Iterable[str]) -> "Changes":
        """Changes of one kind."""
        return Changes({kind: _bounded(frozenset(ids))})

    @staticmethod
    def together(parts: Iterable["Changes"]) -> "Changes":
        """All of several acts."""
        return reduce(or_, parts, Changes())

    def __or__(self, other: "Changes") -> "Changes":
        """Both together."""
        rows = dict(self.rows)
        for kind, ids in other.rows.items():
            rows[kind] = _bounded(rows.get(kind, frozenset()) | ids)
        return Changes(rows, self.initiator or other.initiator)

    def __bool__(self) -> bool:
        """True where anything changed."""
        return any(self.rows.values())

    def touches(self, *kinds: Kind) -> bool:
        """True where any row of `kinds` changed."""
        return any(self.rows.get(kind) for kind in kinds)

    def ids(self, kind: Kind) -> frozenset[str] | None:
        """The changed row ids of `kind`; None where the whole kind may have changed."""
        ids = self.rows.get(kind, frozenset())
        return None if "*" in ids else ids


def _bounded(ids: frozenset[str]) -> frozenset[str]:
    return WHOLE if len(ids) > TOO_MANY or "*" in ids else ids


class ChangeFeed:
    """Hands `Changes` from the threads that write to whoever listens; the desk's listener moves them to the GUI thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._listeners: tuple[Callable[[Changes], None], ...] = ()

    def listen(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call `listener` (on the writer's thread) with every change; the result takes it off again."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def stop() -> None:
            with self._lock:
                self._listeners = tuple(one for one in self._listeners if one is not listener)

        return stop

    def publish(self, changes: Changes) -> None:
        """Tell all listeners, unless nothing changed."""
        if changes:
            for listener in self._listeners:
                listener(changes)

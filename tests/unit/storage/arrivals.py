"""A small world of a central for tests of arrival: resources that refer to each other, in versions, delivered in pages of any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import give_out
from desktop_app.models.schema import SYNCED
from desktop_app.storage.apply import Applied, apply
from desktop_app.storage.columns import shape_of
from desktop_app.storage.gate import Urgency
from desktop_app.storage.rows import References, Values, values_of
from desktop_app.storage.store import Store, Unit

Key = tuple[Kind, str]
# Whom a resource of each kind may refer to; both ways between areas and posts, and from a place to a place.
REFERENCES: Final[dict[Kind, dict[str, Kind]]] = {
    Kind.CLINIC: {},
    Kind.PLACE: {"clinic": Kind.CLINIC, "parent": Kind.PLACE, "doctor": Kind.POST},
    Kind.SPECIALIST: {},
    Kind.POST: {"specialist": Kind.SPECIALIST, "place": Kind.PLACE},
    Kind.SCHEDULE: {"post": Kind.POST, "place": Kind.PLACE},
    Kind.SLOT: {"schedule": Kind.SCHEDULE},
    Kind.PATIENT: {"clinic": Kind.CLINIC},
    Kind.APPOINTMENT: {"slot": Kind.SLOT, "patient": Kind.PATIENT, "post": Kind.POST},
}
WIRE: Final = {
    Kind.CLINIC: "Organization", Kind.PLACE: "Location", Kind.SPECIALIST: "Practitioner", Kind.POST: "PractitionerRole",
    Kind.SCHEDULE: "Schedule", Kind.SLOT: "Slot", Kind.PATIENT: "Patient", Kind.APPOINTMENT: "Appointment",
}  # fmt: skip
WORD: Final = {Kind.SCHEDULE: "note", Kind.SLOT: "comment", Kind.APPOINTMENT: "comment", Kind.POST: "specialty_name"}
IDS: Final = ("1", "2", "3")


@dataclass(frozen=True)
class Written:
    """One version of one resource, as a plain row: `number` tells versions apart, `own` whether it carries an identifier of a desk."""

    kind: Kind
    remote_id: str
    number: int
    own: bool
    references: Mapping[str, str]

    @property
    def key(self) -> Key:
        """Which resource it is."""
        return self.kind, self.remote_id

    def values(self) -> Values:
        """As `fhir.take_in` would give it."""
        kind = tuple(SYNCED).index(self.kind)
        own = f"00000000-0000-7000-8000-{kind:04d}0000000{self.remote_id}" if self.own else None
        return {
            "id": own, "carries_id": self.own, "remote_id": self.remote_id, "remote_version": str(self.number),
            "last_updated": self.number, WORD.get(self.kind, "family" if self.kind in (Kind.PATIENT, Kind.SPECIALIST) else "name"):
            f"{self.kind} {self.remote_id} v{self.number}", **self.references,
        }  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[Written]:
    """Writes at a central in their order: every resource is written at least once, so that nothing stays a stub."""
    owned = {(kind, one): draw(st.booleans()) for kind in REFERENCES for one in IDS}
    again = draw(st.lists(st.tuples(st.sampled_from(list(REFERENCES)), st.sampled_from(IDS)), max_size=20))
    keys: list[Key] = draw(st.permutations([*owned, *again]))
    return [Written(kind, one, number, owned[kind, one], _references(draw, kind)) for number, (kind, one) in enumerate(keys, start=1)]


def _references(draw: st.DrawFn, kind: Kind) -> dict[str, str]:
    chosen = {name: draw(st.none() | st.sampled_from(IDS)) for name in REFERENCES[kind]}
    return {name: f"{WIRE[REFERENCES[kind][name]]}/{one}" for name, one in chosen.items() if one is not None}


@st.composite
def deliveries(draw: st.DrawFn, history: Sequence[Written]) -> list[list[Written]]:
    """Pages that a desk may see of `history`: each resource in the order of its versions, some skipped, some twice, the last always.

    Kinds come in any order and pages of any size; only rows of one kind share a page.
    """
    last = {one.key: one for one in history}
    seen = [one for one in history if one is last[one.key] or draw(st.booleans())]
    lanes: dict[Kind, list[Written]] = {}
    for one in seen:
        lanes.setdefault(one.kind, []).append(one)
    order = draw(st.permutations([one.kind for one in seen]))
    taken = [lanes[kind].pop(0) for kind in order]
    taken += draw(st.lists(st.sampled_from(list(last.values())), max_size=6))
    return _pages(draw, taken)


def _pages(draw: st.DrawFn, rows: Sequence[Written]) -> list[list[Written]]:
    pages: list[list[Written]] = []
    for one in rows:
        joins = pages and pages[-1][0].kind is one.kind and one.key not in {other.key for other in pages[-1]} and draw(st.booleans())
        if joins:
            pages[-1].append(one)
        else:
            pages.append([one])
    return pages


class _TakenBack(BaseException):
    """Ends a unit of work without keeping it."""


@contextmanager
def for_a_moment(store: Store) -> Iterator[Unit]:
    """A unit of work that leaves nothing behind."""
    with suppress(_TakenBack), store.write(Urgency.PERSON) as unit:
        yield unit
        raise _TakenBack


def deliver(unit: Unit, pages: Sequence[Sequence[Written]]) -> list[Applied]:
    """Each page comes in."""
    return [apply(unit, page[0].kind, [one.values() for one in page], give_out) for page in pages]


def rows_of(unit: Unit, kind: Kind, references: References = "remote") -> dict[str, Values]:
    """All rows of `kind` by their ids, without our own counter."""
    ids = unit.connection.exec_driver_sql(f"SELECT id FROM {shape_of(kind).table}").scalars().all()
    rows = values_of(unit.connection, kind, ids, references)
    return {row_id: {name: value for name, value in row.items() if name != "version"} for row_id, row in rows.items()}


def dump(unit: Unit) -> dict[Kind, dict[str, Values]]:
    """All synced rows; references by the ids of what they mean."""
    return {kind: rows_of(unit, kind, "local") for kind in REFERENCES}

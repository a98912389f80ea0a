"""The careful path, for a central that does not do a transaction whole: one resource at a time, in an order that no cut makes unsafe.

A new visit is announced (`pending`), its place is taken on its version, then it is confirmed (`booked`). Who moves holds the new place
before the visit goes there; who leaves a place frees it last. So a place is busy before a visit is booked on it, and until none is. How far
an operation came is kept nowhere here: the receipts at the central tell it, and the desk that comes back goes on or takes back
(docs/decisions/0018).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.fhir.bundle import Create, Entry, Update, entry_of
from desktop_app.fhir.elements import dicts
from desktop_app.fhir.mapping import LOCAL_PREFIX, translate_references
from desktop_app.fhir.names import HOLD_EXTENSIONS
from desktop_app.fhir.receipt import stamp, stamp_of
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.slot import SlotStatus
from desktop_app.sync.answer import Accepted, InDoubt, NotNow, Refusal, SignIn, Verdict, judge_one, updated_of, version_of
from desktop_app.sync.central import Central, Missing, Refused, SignInNeeded, Unwell
from desktop_app.sync.doubt import find_created, sitting_on
from desktop_app.sync.outgoing import Outgoing, OutgoingRow
from desktop_app.sync.rebase import Onto
from desktop_app.sync.settling import Landed
from desktop_app.sync.transport import NoAnswer

Resource = dict[str, Any]
_ANNOUNCED, _TAKEN_BACK = AppointmentStatus.PENDING.value, AppointmentStatus.IN_ERROR.value


class Stage(Enum):
    """How far one row of an operation came at the central."""

    TO_DO = "as the operation expects it, or not made yet"
    ANNOUNCED = "the visit is made, and not confirmed: it waits for its place, or was taken back"
    DONE = "the operation has written it"
    MOVED = "changed by someone else"
    GONE = "deleted"


@dataclass(frozen=True)
class Seen:
    """What was read of one row; `resource` is its present state there. `twins`: later resources with the same identifier of ours."""

    row: OutgoingRow
    stage: Stage
    resource: Resource | None = None
    twins: tuple[Resource, ...] = ()

    @property
    def is_visit(self) -> bool:
        """Whether it is an appointment."""
        return self.row.kind is Kind.APPOINTMENT


def takes_place(row: OutgoingRow) -> bool:
    """Whether the row is a place that the operation takes: its version is the lock."""
    was = (row.base or {}).get("status")
    return row.kind is Kind.SLOT and not row.create and row.mine.get("status") == SlotStatus.BUSY and was != SlotStatus.BUSY


def half_done(row: OutgoingRow, resource: Resource | None) -> bool:
    """Whether a visit that the operation makes is only announced at the central."""
    announced = row.create and row.kind is Kind.APPOINTMENT and resource is not None and resource.get("status") == _ANNOUNCED
    return announced and row.mine.get("status") != _ANNOUNCED


def look(central: Central, outgoing: Outgoing) -> list[Seen]:
    """Read every row that is not noted as being at the central. Raises what reads raise: then the doubt stays."""
    return [_created(central, outgoing, row) if row.create else _updated(central, outgoing, row) for row in outgoing.left]


def stands(seen: Iterable[Seen]) -> bool:
    """Whether a visit is already where the operation puts it: then there is nothing to take back, only to finish."""
    return any(one.is_visit and one.stage is Stage.DONE for one in seen)


def torn_off(central: Central, seen: Iterable[Seen]) -> OutgoingRow | None:
    """The place on which somebody else sits while a new visit of ours stands there without ever having got it: a transaction done in part.

    On this path no visit is confirmed before its place is ours. Raises what reads raise.
    """
    rows = list(seen)
    if not any(_is_new_and_stands(one) for one in rows):
        return None
    lost = (
        one.row
        for one in rows
        if takes_place(one.row) and one.stage is Stage.MOVED and (one.resource or {}).get("status") == SlotStatus.BUSY
    )
    ours = {str(one.resource["id"]) for one in rows if one.is_visit and one.resource is not None}
    return next((row for row in lost if any(str(visit["id"]) not in ours for visit in sitting_on(central, row))), None)


def _is_new_and_stands(one: Seen) -> bool:
    return one.is_visit and one.row.create and one.stage is Stage.DONE and (one.resource or {}).get("status") == one.row.mine.get("status")


def _created(central: Central, outgoing: Outgoing, row: OutgoingRow) -> Seen:
    found = find_created(central, row)
    if found.resource is None:
        return Seen(row, Stage.TO_DO)
    waits = half_done(row, found.resource) or _was_taken_back(central, outgoing, row, found.resource)
    return Seen(row, Stage.ANNOUNCED if waits else Stage.DONE, found.resource, found.twins)


def _was_taken_back(central: Central, outgoing: Outgoing, row: OutgoingRow, resource: Resource) -> bool:
    """Whether the visit is marked as an error because it never got its place; not where somebody erased a confirmed one."""
    if row.kind is not Kind.APPOINTMENT or resource.get("status") != _TAKEN_BACK:
        return False
    earlier = _history(central, row, str(resource["id"]))
    return not any(stamp_of(one) == outgoing.id and one.get("status") not in {_ANNOUNCED, _TAKEN_BACK} for one in earlier)


def _updated(central: Central, outgoing: Outgoing, row: OutgoingRow) -> Seen:
    if row.remote_id is None:
        return Seen(row, Stage.GONE)
    try:
        resource = central.read(row.wire_type, row.remote_id)
    except Missing:
        return Seen(row, Stage.GONE)
    if stamp_of(resource) == outgoing.id:
        return Seen(row, Stage.DONE if _still_held(row, [resource]) else Stage.MOVED, resource)
    if row.base_version is not None and version_of(resource) == row.base_version:
        return Seen(row, Stage.TO_DO, resource)
    return Seen(row, Stage.DONE if _wrote(central, outgoing, row) else Stage.MOVED, resource)


def _wrote(central: Central, outgoing: Outgoing, row: OutgoingRow) -> bool:
    """Whether an earlier version bears our receipt, and a place that was taken has not been free since."""
    newest_first = _history(central, row, str(row.remote_id))
    ours = next((number for number, one in enumerate(newest_first) if stamp_of(one) == outgoing.id), None)
    return ours is not None and _still_held(row, newest_first[: ours + 1])


def _still_held(row: OutgoingRow, versions: Sequence[Resource]) -> bool:
    return not takes_place(row) or all(one.get("status") == SlotStatus.BUSY for one in versions)


def _history(central: Central, row: OutgoingRow, remote_id: str) -> list[Resource]:
    """The versions of a row, newest first; none where the central keeps none."""
    try:
        return central.history(row.wire_type, remote_id)
    except (Missing, Refused):
        return []


def left_behind(central: Central, seen: Iterable[Seen]) -> dict[int, Onto]:
    """The rows that others changed after the visit was where the operation puts it, by position: nothing of theirs is in the way any more.

    A place that the visit left is freed only if it is busy still and no other visit sits on it.
    """
    return {one.row.position: _left(central, one.row, one.resource) for one in seen if one.stage is Stage.MOVED and one.resource}


def _left(central: Central, row: OutgoingRow, theirs: Resource) -> Onto:
    busy = SlotStatus.BUSY
    leaves = row.kind is Kind.SLOT and (row.base or {}).get("status") == busy and row.mine.get("status") != busy
    if not leaves or theirs.get("status") != busy or _is_sat_on(central, row):
        return Onto(theirs, needed=False)
    return Onto({**without_hold(theirs), "status": row.mine["status"]}, needed=True)


def _is_sat_on(central: Central, row: OutgoingRow) -> bool:
    """Whether a visit holds the place; where the central cannot tell, one might."""
    try:
        return bool(sitting_on(central, row))
    except Refused:
        return True


def without_hold(slot: Resource) -> Resource:
    """A place that nobody holds."""
    kept = [one for one in dicts(slot.get("extension")) if one.get("url") not in HOLD_EXTENSIONS]
    return {**{name: value for name, value in slot.items() if name != "extension"}, **({"extension": kept} if kept else {})}


def take_back(central: Central, outgoing: Outgoing) -> bool:
    """Undo at the central what a half-done operation did, the visit before its place; False where that did not succeed now.

    A request that was given up for lost may still arrive: so a visit that never came is made as an error, and an untouched place gets
    another version. Raises what reads raise.
    """
    seen = look(central, outgoing)
    if stands(seen) and torn_off(central, seen) is None:
        return True
    visits = [one for one in seen if one.is_visit and one.row.create]
    places = [one for one in seen if takes_place(one.row)]
    return all(_is_back(central, outgoing, one) for one in [*visits, *places])


def _is_back(central: Central, outgoing: Outgoing, one: Seen) -> bool:
    """Whether one visit or place is as if the operation had never been."""
    status = _TAKEN_BACK if one.is_visit else SlotStatus.FREE.value
    if one.stage in {Stage.MOVED, Stage.GONE} or (one.stage is Stage.TO_DO and not outgoing.was_sent):
        return True
    if one.resource is None:
        answer = central.alone(entry_of(Create(stamp({**one.row.mine, "status": status}, outgoing.id))))
        return answer.good or isinstance(judge_one(answer), Refusal)
    if one.is_visit and one.resource.get("status") == status:
        return True
    back = one.resource if one.stage is Stage.TO_DO else {**one.resource, "status": status}
    update = Update(stamp(back, outgoing.id), str(one.resource["id"]), version_of(one.resource) or "")
    return central.alone(entry_of(update)).good


def send(central: Central, outgoing: Outgoing, seen: Iterable[Seen] = ()) -> Mapping[int, Landed] | Verdict:
    """Write the rows that are left, one by one; where they are now by position, or the first answer that was no plain yes.

    `seen` is how far the operation came before. Raises NoAnswer and NotFhir; once something was written also Unwell and SignInNeeded,
    for then the operation is in doubt and not merely unsent.
    """
    return _Errand(central, outgoing, seen).run()


class _Errand:
    """One run of an operation's rows. `there` is the present state of the rows that were written or announced."""

    def __init__(self, central: Central, outgoing: Outgoing, seen: Iterable[Seen]) -> None:
        self._central = central
        self._outgoing = outgoing
        self._there: dict[int, Resource] = {}
        self._begun = False
        self._names: dict[str, str] = {}
        self._landed: dict[int, Landed] = {}
        for one in seen:
            if one.resource is not None and one.stage in {Stage.ANNOUNCED, Stage.DONE}:
                self._note(one.row, one.resource)
                if one.stage is Stage.DONE:
                    self._landed[one.row.position] = Landed.found(one.resource)

    def run(self) -> Mapping[int, Landed] | Verdict:
        waiting = sorted((row for row in self._outgoing.left if row.position not in self._landed), key=_rank)
        if any(takes_place(row) for row in waiting):
            for row in waiting:
                if row.create and row.kind is Kind.APPOINTMENT and (verdict := self._announce(row)) is not None:
                    return verdict
        for row in waiting:
            if (verdict := self._write(row, row.mine)) is not None:
                return verdict
            there = self._there[row.position]
            self._landed[row.position] = Landed(str(there["id"]), version_of(there), updated_of(there), there)
        return self._landed

    def _announce(self, row: OutgoingRow) -> Verdict | None:
        pending = {**row.mine, "status": _ANNOUNCED}
        if row.position not in self._there and (verdict := self._write(row, pending)) is not None:
            return verdict
        there = self._there[row.position]
        if there.get("status") == _ANNOUNCED:
            return None
        return self._write(row, pending) if there.get("status") == _TAKEN_BACK else InDoubt()

    def _write(self, row: OutgoingRow, resource: Resource) -> Verdict | None:
        """Write one row on its condition and note what is there then; the answer where it was no yes."""
        try:
            verdict = judge_one(self._central.alone(entry_of(self._entry(row, resource))))
            if not isinstance(verdict, Accepted):
                return self._met(verdict)
            self._begun = True
            found = verdict.entries[0].resource
            if found is None or version_of(found) is None:
                found = self._read(row, verdict.entries[0].remote_id)
        except NoAnswer as error:
            raise NoAnswer(sent=error.sent or self._begun) from error
        if found is None:
            return InDoubt()
        self._note(row, found)
        return None

    def _met(self, verdict: Verdict) -> Verdict:
        """An answer that was no yes: where the operation has begun, trouble of the whole central leaves it in doubt."""
        if isinstance(verdict, NotNow) and self._begun:
            raise Unwell(verdict.wished_seconds)
        if isinstance(verdict, SignIn) and self._begun:
            raise SignInNeeded
        return verdict

    def _entry(self, row: OutgoingRow, resource: Resource) -> Entry:
        stamped = stamp(translate_references(resource, lambda reference: self._names.get(reference, reference)), self._outgoing.id)
        there = self._there.get(row.position)
        if there is not None:
            return Update(stamped, str(there["id"]), version_of(there) or "")
        if row.create:
            return Create(stamped)
        if row.remote_id is None or row.base_version is None:
            raise ValueError("a row without its lock is not sent")
        return Update(stamped, row.remote_id, row.base_version)

    def _read(self, row: OutgoingRow, remote_id: str | None) -> Resource | None:
        known = remote_id or row.remote_id
        try:
            return self._central.read(row.wire_type, known) if known else find_created(self._central, row).resource
        except (Missing, Refused):
            return None

    def _note(self, row: OutgoingRow, resource: Resource) -> None:
        self._begun = True
        self._there[row.position] = resource
        self._names[LOCAL_PREFIX + row.row_id] = f"{row.wire_type}/{resource['id']}"


def _rank(row: OutgoingRow) -> int:
    """What others refer to first, then the places that are taken, the visits, and last the places that are left."""
    if row.kind is Kind.SLOT and not row.create:
        return 1 if takes_place(row) else 3
    return 2 if row.kind is Kind.APPOINTMENT else 0

"""Publishing a draft, a few places at a time over restarts, and taking a publication back; never a place on which somebody sits.

A publication is written whole with all its steps in one transaction; `go_on` carries them out, nearest day first, and finds what is left
after a crash. Each piece is one operation; a place that was booked or changed meanwhile is left as it is, and named.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import NotFound, RowMoved, RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.appointment import HOLDING, Appointment
from desktop_app.models.journal import Act
from desktop_app.models.operation import LARGEST_OPERATION, OperationKind
from desktop_app.models.person import Actor, Person, Right, RoleCode
from desktop_app.models.schedule import Schedule
from desktop_app.models.schedule_difference import Step, step_form, step_of, steps
from desktop_app.models.schedule_draft import DraftState, Publication
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.models.specialist import Post
from desktop_app.queries.schedule_plan import Content, Scope, Terms, content_of, outlook, taking_back
from desktop_app.services.editing import Editing
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.services.schedules import find_draft, scope_row
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.outbox import Intention
from desktop_app.storage.store import Store, Unit

PIECES = 5
"""So many operations at the most before other verbs have their turn."""
_ENDS = timedelta(days=1)
_AWAY = ("absence", "substitution")


@dataclass(frozen=True)
class PublishWish:
    """What the manager publishes. `reason` is shown on what is closed and kept in the history; `seen` are the visits (row ids) that he
    was told would be touched; `needs_approval`: the clinic has not switched approval off.
    """

    scope: Scope
    terms: Terms
    reason: str = ""
    seen: frozenset[str] = field(default_factory=frozenset)
    needs_approval: bool = True


def publish(store: Store, actor: Actor, wish: PublishWish) -> Done:
    """Put the draft in force and write down what is to be done with the places; `go_on` does it. `row_id` is the publication's.

    Visits that would lose their place keep it until they are moved: they must have been `seen`.

    Raises:
        RightMissing, NotFound; RuleRefused: not approved, errors in it, visits that the manager was not told of, an earlier publication
        still under way; RowMoved: what is in force was changed since the draft began.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.PUBLISH_SCHEDULE)
        scope, draft = wish.scope, find_draft(unit, wish.scope)
        if wish.needs_approval and draft.state is not DraftState.APPROVED:
            raise RuleRefused("NOT_APPROVED", mark("This schedule has not been approved yet."))
        before = content_of(unit.connection, scope)
        if scope_row(unit, scope).version != draft.base_version:
            raise RowMoved({"templates": (draft.content, before)})
        _demand_rest(unit, scope)
        after: Content = draft.content
        found = outlook(unit.connection, scope, after, wish.terms, unit.now)
        if any(finding.is_error for finding in found.findings):
            raise RuleRefused("ERRORS", mark("The schedule has errors. Mend them before publishing."))
        if not set(found.change.appointments) <= wish.seen:
            raise RuleRefused("TOUCHED", mark("Other visits would be touched than those you saw. Look at them before publishing."))
        made = _write(unit, actor, scope, Publication(reason=wish.reason, before=before, after=after), steps(found.change, wish.reason))
        made.kept = [slot.id for slot in found.change.touched]
        unit.session.delete(draft)
        unit.touch(Kind.SCHEDULE_DRAFT, scope.id)
        _put_in_force(unit, actor, made, wish.terms.until)
        return Done(unit.changes, None, made.id)


def take_back_publication(store: Store, actor: Actor, publication_id: str, reason: str = "") -> Done:
    """Put back in force what was before, and restore the places; what was booked meanwhile stays and is named in `kept` of the new one.

    Raises:
        RightMissing, NotFound; RuleRefused: it is not the last one of its schedule, or not carried out yet; RowMoved: what is in force
        was changed elsewhere since.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.PUBLISH_SCHEDULE)
        former = _find(unit, publication_id)
        scope = Scope(Kind(former.kind), former.scope)
        _demand_rest(unit, scope)
        last = unit.session.scalar(select(func.max(Publication.sequence)).where(Publication.scope == former.scope))
        if last != former.sequence:
            raise RuleRefused("NOT_LAST", mark("This schedule was published again since. Take the later publication back first."))
        present = content_of(unit.connection, scope)
        if present != former.after:
            raise RowMoved({"templates": (former.after, present)})
        back = taking_back(unit.connection, (step for step in map(step_of, former.steps) if step.after.id not in former.kept), unit.now)
        made = Publication(reason=reason, before=former.after, after=former.before, takes_back=former.id)
        _write(unit, actor, scope, made, back.steps)
        made.kept = [slot.id for slot in back.kept]
        _put_in_force(unit, actor, made, None)
        return Done(unit.changes, None, made.id)


def go_on(store: Store, most: int = PIECES) -> Changes:
    """Carry out the next of what publications have left, `most` operations at the most; nothing is left where nothing changed."""
    changes = Changes()
    for _ in range(most):
        with store.write(Urgency.PERSON) as unit:
            # Earlier ones of a schedule are done: their steps, which may be many, are not read.
            last = select(func.max(Publication.sequence)).group_by(Publication.scope)
            left = Publication.sequence.in_(last), Publication.done < func.json_array_length(Publication.steps)
            publication = unit.session.scalars(select(Publication).where(*left).order_by(Publication.sequence).limit(1)).first()
            if publication is None:
                return changes
            _piece(unit, publication)
            unit.touch(Kind.PUBLICATION, publication.id)
        changes |= unit.changes
    return changes


def _write(unit: Unit, actor: Actor, scope: Scope, made: Publication, todo: Sequence[Step]) -> Publication:
    made.id, made.scope, made.kind, made.at = unit.ids.new(), scope.id, scope.kind.value, unit.now
    made.person_id, made.person_name = actor.person_id, actor.name
    made.steps, made.done, made.kept = [step_form(step) for step in todo], 0, []
    unit.session.add(made)
    unit.touch(Kind.PUBLICATION, made.id)
    return made


def _put_in_force(unit: Unit, actor: Actor, made: Publication, until: date | None) -> None:
    """The row that keeps the templates, and what its schedules say of absences and of how far they are planned, as one operation."""
    scope = Scope(Kind(made.kind), made.scope)
    row = scope_row(unit, scope)
    editing = Editing(unit)
    if made.before != made.after:
        editing.change(row)
        row.exceptions = made.after["exceptions"] or None
        if isinstance(row, Post):
            row.templates = made.after["templates"] or None
    schedules = unit.session.scalars(select(Schedule).where(Schedule.post_pk == row.pk)) if scope.kind is Kind.POST else ()
    for schedule in list(schedules)[: LARGEST_OPERATION - 1]:
        absences = _absences(schedule, made)
        end = _horizon(schedule, until)
        if absences != (schedule.absences or []) or end != schedule.horizon_end:
            editing.change(schedule)
            schedule.absences, schedule.horizon_end = absences or None, end
    if editing.has_rows:
        operation = editing.finish(Intention(OperationKind.PUBLISH, actor))
        append(unit, Act.PUBLISH, actor, About(Kind.PUBLICATION, made.id, operation.id), {"steps": len(made.steps)})
    else:
        append(unit, Act.PUBLISH, actor, About(Kind.PUBLICATION, made.id), {"steps": len(made.steps)})


def _horizon(schedule: Schedule, until: date | None) -> datetime | None:
    """How far it is planned after a publication until that day; taking one back shortens nothing that was planned before."""
    if until is None:
        return schedule.horizon_end
    end = datetime.combine(until + _ENDS, time(), tzinfo=UTC)
    return end if schedule.horizon_end is None else max(end, schedule.horizon_end)


def _absences(schedule: Schedule, made: Publication) -> list[dict[str, object]]:
    """What the schedule says of days without a reception: others' words stay, the exceptions of before give way to those of now."""
    was, will = ([_absence(form) for form in content["exceptions"] if form["kind"] in _AWAY] for content in (made.before, made.after))
    return [*(one for one in schedule.absences or () if one not in was), *will]


def _absence(form: dict[str, object]) -> dict[str, object]:
    return {"from": form["first"], "to": form["last"], **({"reason": form["reason"]} if "reason" in form else {})}


def _piece(unit: Unit, publication: Publication) -> None:
    """The next places, as one operation."""
    todo = [step_of(form) for form in publication.steps[publication.done : publication.done + LARGEST_OPERATION]]
    editing = Editing(unit)
    kept = [step.after.id for step in todo if not _do(unit, editing, step)]
    publication.done += len(todo)
    publication.kept = [*publication.kept, *kept]
    if editing.has_rows:
        person = unit.session.get(Person, publication.person_id)
        actor = Actor(publication.person_id, publication.person_name, RoleCode(person.role_code) if person else RoleCode.MANAGER)
        operation = editing.finish(Intention(OperationKind.PUBLISH, actor))
        append(unit, Act.PUBLISH, actor, About(Kind.PUBLICATION, publication.id, operation.id), {"places": len(todo) - len(kept)})


def _do(unit: Unit, editing: Editing, step: Step) -> bool:
    """One place; False where it is not any more what the step supposes."""
    slot = unit.session.scalar(select(Slot).where(Slot.id == step.after.id))
    if slot is None:
        schedule = unit.session.scalar(select(Schedule.pk).where(Schedule.id == step.after.schedule, ~Schedule.hidden))
        if schedule is None or step.before is not None:
            return False
        slot = Slot(id=step.after.id, schedule_pk=schedule, start=step.after.start, place=step.after.place)
        _set(slot, step)
        editing.create(slot)
        return True
    if slot.version != step.version or _is_taken(unit, slot):
        return _stands(slot, step)
    editing.change(slot)
    _set(slot, step)
    return True


def _set(slot: Slot, step: Step) -> None:
    after = step.after
    slot.end, slot.status, slot.channels = after.end, SlotStatus(after.status), after.channels
    slot.visit_kind, slot.comment = after.visit_kind or None, after.comment or None


def _stands(slot: Slot, step: Step) -> bool:
    """Whether another desk made it so already: the same place of the same template is the same row."""
    after = step.after
    wanted = after.end, after.status, after.channels, after.visit_kind
    return (slot.end, slot.status.value, slot.channels, slot.visit_kind or "") == wanted


def _is_taken(unit: Unit, slot: Slot) -> bool:
    sitting = select(Appointment.pk).where(Appointment.slot_pk == slot.pk, Appointment.status.in_(HOLDING), ~Appointment.hidden)
    return slot.status in (SlotStatus.BUSY, SlotStatus.TENTATIVE) or unit.session.scalar(sitting.limit(1)) is not None


def _demand_rest(unit: Unit, scope: Scope) -> None:
    under_way = select(Publication.id).where(Publication.scope == scope.id, Publication.done < func.json_array_length(Publication.steps))
    if unit.session.scalar(under_way.limit(1)):
        raise RuleRefused("UNDER_WAY", mark("The last publication of this schedule is still being carried out. Wait until it is done."))


def _find(unit: Unit, publication_id: str) -> Publication:
    found = unit.session.scalar(select(Publication).where(Publication.id == publication_id))
    if found is None:
        raise NotFound(Kind.PUBLICATION.value)
    return found

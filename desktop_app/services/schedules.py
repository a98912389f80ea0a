"""Drafts of templates and exceptions: drawn, taken over, sent and approved without touching anything that patients see."""

from collections.abc import Callable
from datetime import timedelta

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound, RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.base import Synced
from desktop_app.models.clinic import Clinic
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor, Right
from desktop_app.models.place import Place
from desktop_app.models.schedule_draft import DraftState, ScheduleDraft
from desktop_app.models.schedule_exception import ScheduleException
from desktop_app.models.schedule_form import Form, exception_form, template_form
from desktop_app.models.schedule_template import Template
from desktop_app.models.specialist import Post
from desktop_app.queries.schedule_plan import Content, Scope, content_of
from desktop_app.queries.staff import others_who_may
from desktop_app.services.editing import load
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store, Unit

SCOPES: dict[Kind, type[Post] | type[Place] | type[Clinic]] = {Kind.POST: Post, Kind.PLACE: Place, Kind.CLINIC: Clinic}
ABANDONED_AFTER = timedelta(hours=12)
"""A draft that nobody touched for so long may be edited by anyone without being taken over in words."""


def save_template(store: Store, actor: Actor, template: Template) -> Done:
    """Put a template into the draft of its post, in place of the one with its id; the draft begins with what is in force.

    Raises:
        RightMissing, NotFound; RuleRefused: somebody else edits this schedule.
    """
    return _edit(store, actor, Scope(Kind.POST, template.post), lambda content: _put(content["templates"], template_form(template)))


def save_exception(store: Store, actor: Actor, kind: Kind, exception: ScheduleException) -> Done:
    """Put an exception into the draft of its scope, which is of `kind`. Raises as `save_template`."""
    return _edit(store, actor, Scope(kind, exception.scope), lambda content: _put(content["exceptions"], exception_form(exception)))


def drop(store: Store, actor: Actor, scope: Scope, form_id: str) -> Done:
    """Take the template or exception `form_id` out of the draft. Raises as `save_template`."""

    def without(content: Content) -> None:
        for name, forms in content.items():
            content[name] = [form for form in forms if form.get("id") != form_id]

    return _edit(store, actor, scope, without)


def take_draft(store: Store, actor: Actor, scope: Scope) -> Done:
    """Go on with a draft that somebody else began. Raises `RightMissing`; `NotFound`: there is none."""
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.EDIT_SCHEDULE)
        draft = find_draft(unit, scope)
        former, draft.person_id, draft.person_name, draft.changed = draft.person_id, actor.person_id, actor.name, unit.now
        return _told(unit, actor, scope, "taken", former=former)


def discard_draft(store: Store, actor: Actor, scope: Scope) -> Done:
    """Throw the draft away. Raises as `save_template`."""
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.EDIT_SCHEDULE)
        draft = find_draft(unit, scope)
        _demand_own(unit, actor, draft)
        unit.session.delete(draft)
        return _told(unit, actor, scope, "discarded")


def send_draft(store: Store, actor: Actor, scope: Scope) -> Done:
    """Ask for approval. Raises as `save_template`."""
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.EDIT_SCHEDULE)
        draft = find_draft(unit, scope)
        _demand_own(unit, actor, draft)
        draft.state, draft.decided_by, draft.note = DraftState.SENT, None, ""
        return _told(unit, actor, scope, "sent")


def decide_draft(store: Store, actor: Actor, scope: Scope, approved: bool, note: str = "") -> Done:
    """Approve a draft that was sent, or send it back with a `note` for who drew it.

    Four eyes: who drew it approves it only where nobody else here could.

    Raises:
        RightMissing, NotFound; RuleRefused: it was not sent, was edited since, or is one's own.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.PUBLISH_SCHEDULE)
        draft = find_draft(unit, scope)
        if draft.state is not DraftState.SENT:
            raise RuleRefused("NOT_SENT", mark("This schedule does not wait for approval."))
        others = others_who_may(unit.connection, Right.PUBLISH_SCHEDULE, draft.person_id)
        if approved and others and draft.person_id == actor.person_id:
            own = mark("Who drew a schedule does not approve it. It may be approved by: {names}.")
            raise RuleRefused("OWN_DRAFT", own, names=", ".join(others))
        draft.state = DraftState.APPROVED if approved else DraftState.EDITING
        draft.decided_by, draft.note = actor.name, note
        return _told(unit, actor, scope, "approved" if approved else "sent back")


def find_draft(unit: Unit, scope: Scope) -> ScheduleDraft:
    """The draft of `scope`. Raises `NotFound`."""
    draft = unit.session.get(ScheduleDraft, scope.id)
    if draft is None or draft.kind != scope.kind:
        raise NotFound(Kind.SCHEDULE_DRAFT.value)
    return draft


def scope_row(unit: Unit, scope: Scope) -> Post | Place | Clinic:
    """The row that keeps what is in force. Raises `NotFound`."""
    return load(unit, SCOPES[scope.kind], scope.id)


def _edit(store: Store, actor: Actor, scope: Scope, change: Callable[[Content], None]) -> Done:
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.EDIT_SCHEDULE)
        row: Synced = scope_row(unit, scope)
        draft = unit.session.get(ScheduleDraft, scope.id)
        if draft is None:
            content_now = content_of(unit.connection, scope)
            draft = ScheduleDraft(scope=scope.id, kind=scope.kind.value, base_version=row.version, content=content_now, note="")
            unit.session.add(draft)
        else:
            _demand_own(unit, actor, draft)
        content: Content = {name: list(forms) for name, forms in draft.content.items()}
        change(content)
        draft.content, draft.state, draft.decided_by = content, DraftState.EDITING, None
        draft.person_id, draft.person_name, draft.changed = actor.person_id, actor.name, unit.now
        return _told(unit, actor, scope, "edited")


def _demand_own(unit: Unit, actor: Actor, draft: ScheduleDraft) -> None:
    if draft.person_id != actor.person_id and unit.now - draft.changed < ABANDONED_AFTER:
        raise RuleRefused("TAKEN", mark("This schedule is being edited by {name}. Take it over to go on."), name=draft.person_name)


def _put(forms: list[Form], form: Form) -> None:
    forms[:] = [*(one for one in forms if one.get("id") != form["id"]), form]


def _told(unit: Unit, actor: Actor, scope: Scope, way: str, **said: str) -> Done:
    unit.touch(Kind.SCHEDULE_DRAFT, scope.id)
    append(unit, Act.SCHEDULE, actor, About(scope.kind, scope.id), {"way": way, **said})
    return Done(unit.changes, None, scope.id)

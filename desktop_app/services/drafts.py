"""Drafts: what stands in a form is kept as one types, and offered again after a crash."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from desktop_app.core.changes import Kind
from desktop_app.models.draft import Draft
from desktop_app.models.person import Actor
from desktop_app.services.outcome import Done
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store


@dataclass(frozen=True)
class DraftContent:
    """A form as it stands: its panel's name, a title for the offer, and its own plain structure."""

    form: str
    title: str
    content: dict[str, Any]


def keep_draft(store: Store, actor: Actor, draft_id: str, content: DraftContent) -> Done:
    """Keep the form as it stands under `draft_id`, over what was kept before; it stays its owner's, who may have got it with the shift."""
    with store.write(Urgency.PERSON) as unit:
        before = unit.session.get(Draft, draft_id)
        owner = before.person_id if before is not None else actor.person_id
        unit.session.merge(
            Draft(id=draft_id, form=content.form, person_id=owner, title=content.title, content=content.content, changed=unit.now)
        )
        unit.touch(Kind.DRAFT, draft_id)
        return Done(unit.changes, None, draft_id)


def drop_draft(store: Store, draft_id: str) -> Done:
    """The form was finished or thrown away by its person."""
    with store.write(Urgency.PERSON) as unit:
        unit.session.execute(delete(Draft).where(Draft.id == draft_id))
        unit.touch(Kind.DRAFT, draft_id)
        return Done(unit.changes, None, draft_id)

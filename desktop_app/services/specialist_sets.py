"""Keeping sets of specialists: each person's own, on this desk, no matter of the central."""

from dataclasses import dataclass

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound, UserError
from desktop_app.core.i18n import mark
from desktop_app.models.person import Actor
from desktop_app.models.search_text import fold
from desktop_app.models.specialist_set import LONGEST_NAME, SpecialistSet
from desktop_app.services.outcome import Done
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store, Unit


@dataclass(frozen=True)
class SetContent:
    """What a set holds: its name, the words of the filter, whether only specialists with free places are wanted."""

    name: str
    words: str
    only_free: bool = False


def keep_set(store: Store, actor: Actor, content: SetContent, set_id: str | None = None) -> Done:
    """Keep a new set, or in the place of the person's own `set_id`; a set that was deleted comes back under its id.

    Raises:
        UserError: it has no name, too long a one, or another set of that person has it; or it would take everybody.
    """
    name = " ".join(content.name.split())
    if not name:
        raise UserError(mark("Enter a name for the set."))
    if len(name) > LONGEST_NAME:
        raise UserError(mark("The name of a set has at most {most} letters."), most=LONGEST_NAME)
    if not content.words.strip() and not content.only_free:
        raise UserError(mark("Type first whom the set shall show: now everybody is shown."))
    with store.write(Urgency.PERSON) as unit:
        for other in unit.session.scalars(select(SpecialistSet).where(SpecialistSet.person_id == actor.person_id)):
            if other.id != set_id and fold(other.name) == fold(name):
                raise UserError(mark("You have a set of this name already."))
        row_id = set_id or unit.ids.new()
        kept = SpecialistSet(
            id=row_id, person_id=actor.person_id, name=name, words=content.words.strip(), only_free=content.only_free
        )  # fmt: skip
        if set_id is not None:
            _own(unit, actor, set_id)
        unit.session.merge(kept)
        unit.touch(Kind.SPECIALIST_SET, row_id)
        return Done(unit.changes, None, row_id)


def drop_set(store: Store, actor: Actor, set_id: str) -> Done:
    """Delete a set of one's own. Raises NotFound where it is gone already or is somebody else's."""
    with store.write(Urgency.PERSON) as unit:
        kept = _own(unit, actor, set_id)
        if kept is None:
            raise NotFound(Kind.SPECIALIST_SET.value)
        unit.session.delete(kept)
        unit.touch(Kind.SPECIALIST_SET, set_id)
        return Done(unit.changes, None, set_id)


def _own(unit: Unit, actor: Actor, set_id: str) -> SpecialistSet | None:
    """The person's set of that id, None where there is none; raises NotFound for a set of another person."""
    kept = unit.session.get(SpecialistSet, set_id)
    if kept is not None and kept.person_id != actor.person_id:
        raise NotFound(Kind.SPECIALIST_SET.value)
    return kept

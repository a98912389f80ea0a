"""What is written down of papers: who printed which list and what it held (sync.md 6.5), who saved one, and what no printer took."""

from collections.abc import Sequence

from sqlalchemy import delete

from desktop_app.core.changes import Kind
from desktop_app.models.draft import Draft
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor, Right
from desktop_app.models.printed import Lines, to_payload
from desktop_app.models.unprinted import FORM, PaperWish
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store


def note_list(store: Store, actor: Actor, kind: Kind | None, row_id: str, day: str, lines: Lines) -> Done:
    """Write down that a list of `day` (YYYY-MM-DD) was printed with those lines: the next print marks what changed since.

    It is the list of that row, or with no `kind` one of the whole desk, by its name.
    """
    with store.write(Urgency.PERSON) as unit:
        append(unit, Act.PRINT, actor, About(kind, row_id), to_payload(day, lines))
        return Done(unit.changes, None, row_id)


def note_export(store: Store, actor: Actor, list_id: str, rows: int) -> Done:
    """Write down that so many rows of that list are saved to a file: before the file is made, so that none exists that nobody knows of.

    Raises:
        RightMissing: who may not look at patients' data takes none along.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.VIEW)
        append(unit, Act.EXPORT, actor, About(), {"list": list_id, "rows": rows})
        return Done(unit.changes)


def keep_unprinted(store: Store, wishes: Sequence[PaperWish]) -> Done:
    """Keep what no printer took among the drafts, so that it outlives the window; each paper once, however often it failed."""
    with store.write(Urgency.PERSON) as unit:
        for wish in wishes:
            content = {"key": wish.key, "paper": wish.paper, "about": dict(wish.about)}
            unit.session.merge(
                Draft(id=wish.draft_id, form=FORM, person_id=wish.actor.person_id, title="", content=content, changed=unit.now)
            )
            unit.touch(Kind.DRAFT, wish.draft_id)
        return Done(unit.changes)


def drop_unprinted(store: Store, wish: PaperWish) -> Done:
    """It was printed after all, or there is nothing to print any more."""
    with store.write(Urgency.PERSON) as unit:
        unit.session.execute(delete(Draft).where(Draft.id == wish.draft_id))
        unit.touch(Kind.DRAFT, wish.draft_id)
        return Done(unit.changes)

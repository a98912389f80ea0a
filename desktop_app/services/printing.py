"""What is written down of the papers that left the house: who printed which list, and what it held (sync.md 6.5)."""

from desktop_app.core.changes import Kind
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor
from desktop_app.models.printed import Lines, to_payload
from desktop_app.services.outcome import Done
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

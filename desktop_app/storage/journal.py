"""Appending to the journal inside the write transaction, and proving its chain."""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from desktop_app.core.changes import Kind
from desktop_app.models.journal import Act, JournalEntry, digest_of, link_of
from desktop_app.models.person import Actor
from desktop_app.storage.store import Unit

_ENTRY = insert(JournalEntry)


@dataclass(frozen=True)
class About:
    """What an entry is about."""

    kind: Kind | None = None
    row_id: str | None = None
    operation_id: str | None = None


def append(unit: Unit, act: Act, actor: Actor | None, about: About, payload: dict[str, Any] | None = None) -> None:
    """Append one entry to this desk's chain; `payload` is kept in the encrypted replica only."""
    last = unit.connection.exec_driver_sql("SELECT link FROM journal ORDER BY sequence DESC LIMIT 1").scalar()
    salt = secrets.token_hex(16)
    entry = {
        "at": unit.now, "act": act.value, "person_id": actor.person_id if actor else None, "desk_id": unit.desk_id,
        "kind": about.kind.value if about.kind else None, "row_id": about.row_id, "operation_id": about.operation_id,
        "payload": payload, "salt": salt, "digest": digest_of(salt, payload),
    }  # fmt: skip
    link = link_of(last or "", JournalEntry(**entry))
    unit.session.flush()
    done = unit.connection.execute(_ENTRY, entry | {"link": link})
    unit.touch(Kind.JOURNAL, str(done.lastrowid))


def first_broken_link(connection: Connection) -> int | None:
    """The sequence of the first entry that does not follow from the one before, or whose payload was changed; None when all proves."""
    previous = ""
    columns = JournalEntry.__table__.columns
    for row in connection.execute(select(*columns).order_by(columns["sequence"])):
        entry = JournalEntry(**row._mapping)
        whole = entry.payload is None or digest_of(entry.salt, entry.payload) == entry.digest
        if not whole or link_of(previous, entry) != entry.link:
            return entry.sequence
        previous = entry.link
    return None

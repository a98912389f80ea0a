"""The sets of specialists that a person keeps at this desk."""

from dataclasses import dataclass

from sqlalchemy import Connection

from desktop_app.models.search_text import fold


@dataclass(frozen=True)
class SetRow:
    """A kept set: its name, the words of its filter, whether it shows only specialists with free places."""

    set_id: str
    name: str
    words: str
    only_free: bool


def specialist_sets(connection: Connection, person_id: str) -> tuple[SetRow, ...]:
    """The sets of that person by name, as people sort names: the order in which the digits choose them."""
    rows = connection.exec_driver_sql("SELECT id, name, words, only_free FROM specialist_set WHERE person_id = ?", (person_id,))
    return tuple(sorted((SetRow(row[0], row[1], row[2], bool(row[3])) for row in rows), key=lambda one: (fold(one.name), one.set_id)))

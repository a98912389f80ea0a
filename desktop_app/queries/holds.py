"""Which desks hold places, how many and until when: for the one who may let them go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from desktop_app.models.base import from_micros, to_micros
from desktop_app.queries.ground import ground_of


@dataclass(frozen=True)
class HeldLine:
    """The coming places held for one desk; the holds end between `first_end` and `last_end` by our clock."""

    desk_id: str
    name: str
    ours: bool
    places: int
    first_end: datetime
    last_end: datetime


def held_lines(connection: Connection, now: datetime) -> list[HeldLine]:
    """Every desk that holds places, this one first, then by name."""
    ground = ground_of(connection)
    lines = [
        HeldLine(
            row[0], row[1] or "", row[0] == ground.desk_id, row[2],
            from_micros(row[3]) - ground.clock_ahead, from_micros(row[4]) - ground.clock_ahead,
        )
        for row in connection.exec_driver_sql(_LINES, (to_micros(now),))
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (not line.ours, line.name, line.desk_id))


_LINES = """
SELECT holder, max(holder_name), count(*), min(hold_until), max(hold_until) FROM slot
WHERE status = 'busy-tentative' AND holder > '' AND hold_until IS NOT NULL AND start > ? AND known AND NOT hidden
GROUP BY holder
"""

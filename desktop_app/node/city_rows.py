"""What every part of the synthetic town is built from: its moment, its rows, and randomness that a seed decides."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from desktop_app.core.changes import Kind
from desktop_app.core.ids import uuid7
from desktop_app.fhir import mapping
from desktop_app.models.base import to_micros
from desktop_app.models.schema import WIRE_TYPE
from desktop_app.storage.rows import Values


@dataclass(frozen=True)
class Moment:
    """The instant the town is photographed at, and the zone its clocks show."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The calendar day in the town."""
        return self.now.astimezone(self.zone).date()

    def at(self, day: date, clock: time) -> datetime:
        """The instant, in UTC, when the town's clocks show `clock` on `day`."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


class RowMaker:
    """Makes rows as the mappers take them, with ids that a seed decides.

    A row's own id and its id at the central differ, as they do wherever a central gives out ids of its own.
    """

    def __init__(self, moment: Moment, random: Random) -> None:
        self._milliseconds = int(moment.now.timestamp() * 1000)
        self._random = random
        self._blank: dict[Kind, Values] = {}

    def new(self, kind: Kind, row_id: str | None = None, /, **columns: object) -> Values:
        """A row of `kind` with `columns` (references under the column's name without `_pk`) and the rest as the table has it by default."""
        blank = self._blank.get(kind)
        if blank is None:
            blank = self._blank[kind] = mapping.blank(kind)
        if unknown := columns.keys() - blank.keys():
            raise KeyError(*sorted(unknown))
        return {**blank, "id": row_id or self._row_id(), "remote_id": self._remote_id(), **columns}

    def _row_id(self) -> str:
        return str(uuid7(self._milliseconds, self._random.getrandbits(74)))

    def _remote_id(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))


def reference(kind: Kind, row: Values) -> str:
    """How another resource names this one: `Patient/9d2c…`."""
    return f"{WIRE_TYPE[kind]}/{row['remote_id']}"


def micros(instant: datetime) -> int:
    """An instant as rows carry it."""
    return to_micros(instant)

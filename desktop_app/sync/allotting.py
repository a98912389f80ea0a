"""Holding places for this desk while there is a connection: each by an update of its own, on its version; then read back (sync.md 5).

It is no operation of a person. A hold counts from the moment that it was read at the central, and ends here before it is let go there: so
a lost answer costs nothing, the next fetch tells what is held, and what is still wanted is asked for again. It yields to everything, and
leaves alone what a person has under way.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from desktop_app.core.changes import Kind
from desktop_app.core.clock import Clock
from desktop_app.fhir.mapping import give_out, with_meta
from desktop_app.fhir.receipt import stamp
from desktop_app.models.allotment import Place, Wanted, horizon, wanted
from desktop_app.models.appointment import HOLDING
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.journal import Act
from desktop_app.models.promise import ONLY_OURS
from desktop_app.models.slot import SlotStatus
from desktop_app.queries.ground import CLINIC, ground_of, hold_of
from desktop_app.storage.apply import held_among, held_rows
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.rows import values_of
from desktop_app.storage.store import Store
from desktop_app.sync.backoff import wished_seconds
from desktop_app.sync.central import Central, SignInNeeded, Unwell
from desktop_app.sync.stubs import Fetcher
from desktop_app.sync.transport import Answer

Resource = dict[str, Any]
AT_ONCE = 8
MOST_A_RUN = 80
REFUSED_FOR = timedelta(hours=1)
_log = logging.getLogger(__name__)
_HOLDING = ",".join(f"'{status}'" for status in sorted(HOLDING))


@dataclass(frozen=True)
class Allotment:
    """What this desk holds: one in `one_in` of the registry's places (0: none) of `clinics` (ids at the central), days told in `zone`.

    `name` is what people call the desk; others read it beside the places.
    """

    one_in: int = 4
    clinics: frozenset[str] = frozenset()
    zone: tzinfo = UTC
    name: str = ""


Wish = Callable[[], Allotment | None]
"""What is wished at the moment; None: the desk holds nothing and lets nothing go."""


class Allotter:
    """Keeps the share of one desk. `between` is called before each request: there a person's acts are sent first, and a stop is noticed."""

    def __init__(self, store: Store, central: Central, fetcher: Fetcher, clock: Clock, between: Callable[[], None]) -> None:
        self._store = store
        self._central = central
        self._fetcher = fetcher
        self._clock = clock
        self._between = between
        self._refused_until: datetime | None = None

    def run(self, wish: Allotment) -> int:
        """Write what the rule asks for, a few dozen places at the most; how many places the central took.

        Raises NoAnswer, NotFhir, Unwell, SignInNeeded, and what `between` raises: the rest is asked for at another time.
        """
        now = self._clock.now()
        if self._refused_until is not None and now < self._refused_until:
            return 0
        with self._store.read() as connection:
            central_now = ground_of(connection).central_time(now)
            asked = self._plan(connection, wish, now)
        found: list[tuple[str, datetime | None]] = [(slot_id, None) for slot_id in asked.free]
        found = (found + [(slot_id, until) for slot_id, until in asked.hold.items()])[:MOST_A_RUN]
        if not found:
            return 0
        receipt = self._note(found, central_now)
        taken, steps = 0, iter(found)
        while part := list(islice(steps, AT_ONCE)):
            taken += self._write(part, wish.name, receipt)
        return taken

    def _plan(self, connection: Connection, wish: Allotment, now: datetime) -> Wanted:
        ground = ground_of(connection)
        central_now = ground.central_time(now)
        clinics = json.dumps(sorted(wish.clinics))
        span = {"now": to_micros(now), "end": to_micros(horizon(now, wish.zone)), "desk": ground.desk_id, "clinics": clinics}
        busy = held_rows(connection, Kind.SLOT)
        places: dict[str, list[Place]] = {}
        for row in connection.exec_driver_sql(_PLACES, {**span, "ours": ONLY_OURS[0]}):
            if row[0] not in busy:
                hold = hold_of(row[4], row[5], row[6]) if row[7] == SlotStatus.TENTATIVE else None
                counted = ground.counted(row[0], hold) if hold is not None else None
                places.setdefault(row[1] or "", []).append(Place(row[0], f"{row[1]} {row[2]}", from_micros(row[3]), counted))
        hold_on: dict[str, datetime] = {}
        let_go: list[str] = []
        for clinic, members in places.items():
            desks = ground.neighbours.get(clinic, frozenset())
            found = wanted(members, ground.desk_id, desks, wish.one_in, central_now)
            hold_on |= found.hold
            let_go += found.free
        return Wanted(hold_on, let_go)

    def _note(self, found: list[tuple[str, datetime | None]], central_now: datetime) -> str:
        """Write down what is about to be asked for, under the receipt that the central will show on it.

        What is to be let go is not ours from here on, whatever becomes of the request, until a newer version tells otherwise: the version
        that the request names cannot be trusted again, for a request may arrive late. The slot itself stays as the central tells it.
        """
        with self._store.write(Urgency.MACHINE) as unit:
            receipt = unit.ids.new()
            unit.connection.exec_driver_sql(_TOLD)
            for slot_id in (one for one, until in found if until is None):
                unit.connection.exec_driver_sql(_END, {"id": slot_id, "now": to_micros(central_now), "desk": unit.desk_id})
                unit.touch(Kind.SLOT, slot_id)
            payload = {"hold": [one for one, until in found if until], "free": [one for one, until in found if not until]}
            append(unit, Act.ALLOT, None, About(operation_id=receipt), payload)
        return receipt

    def _write(self, part: list[tuple[str, datetime | None]], name: str, receipt: str) -> int:
        """Write some places, then read them back: what is held is what the central says, not what its answer was."""
        taken = 0
        asked: list[str] = []
        for slot_id, until in part:
            self._between()
            resource, version = self._resource(slot_id, until, name)
            if resource is None or version is None:
                continue
            answer = self._central.put(stamp(resource, receipt), version)
            asked.append(str(resource["id"]))
            taken += answer.good
            if self._is_refused(answer):
                break
        self._fetcher.fetch(Kind.SLOT, asked)
        return taken

    def _resource(self, slot_id: str, until: datetime | None, name: str) -> tuple[Resource | None, str | None]:
        """The place as it is to be, and the version that must still be there; none where anybody has taken it meanwhile."""
        with self._store.read() as connection:
            if held_among(connection, Kind.SLOT, [slot_id]):
                return None, None
            values = values_of(connection, Kind.SLOT, [slot_id], "remote")[slot_id]
        ours = values["status"] == SlotStatus.TENTATIVE and values["holder"] == self._store.desk_id
        if not ours and (values["status"] != SlotStatus.FREE or until is None):
            return None, None
        values["status"] = (SlotStatus.FREE if until is None else SlotStatus.TENTATIVE).value
        values["holder"] = None if until is None else self._store.desk_id
        values["hold_until"] = None if until is None else to_micros(until)
        values["holder_name"] = None if until is None else name or None
        version = values["remote_version"]
        resource = with_meta(give_out(Kind.SLOT, values, self._store.systems), str(values["remote_id"]))
        return resource, str(version) if version else None

    def _is_refused(self, answer: Answer) -> bool:
        """Whether this central does not let the desk hold places; a place that somebody else changed meanwhile is only read again.

        Raises Unwell, SignInNeeded.
        """
        if answer.status == 401:
            raise SignInNeeded
        if answer.status == 429 or answer.status >= 500:
            raise Unwell(wished_seconds(answer))
        if answer.good or answer.status in {404, 408, 409, 410, 412}:
            return False
        self._refused_until = self._clock.now() + REFUSED_FOR
        _log.info("the central does not let this desk hold places: %s", answer.status)
        return True


_COLUMNS = "s.id, hc.id, coalesce(hp.specialty_code, hs.id), s.start, s.holder, s.hold_until, s.holder_name, s.status"
_PLACES = f"""
SELECT {_COLUMNS} FROM schedule hs {CLINIC} CROSS JOIN slot s ON s.schedule_pk = hs.pk AND s.start >= :now AND s.start < :end
WHERE hc.remote_id IN (SELECT value FROM json_each(:clinics)) AND hs.active AND NOT hs.hidden AND NOT hs.live_queue
AND s.channels = :ours AND (s.status = 'free' OR (s.status = 'busy-tentative' AND s.holder IS NOT :desk))
AND s.known AND NOT s.hidden AND s.remote_id IS NOT NULL AND NOT s.overbooked
AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.slot_pk = s.pk AND a.status IN ({_HOLDING}) AND NOT a.hidden)
UNION ALL
SELECT {_COLUMNS} FROM slot s LEFT JOIN schedule hs ON hs.pk = s.schedule_pk {CLINIC}
WHERE s.status = 'busy-tentative' AND s.holder = :desk AND s.known AND NOT s.hidden AND +s.remote_id IS NOT NULL
"""
"""The registry's own places of the days that are shared out; and whatever this desk holds, wherever it is."""
_TOLD = """
DELETE FROM let_go WHERE NOT EXISTS (SELECT 1 FROM slot s WHERE s.id = let_go.slot_id AND s.remote_version = let_go.remote_version)
"""
"""What a newer version has told meanwhile."""
_END = """
INSERT INTO let_go (slot_id, remote_version, ended)
SELECT id, remote_version, :now FROM slot
WHERE id = :id AND status = 'busy-tentative' AND holder = :desk AND hold_until > :now AND remote_version IS NOT NULL
ON CONFLICT (slot_id) DO UPDATE SET remote_version = excluded.remote_version, ended = min(ended, excluded.ended)
"""

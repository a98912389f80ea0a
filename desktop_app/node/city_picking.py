"""Whom a visit in the synthetic town belongs to: people of the right age, sex and участок who are not elsewhere at that time."""

from collections import defaultdict
from datetime import date, datetime
from random import Random

from desktop_app.core.changes import Kind
from desktop_app.node.city_cards import Townsman
from desktop_app.node.city_clinics import TownLane
from desktop_app.node.city_plan import Audience
from desktop_app.node.city_rows import reference
from desktop_app.node.city_schedules import TownSlot

_TRIES = 40
_ADULT = 18
_OWN_AREA_SHARE = 0.85


class Picker:
    """Draws patients for slots and remembers where each of them is expected."""

    def __init__(self, patients: list[Townsman], today: date, random: Random) -> None:
        self._today = today
        self._random = random
        self._busy: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        self._awaited: set[tuple[str, str]] = set()
        here = [man for man in patients if man.row["active"]]
        self._pools: dict[tuple[Audience, str | None], list[Townsman]] = defaultdict(list)
        for man in here:
            for audience in self._audiences(man):
                self._pools[audience, None].append(man)
                self._pools[audience, str(man.row["clinic"])].append(man)
                if man.area is not None:
                    self._pools[audience, reference(Kind.PLACE, man.area.row)].append(man)

    def draw(self, slot: TownSlot) -> Townsman | None:
        """Someone for `slot` who is free then and has no other visit to the same specialty ahead; None where nobody was found."""
        for _ in range(_TRIES):
            man = self._random.choice(self._pool(slot.lane))
            if self.suits(man, slot):
                return man
        return None

    def suits(self, man: Townsman, slot: TownSlot) -> bool:
        """Whether `man` could come to `slot`."""
        age = man.age_on(slot.day)
        audience = slot.lane.audience
        if audience is not Audience.ALL and (age < _ADULT) != (audience is Audience.CHILDREN):
            return False
        if man.born > slot.day or (slot.day >= self._today and (man.row["remote_id"], slot.lane.specialty.code) in self._awaited):
            return False
        return all(slot.end <= start or end <= slot.start for start, end in self._busy[str(man.row["remote_id"])])

    def take(self, man: Townsman, slot: TownSlot) -> None:
        """Note that `man` comes to `slot`."""
        key = str(man.row["remote_id"])
        self._busy[key].append((slot.start, slot.end))
        if slot.day >= self._today:
            self._awaited.add((key, slot.lane.specialty.code))

    def _pool(self, lane: TownLane) -> list[Townsman]:
        draw = self._random.random()
        if lane.area is not None and draw < _OWN_AREA_SHARE:
            own = self._pools[lane.audience, reference(Kind.PLACE, lane.area.row)]
            if own:
                return own
        return self._pools[lane.audience, str(lane.post["clinic"])] or self._pools[lane.audience, None]

    def _audiences(self, man: Townsman) -> tuple[Audience, ...]:
        if man.age_on(self._today) < _ADULT:
            return (Audience.CHILDREN, Audience.ALL)
        return (Audience.ADULTS, Audience.WOMEN, Audience.ALL) if man.sex == "female" else (Audience.ADULTS, Audience.ALL)

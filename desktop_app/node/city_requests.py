"""What waits for a person in the synthetic town: the waiting list, wishes from the portal, and requests of every kind."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.request import RequestKind
from desktop_app.models.slot import Channel
from desktop_app.node.city_cards import Townsman
from desktop_app.node.city_clinics import TownLane
from desktop_app.node.city_plan import Audience, Trouble
from desktop_app.node.city_rows import Moment, RowMaker, micros, reference
from desktop_app.storage.rows import Values

_WORDS = {
    RequestKind.SAME_DAY: "Температура 38,2 со вчерашнего дня, просит приём сегодня",
    RequestKind.DOCTOR: "На портале нет свободного времени, просит открыть приём",
    RequestKind.HOME_VISIT: "Вызов на дом: не встаёт, давление 170",
    RequestKind.CALL_BACK: "Просит перезвонить: не понял, в какой кабинет",
    RequestKind.PROBLEM: "Портал показывает, что полис не найден",
}
_HOURS_TO_ANSWER = {RequestKind.SAME_DAY: 2, RequestKind.HOME_VISIT: 4}
_DEFAULT_HOURS = 24
_OPEN = ("requested", "received", "accepted", "in-progress", "on-hold")
_CLOSED = ("completed", "rejected", "cancelled", "failed")
_ADULT = 18


@dataclass
class Waiting:
    """Appointments without a time, and requests."""

    appointments: list[Values] = field(default_factory=list)
    requests: list[Values] = field(default_factory=list)


@dataclass(frozen=True)
class RequestMaker:
    """Puts people on the waiting list and writes down what they ask for."""

    moment: Moment
    make: RowMaker
    random: Random

    def wait(self, lanes: list[TownLane], people: list[Townsman], waitlisted: int, proposed: int, requests: int) -> Waiting:
        """So many of each kind, spread over the specialties that are hard to get into."""
        waiting = Waiting()
        here = [man for man in people if man.row["active"]]
        grown = [man for man in here if man.age_on(self.moment.today) >= _ADULT]
        children = [man for man in here if man.age_on(self.moment.today) < _ADULT]
        scarce = [lane for lane in lanes if lane.trouble in (Trouble.SOUGHT_AFTER, Trouble.SICK)]
        open_lanes = [lane for lane in lanes if lane.area is not None and not lane.plan.on_days_off]
        for status, count, among in ((AppointmentStatus.WAITLIST, waitlisted, scarce), (AppointmentStatus.PROPOSED, proposed, open_lanes)):
            for _ in range(count):
                lane = self.random.choice(among)
                man = self.random.choice(children if lane.audience is Audience.CHILDREN else grown)
                waiting.appointments.append(self._wish(lane, man, status))
        kinds = list(RequestKind)
        for number in range(requests):
            waiting.requests.append(self._request(kinds[number % len(kinds)], number, self.random.choice(here), open_lanes))
        return waiting

    def _wish(self, lane: TownLane, man: Townsman, status: AppointmentStatus) -> Values:
        """An appointment without a slot: only the span in which it is wanted."""
        since = self.moment.now - timedelta(minutes=self.random.randrange(10, 6 * 24 * 60))
        wanted = self.moment.now + timedelta(days=self.random.randint(0, 5))
        return self.make.new(
            Kind.APPOINTMENT,
            status=status.value,
            patient=reference(Kind.PATIENT, man.row),
            post=reference(Kind.POST, lane.post),
            service=reference(Kind.SERVICE, lane.service),
            kind="ROUTINE",
            channel=Channel.PORTAL.value,
            created=micros(_whole(since)),
            wanted_from=micros(_whole(wanted)),
            wanted_to=micros(_whole(wanted + timedelta(days=30))),
            call_back=man.phone,
        )

    def _request(self, kind: RequestKind, number: int, man: Townsman, lanes: list[TownLane]) -> Values:
        """Two of three are still open, some of those are late."""
        hours = _HOURS_TO_ANSWER.get(kind, _DEFAULT_HOURS)
        closed = number % 3 == 2
        age = self.random.uniform(0, hours * 1.3) if not closed else self.random.uniform(hours, 120)
        authored = _whole(self.moment.now - timedelta(hours=age))
        area_row = man.area.row if man.area else None
        lane = next((lane for lane in lanes if lane.area is not None and lane.area.row is area_row), self.random.choice(lanes))
        return self.make.new(
            Kind.REQUEST,
            kind=kind.value,
            status=self.random.choice(_CLOSED if closed else _OPEN),
            patient=reference(Kind.PATIENT, man.row),
            clinic=lane.post["clinic"],
            specialty_code=lane.specialty.code,
            phone=man.phone,
            text=_WORDS[kind],
            authored=micros(authored),
            due=micros(authored + timedelta(hours=hours)),
            address=man.address if kind is RequestKind.HOME_VISIT else None,
        )


def _whole(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)

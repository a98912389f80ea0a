"""When specialists of the synthetic town receive: shifts by odd and even dates, weekdays and Saturdays; which places go to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from itertools import cycle, islice

from desktop_app.models.slot import Channel, VisitKind

SATURDAY = 5


@dataclass(frozen=True)
class Hours:
    """From … to by the clocks of the town; `pause` is the half hour without reception in the middle."""

    starts: time
    ends: time
    pause: time | None = None


MORNING = Hours(time(8), time(13), time(10, 30))
EVENING = Hours(time(15), time(20), time(17, 30))
DAY = Hours(time(10), time(15), time(12, 30))
SHORT = Hours(time(9), time(12))
DUTY = Hours(time(9), time(15), time(12))
BLOOD = Hours(time(7, 30), time(10, 30))
JABS = Hours(time(9), time(12))
SCHOOL = Hours(time(15), time(17))


@dataclass(frozen=True)
class Shift:
    """Hours on odd and even calendar dates of the given weekdays (Monday is 0); Saturdays are short."""

    odd: Hours | None
    even: Hours | None
    weekdays: frozenset[int] = frozenset(range(5))
    saturday: bool = False

    def hours_on(self, day: date) -> Hours | None:
        """The hours of `day` by the template, holidays not considered."""
        if day.weekday() == SATURDAY and self.saturday:
            return SHORT
        if day.weekday() not in self.weekdays:
            return None
        return self.odd if day.day % 2 else self.even

    def without(self, weekday: int) -> "Shift":
        """The same shift with one more weekday free."""
        return Shift(self.odd, self.even, self.weekdays - {weekday}, self.saturday)


ODD_MORNING = Shift(MORNING, EVENING, saturday=True)
EVEN_MORNING = Shift(EVENING, MORNING, saturday=True)
MORNINGS = Shift(MORNING, MORNING)
EVENINGS = Shift(EVENING, EVENING)
DAYS = Shift(DAY, DAY)
MON_WED_FRI = Shift(MORNING, EVENING, frozenset({0, 2, 4}))
TUE_THU = Shift(DAY, DAY, frozenset({1, 3}))
JAB_MORNINGS = Shift(JABS, JABS, frozenset({1, 3}))
BLOOD_MORNINGS = Shift(BLOOD, BLOOD, saturday=True)
WEDNESDAYS = Shift(SCHOOL, SCHOOL, frozenset({2}))
ON_DAYS_OFF = Shift(DUTY, DUTY, frozenset(range(7)))


@dataclass(frozen=True)
class Quota:
    """Whom a place is for: channels as rows keep them (sorted, joined by commas), and the kind of visit."""

    channels: str
    visit_kind: VisitKind


def quota(kind: VisitKind, *channels: Channel) -> Quota:
    """A quota of one or more channels."""
    return Quota(",".join(sorted(channels)), kind)


_OPEN = quota(VisitKind.PRIMARY, Channel.REGISTRY, Channel.PORTAL, Channel.CALL_CENTRE)
_DESK = quota(VisitKind.PRIMARY, Channel.REGISTRY)
_PORTAL = quota(VisitKind.PRIMARY, Channel.PORTAL)
_INFOMAT = quota(VisitKind.PRIMARY, Channel.REGISTRY, Channel.INFOMAT)
_REPEAT = quota(VisitKind.REPEAT, Channel.DOCTOR)
_SAME_DAY = quota(VisitKind.PRIMARY, Channel.SAME_DAY, Channel.REGISTRY)
_CHECK_UP = quota(VisitKind.PREVENTIVE, Channel.DISPENSARY, Channel.REGISTRY)
_REFERRED = quota(VisitKind.PRIMARY, Channel.REFERRAL, Channel.REGISTRY)
_FROM_OTHERS = quota(VisitKind.PRIMARY, Channel.OTHER_CLINIC, Channel.REFERRAL)
_PAID = quota(VisitKind.PRIMARY, Channel.PAID, Channel.REGISTRY)
_VIDEO = quota(VisitKind.TELEMEDICINE, Channel.DOCTOR, Channel.PORTAL)

FIRST_CONTACT = (_OPEN, _DESK, _OPEN, _REPEAT, _OPEN, _SAME_DAY, _PORTAL, _OPEN, _CHECK_UP, _INFOMAT, _VIDEO)
OPEN_TO_ALL = (_OPEN, _DESK, _OPEN, _REPEAT, _OPEN, _PORTAL, _DESK, _OPEN)
BY_REFERRAL = (_REFERRED, _REFERRED, _REPEAT, _FROM_OTHERS, _REFERRED, _PAID)
LIVE = (quota(VisitKind.PRIMARY, Channel.LIVE_QUEUE),)
GROUP = (quota(VisitKind.GROUP, Channel.REGISTRY, Channel.PORTAL),)
ON_DUTY = (quota(VisitKind.PRIMARY, Channel.SAME_DAY, Channel.REGISTRY),)


def starts_within(hours: Hours, minutes: int) -> Iterable[int]:
    """Minutes after midnight at which visits of `minutes` begin; none reaches into the pause or over the end."""
    stretches = [(hours.starts, hours.ends)]
    if hours.pause is not None:
        half_past = _minute(hours.pause) + 30
        stretches = [(hours.starts, hours.pause), (time(half_past // 60, half_past % 60), hours.ends)]
    for starts, ends in stretches:
        yield from range(_minute(starts), _minute(ends) - minutes + 1, minutes)


def quotas_of(pattern: tuple[Quota, ...], count: int, day: date) -> list[Quota]:
    """Quotas of `count` places in a row; the pattern begins elsewhere every day, so that no hour is always the portal's."""
    return list(islice(cycle(pattern), day.day % len(pattern), day.day % len(pattern) + count))


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute

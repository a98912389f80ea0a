"""Templates as tests write them: hours of a room, a clinic of two specialists, and any template at all for the laws."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.schedule_exception import ExceptionKind, ScheduleException
from desktop_app.models.schedule_template import Piece, Quota, Rotation, Shift, Span, Template, TemplateDay, WorkedOn
from desktop_app.models.slot import Channel, VisitKind
from desktop_app.models.slot_plan import Lane, Period, PlannedSlot, generate

MONDAY: Final = date(2026, 11, 23)
SUNDAY: Final = MONDAY + timedelta(days=6)
WEEK: Final = Period(MONDAY, SUNDAY)
ZONE: Final = "Europe/Moscow"
CLINIC: Final = "clinic-7"
KUZNETSOVA, ORLOV = "post-kuznetsova", "post-orlov"
ROOM_214, ROOM_208, ROOM_301 = "room-214", "room-208", "room-301"
LANES: Final = {
    "k-214": Lane("k-214", KUZNETSOVA, ROOM_214, CLINIC, ZONE, "110"),
    "k-301": Lane("k-301", KUZNETSOVA, ROOM_301, CLINIC, ZONE, "110"),
    "o-208": Lane("o-208", ORLOV, ROOM_208, CLINIC, ZONE, "110"),
}
CALENDAR: Final = ProductionCalendar()
EVERY_DAY: Final = ProductionCalendar(frozenset(range(7)))


def at(clock: str) -> int:
    """Minutes after midnight of «08:30»."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def span(text: str) -> Span:
    """«08:00-12:00»."""
    starts, ends = text.split("-")
    return Span(at(starts), at(ends))


def piece(text: str, schedule: str = "k-214", minutes: int | None = 15, **rest: Any) -> Piece:
    """A piece of a shift."""
    return Piece(span(text), schedule, minutes=minutes, **rest)


def shift(text: str, *breaks: str, pieces: tuple[Piece, ...] = ()) -> Shift:
    """A shift of one piece over all of it, unless `pieces` are given."""
    return Shift(span(text), pieces or (piece(text),), tuple(span(one) for one in breaks))


def day(*texts: str, schedule: str = "k-214") -> TemplateDay:
    """A day of shifts of one piece each."""
    return TemplateDay(tuple(shift(text, pieces=(piece(text, schedule),)) for text in texts))


def weekly(text: str = "08:00-12:00", post: str = KUZNETSOVA, schedule: str = "k-214", **rest: Any) -> Template:
    """The same hours on every weekday."""
    return Template(f"t-{post}", post, MONDAY - timedelta(days=70), (day(text, schedule=schedule),) * 7, **rest)


def odd(kind: ExceptionKind, scope: str = KUZNETSOVA, first: date = MONDAY, days: int = 1, **rest: Any) -> ScheduleException:
    """An exception that lasts `days`."""
    return ScheduleException(f"e-{kind.value}-{scope}-{first}", kind, scope, first, first + timedelta(days=days - 1), **rest)


def plan(
    *templates: Template, exceptions: tuple[ScheduleException, ...] = (), period: Period = WEEK, calendar: ProductionCalendar = CALENDAR
) -> tuple[PlannedSlot, ...]:
    """The slots of the clinic of these tests."""
    return generate(templates, exceptions, calendar, LANES, period)


def wall(slots: tuple[PlannedSlot, ...], of: date = MONDAY) -> list[str]:
    """«08:00-08:15» in Moscow, of the places of one day."""
    shown = [(slot.start + timedelta(hours=3), slot.end + timedelta(hours=3)) for slot in slots]
    return [f"{start:%H:%M}-{end:%H:%M}" for start, end in shown if start.date() == of]


QUOTAS: Final = st.lists(
    st.builds(
        Quota,
        st.lists(st.sampled_from(Channel), max_size=2, unique=True).map(tuple),
        st.none() | st.integers(0, 9),
        st.none() | st.integers(0, 48),
    ),
    max_size=3,
).map(tuple)


@st.composite
def shifts(draw: st.DrawFn, schedules: tuple[str, ...], starts: int, ends: int) -> Shift:
    """A shift between two minutes of the day with one or two pieces and perhaps a break."""
    middle = draw(st.integers(starts + 30, ends - 30))
    bounds = [(starts, middle), (middle, ends)]
    pieces = tuple(
        Piece(
            Span(*bound), draw(st.sampled_from(schedules)), draw(st.sampled_from(VisitKind)), draw(st.integers(5, 70)),
            draw(st.integers(1, 3)), draw(QUOTAS), draw(st.booleans()),
        )
        for bound in bounds[: draw(st.integers(1, 2))]
    )  # fmt: skip
    pause = draw(st.integers(starts, ends - 20))
    return Shift(Span(starts, ends), pieces, draw(st.sampled_from([(), (Span(pause, pause + 20),)])))


@st.composite
def templates(draw: st.DrawFn, post: str, schedules: tuple[str, ...]) -> Template:
    """Any template of a specialist."""
    rotation = draw(st.sampled_from(Rotation))
    length = {Rotation.WEEKLY: 7, Rotation.ODD_EVEN: 2}.get(rotation) or draw(st.integers(1, 4))
    days = st.lists(shifts(schedules, 480, 720), max_size=1) | st.tuples(shifts(schedules, 450, 700), shifts(schedules, 700, 1100))
    drawn = [TemplateDay(tuple(draw(days))) for _ in range(min(length, 3))]
    return Template(
        f"t-{draw(st.integers(0, 9))}-{post}", post, MONDAY + timedelta(days=draw(st.integers(-9, 4))),
        tuple(drawn[number % len(drawn)] for number in range(length)), rotation, anchor=MONDAY,
        weekdays=draw(st.frozensets(st.integers(0, 6), min_size=3)), worked_on=draw(st.sampled_from(WorkedOn)),
        only_through=draw(st.sampled_from([(), ((VisitKind.REPEAT, (Channel.DOCTOR,)),)])),
    )  # fmt: skip


@st.composite
def exceptions(draw: st.DrawFn) -> ScheduleException:
    """Any exception in the clinic."""
    kind = draw(st.sampled_from(ExceptionKind))
    post, own, other, others = draw(st.sampled_from([(KUZNETSOVA, "k-301", ORLOV, "o-208"), (ORLOV, "o-208", KUZNETSOVA, "k-214")]))
    away = kind is ExceptionKind.SUBSTITUTION
    scope = draw(st.sampled_from([post, CLINIC, ROOM_214])) if kind not in (ExceptionKind.EXTRA_HOURS, ExceptionKind.SUBSTITUTION) else post
    first = MONDAY + timedelta(days=draw(st.integers(0, 6)))
    starts = draw(st.integers(480, 1000))
    return ScheduleException(
        f"e-{draw(st.integers(0, 99))}", kind, scope, first, first + timedelta(days=draw(st.integers(0, 3))),
        draw(st.none() | st.just(Span(starts, starts + 90))),
        substitute=other if away else None, schedule=others if away else None, keeps_bookings=away and draw(st.booleans()),
        shifts=(draw(shifts((own,), starts, starts + 120)),) if kind is ExceptionKind.EXTRA_HOURS else (),
        as_day=draw(st.none() | st.just(MONDAY)),
    )  # fmt: skip


Clinic = tuple[list[Template], list[ScheduleException]]
CLINICS: Final = st.tuples(
    st.lists(templates(KUZNETSOVA, ("k-214", "k-301")) | templates(ORLOV, ("o-208",)), max_size=3, unique_by=lambda one: one.id),
    st.lists(exceptions(), max_size=4, unique_by=lambda one: one.id),
)
"""Templates and exceptions of a clinic."""

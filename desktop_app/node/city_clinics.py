"""The clinics of the synthetic town: branches, rooms, участки, specialists with their posts, services, and a schedule for each lane."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from desktop_app.core.changes import Kind
from desktop_app.models.base import to_json
from desktop_app.models.place import PlaceLevel
from desktop_app.models.schedule import AbsenceReason
from desktop_app.models.specialist import Access
from desktop_app.models.specialty_table import SpecialtyRow, SpecialtyTable
from desktop_app.node.city_names import NameStock
from desktop_app.node.city_papers import Papers
from desktop_app.node.city_plan import NURSE, PREPARATIONS, STREETS, Audience, BranchPlan, ClinicPlan, Lane, PostPlan, TownPlan, Trouble
from desktop_app.node.city_rows import Moment, RowMaker, reference
from desktop_app.storage.rows import Values

_ROOMS_ON_A_FLOOR = 14
_YOUNGEST_TO_COME = {Audience.ADULTS: 18, Audience.WOMEN: 15}
_LAST_CHILDHOOD_YEAR = 17


@dataclass(frozen=True)
class Area:
    """An участок, its streets and its clinic; the doctor's post is in its row."""

    row: Values
    clinic: Values
    streets: tuple[str, ...]
    children: bool


@dataclass(frozen=True)
class TownLane:
    """One schedule with all that its slots and visits need. `closed` tells why there is no reception, by day."""

    plan: Lane
    schedule: Values
    post: Values
    room: Values
    service: Values
    specialty: SpecialtyRow
    minutes: int
    audience: Audience
    area: Area | None
    trouble: Trouble | None
    absence: tuple[date, date] | None = None

    def absent_on(self, day: date) -> bool:
        """Whether the specialist is away on `day`."""
        return self.absence is not None and self.absence[0] <= day <= self.absence[1]


@dataclass
class Clinics:
    """Rows in the order in which they are made, and the lanes that tie them together."""

    organisations: list[Values] = field(default_factory=list)
    places: list[Values] = field(default_factory=list)
    specialists: list[Values] = field(default_factory=list)
    posts: list[Values] = field(default_factory=list)
    services: list[Values] = field(default_factory=list)
    schedules: list[Values] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    lanes: list[TownLane] = field(default_factory=list)


@dataclass(frozen=True)
class Builder:
    """Builds all clinics of a plan."""

    moment: Moment
    make: RowMaker
    names: NameStock
    papers: Papers
    random: Random
    specialties: SpecialtyTable

    def build(self, plan: TownPlan) -> Clinics:
        """All clinics; streets are dealt out to the участки of adults and, once more, of children."""
        town = Clinics()
        streets = {children: _dealt(_area_count(plan, children)) for children in (False, True)}
        for clinic_plan in plan.clinics:
            self._clinic(clinic_plan, town, streets)
        return town

    def _clinic(self, plan: ClinicPlan, town: Clinics, streets: dict[bool, Iterator[tuple[str, ...]]]) -> None:
        clinic = self.make.new(Kind.CLINIC, name=plan.name, number=plan.number, oid=plan.oid, phone=plan.branches[0].phone)
        town.organisations.append(clinic)
        branches = [self._branch(branch, clinic) for branch in plan.branches]
        town.places += branches
        posts = [self._post(post, clinic, branches[post.lanes[0].branch], town) for post in plan.posts]
        services: dict[str, Values] = {}
        for post_plan, post in zip(plan.posts, posts, strict=True):
            area = self._area(post_plan, post, clinic, town.areas, streets) if post_plan.area else None
            away = self._absence(post_plan, post, plan, posts)
            for lane in post_plan.lanes:
                service = self._service(lane, post_plan, clinic, services)
                room = self._room(lane, branches[lane.branch], clinic, town)
                town.lanes.append(self._lane(lane, post_plan, post, room, service, (area, away, plan.branches[lane.branch])))
            if area is not None:
                area.row["substitute"] = away.substitute if away else None
                town.areas.append(area)
        town.services += services.values()
        town.schedules = [lane.schedule for lane in town.lanes]

    def _branch(self, plan: BranchPlan, clinic: Values) -> Values:
        return self.make.new(
            Kind.PLACE,
            level=PlaceLevel.BRANCH.value,
            name=plan.name,
            clinic=reference(Kind.CLINIC, clinic),
            address=plan.address,
            phone=plan.phone,
            time_zone=self.moment.zone.key,
        )

    def _room(self, lane: Lane, branch: Values, clinic: Values, town: Clinics) -> Values:
        place = reference(Kind.PLACE, branch)
        number = sum(room["parent"] == place for room in town.places)
        name = f"{number // _ROOMS_ON_A_FLOOR + 1}{number % _ROOMS_ON_A_FLOOR + 1:02d}"
        room = self.make.new(Kind.PLACE, level=PlaceLevel.ROOM.value, name=name, clinic=reference(Kind.CLINIC, clinic), parent=place)
        town.places.append(room)
        return room

    def _post(self, plan: PostPlan, clinic: Values, branch: Values, town: Clinics) -> Values:
        sex = "female" if self.random.random() < 0.7 or plan.specialty == NURSE else "male"
        name = self.names.person(sex, self.random.randint(1958, 1996))
        specialist = self.make.new(
            Kind.SPECIALIST, family=name.family, given=name.given, middle=name.middle, sex=sex, snils=self.papers.snils()
        )
        specialty = self._specialty(plan.specialty)
        post = self.make.new(
            Kind.POST,
            specialist=reference(Kind.SPECIALIST, specialist),
            clinic=reference(Kind.CLINIC, clinic),
            place=reference(Kind.PLACE, branch),
            specialty_code=specialty.code,
            specialty_name=specialty.name,
        )
        town.specialists.append(specialist)
        town.posts.append(post)
        return post

    def _area(
        self, plan: PostPlan, post: Values, clinic: Values, areas: list[Area], streets: dict[bool, Iterator[tuple[str, ...]]]
    ) -> Area:
        children = plan.audience is Audience.CHILDREN
        covered = next(streets[children])
        kind = "Педиатрический" if children else "Терапевтический"
        number = 1 + sum(area.clinic is clinic and area.children is children for area in areas)
        row = self.make.new(
            Kind.PLACE,
            level=PlaceLevel.AREA.value,
            name=f"{kind} участок № {number}",
            clinic=reference(Kind.CLINIC, clinic),
            doctor=reference(Kind.POST, post),
            ranges=to_json([{"street": f"ул. {street}", "from": 1, "to": 99, "parity": "all"} for street in covered]),
        )
        return Area(row, clinic, covered, children)

    def _service(self, lane: Lane, plan: PostPlan, clinic: Values, services: dict[str, Values]) -> Values:
        specialty = self._specialty(lane.room or plan.specialty)
        name = lane.service or f"Приём: {specialty.short}"
        if name not in services:
            services[name] = self.make.new(
                Kind.SERVICE,
                name=name,
                clinic=reference(Kind.CLINIC, clinic),
                specialty_code=specialty.code,
                minutes=lane.minutes or specialty.minutes,
                referral_required=specialty.access is Access.REFERRAL and lane.service is None,
                preparation=lane.preparation or PREPARATIONS.get(plan.specialty),
                age_from=_YOUNGEST_TO_COME.get(plan.audience),
                age_to=_LAST_CHILDHOOD_YEAR if plan.audience is Audience.CHILDREN else None,
                sex="female" if plan.audience is Audience.WOMEN else None,
                notes=_dated(_SERVICES_NOTES.get(name), self.moment.today),
            )
        return services[name]

    def _lane(
        self, lane: Lane, plan: PostPlan, post: Values, room: Values, service: Values, where: "tuple[Area | None, _Away | None, BranchPlan]"
    ) -> TownLane:
        area, away, branch = where
        specialty = self._specialty(lane.room or plan.specialty)
        audience = plan.audience
        if audience is Audience.ALL:
            audience = Audience.CHILDREN if branch.children else Audience.ADULTS
        schedule = self.make.new(
            Kind.SCHEDULE,
            post=reference(Kind.POST, post),
            place=reference(Kind.PLACE, room),
            service=reference(Kind.SERVICE, service),
            live_queue=lane.live_queue,
            note=_note(lane, plan),
            notes=_dated(_DOCTORS_NOTES.get(plan.specialty) if lane.service is None else None, self.moment.today),
            absences=to_json([away.entry]) if away else None,
        )
        absence = (away.first, away.last) if away else None
        minutes = lane.minutes or specialty.minutes
        return TownLane(lane, schedule, post, room, service, specialty, minutes, audience, area, plan.trouble, absence)

    def _specialty(self, code: str) -> SpecialtyRow:
        found = self.specialties.find(code)
        if found is None:
            raise KeyError(code)
        return found

    def _absence(self, plan: PostPlan, post: Values, clinic_plan: ClinicPlan, posts: list[Values]) -> "_Away | None":
        if plan.trouble not in (Trouble.LEAVE, Trouble.SICK):
            return None
        others = (
            reference(Kind.POST, other)
            for other_plan, other in zip(clinic_plan.posts, posts, strict=True)
            if other is not post and other_plan.specialty == plan.specialty and other_plan.trouble is None
        )
        today = self.moment.today
        if plan.trouble is Trouble.LEAVE:
            return _Away(today - timedelta(days=3), today + timedelta(days=10), AbsenceReason.LEAVE, next(others, None))
        return _Away(today, today + timedelta(days=4), AbsenceReason.SICK, next(others, None))


@dataclass(frozen=True)
class _Away:
    first: date
    last: date
    reason: AbsenceReason
    substitute: str | None

    @property
    def entry(self) -> dict[str, str]:
        """As the schedule's row keeps it."""
        entry = {"from": self.first.isoformat(), "to": self.last.isoformat(), "reason": self.reason.value}
        return entry | ({"substitute": self.substitute} if self.substitute else {})


def _note(lane: Lane, plan: PostPlan) -> str | None:
    if lane.live_queue:
        return "Живая очередь, без записи"
    if plan.audience is Audience.CHILDREN and plan.specialty not in ("59", NURSE):
        return "Не берёт детей до 1 года без направления педиатра"
    return None


@dataclass(frozen=True)
class _Told:
    """A dated note: its words, and the days it holds, counted from the town's today."""

    text: str
    first: int
    last: int
    for_patient: bool = False


_DOCTORS_NOTES = {
    "53": _Told("Не берёт до 5 лет: детские инструменты на поверке", -3, 11),
    "54": _Told("Зрачки расширяют: за руль нельзя 3 часа", -20, 40, for_patient=True),
    "25": _Told("Принимает в кабинете УЗИ, пока меняют аппарат", 0, 6),
    "49": _Told("Справок в бассейн не выдаёт: нет бланков", 2, 20),
}
"""By the specialty of the post."""
_SERVICES_NOTES = {
    "Процедурный кабинет: забор крови": _Told("Натощак: не есть 8 часов", -30, 60, for_patient=True),
    "Прививочный кабинет": _Told("Вакцины от гриппа нет", 1, 9),
}


def _dated(told: _Told | None, today: date) -> str | None:
    """The column of dated notes."""
    if told is None:
        return None
    note = {
        "text": told.text,
        "from": (today + timedelta(days=told.first)).isoformat(),
        "to": (today + timedelta(days=told.last)).isoformat(),
    }
    return to_json([note | ({"for_patient": True} if told.for_patient else {})])


def _area_count(plan: TownPlan, children: bool) -> int:
    return sum(post.area and (post.audience is Audience.CHILDREN) is children for clinic in plan.clinics for post in clinic.posts)


def _dealt(hands: int) -> Iterator[tuple[str, ...]]:
    return iter([STREETS[hand::hands] for hand in range(hands)])

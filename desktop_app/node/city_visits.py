"""Appointments of the synthetic town in every state: what was, what goes on this morning, and what is booked ahead."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.slot import Channel, SlotStatus, VisitKind
from desktop_app.models.specialist import Access
from desktop_app.node.city_cards import Townsman
from desktop_app.node.city_picking import Picker
from desktop_app.node.city_plan import Trouble
from desktop_app.node.city_referrals import ReferralMaker
from desktop_app.node.city_rows import Moment, RowMaker, micros, reference
from desktop_app.node.city_schedules import TownSlot
from desktop_app.storage.rows import Values

_CANCELLED_SHARE = 0.07
_MISTAKEN_SHARE = 0.005
_OVERBOOKED_SHARE = 0.012
_TODAY = 0
_ALL_TAKEN_DAYS = 5
# Weights of a place being taken, by days ahead: the nearer the fuller.
_FILL = ((-1, 0.25), (0, 4.0), (1, 2.0), (2, 1.2), (3, 0.9), (6, 0.5), (10, 0.25), (14, 0.12))
_FILL_LATER = 0.06
_FILL_LIVE_QUEUE = 0.3
_REASONS = {
    "110": ("Повышенное давление", "Боль в горле", "Справка", "Продление рецепта", "Кашель второй неделю"),
    "59": ("Температура", "Сыпь", "Справка в детский сад", "Осмотр перед прививкой", "Насморк"),
    "122": ("Боль в спине", "Перевязка"),
    "54": ("Подбор очков", "Падает зрение"),
    "53": ("Боль в ухе", "Заложен нос"),
    "34": ("Боль в груди при нагрузке", "Аритмия"),
    "45": ("Головная боль", "Онемение руки"),
}
_CANCEL_CODES = ("pat", "pat-cpp", "pat-fb", "prov-pers", "oth-err", "pat-crs")
_S = AppointmentStatus


@dataclass
class Visits:
    """Appointments, which of them hold which slot and for whom, and the slots that overbooking added."""

    appointments: list[Values] = field(default_factory=list)
    added_slots: list[Values] = field(default_factory=list)
    held: list[tuple[TownSlot, Values]] = field(default_factory=list)
    man_of: dict[str, Townsman] = field(default_factory=dict)


@dataclass(frozen=True)
class VisitMaker:
    """Fills slots with visits. A slot that a visit holds becomes busy here, together with it."""

    moment: Moment
    make: RowMaker
    picker: Picker
    referrals: ReferralMaker
    random: Random

    def book(self, slots: list[TownSlot], count: int) -> Visits:
        """`count` appointments that have a time: those that hold a place, the cancelled and the mistaken ones."""
        visits = Visits()
        cancelled, mistaken = max(4, int(count * _CANCELLED_SHARE)), max(2, int(count * _MISTAKEN_SHARE))
        overbooked = max(3, int(count * _OVERBOOKED_SHARE))
        pairs = max(3, count // 150)
        holding = count - cancelled - mistaken - overbooked - 2 * pairs
        for slot in self._chosen(slots, holding):
            if (man := self.picker.draw(slot)) is not None:
                self._hold(slot, visits, man)
        self._pairs(slots, pairs, visits)
        self._overbook(slots, overbooked, visits)
        bookable = [slot for slot in slots if slot.row["channels"] and not slot.lane.plan.live_queue]
        self._cancel(bookable, cancelled, visits)
        for slot in self.random.sample(bookable, mistaken):
            if (man := self.picker.draw(slot)) is not None:
                self._lost(slot, man, _S.IN_ERROR, visits)
        return visits

    def _chosen(self, slots: list[TownSlot], count: int) -> list[TownSlot]:
        """The places that are taken, by time: weighted drawing without replacement (Efraimidis and Spirakis)."""
        keyed = []
        for number, slot in enumerate(slots):
            weight = self._weight(slot)
            if weight:
                keyed.append((self.random.random() ** (1 / weight), number))
        keyed.sort(reverse=True)
        return [slots[number] for number in sorted(number for _, number in keyed[:count])]

    def _weight(self, slot: TownSlot) -> float:
        ahead = (slot.day - self.moment.today).days
        if slot.lane.plan.live_queue:
            return _FILL_LIVE_QUEUE if slot.start <= self.moment.now else 0.0
        if not _is_free(slot) and not (_is_sick(slot) and slot.row["channels"]):
            return 0.0
        if slot.lane.trouble is Trouble.SOUGHT_AFTER and _TODAY <= ahead < _ALL_TAKEN_DAYS:
            return 1e6
        return next((fill for until, fill in _FILL if ahead <= until), _FILL_LATER)

    def _hold(self, slot: TownSlot, visits: Visits, man: Townsman) -> Values:
        self.picker.take(man, slot)
        appointment = self._appointment(slot, man, self._state(slot))
        slot.row.update(status=SlotStatus.BUSY.value, holder=None, hold_until=None)
        visits.appointments.append(appointment)
        visits.held.append((slot, appointment))
        visits.man_of[str(appointment["id"])] = man
        return appointment

    def _state(self, slot: TownSlot) -> AppointmentStatus:
        """A state that fits the present moment."""
        draw = self.random.random()
        now = self.moment.now
        if slot.end <= now:
            return _S.FULFILLED if draw < 0.87 else _S.NOSHOW
        if slot.start <= now:
            return _S.CHECKED_IN if draw < 0.8 else _S.ARRIVED if draw < 0.9 else _S.BOOKED
        if slot.start <= now + timedelta(minutes=45):
            return _S.ARRIVED if draw < 0.5 else _S.CHECKED_IN if draw < 0.55 else _S.BOOKED
        return _S.BOOKED if draw < 0.95 else _S.PENDING

    def _appointment(self, slot: TownSlot, man: Townsman, status: AppointmentStatus) -> Values:
        lane = slot.lane
        row = self.make.new(
            Kind.APPOINTMENT,
            status=status.value,
            slot=reference(Kind.SLOT, slot.row),
            patient=reference(Kind.PATIENT, man.row),
            post=reference(Kind.POST, lane.post),
            place=reference(Kind.PLACE, lane.room),
            service=reference(Kind.SERVICE, lane.service),
            start=micros(slot.start),
            end=micros(slot.end),
            visit_kind=slot.row["visit_kind"],
            channel=self._channel(slot),
            kind=_kind(slot),
            reason=self._reason(lane.specialty.code),
            instruction=lane.service["preparation"],
        )
        row["number"] = appointment_number(str(row["id"]))
        created = self._created(slot)
        row["created"] = micros(created)
        if status is _S.PENDING:
            row["call_back"] = man.phone
        if lane.specialty.access is Access.REFERRAL and lane.plan.service is None and self.random.random() < 0.9:
            row["referral"] = self.referrals.used(man, lane.specialty.code, created, status)
        return row

    def _created(self, slot: TownSlot) -> datetime:
        """When it was booked: some days before, in the past, and never after the visit began."""
        latest = min(slot.start - timedelta(minutes=20), self.moment.now - timedelta(minutes=2))
        if slot.lane.plan.live_queue:
            return latest
        return latest - timedelta(minutes=self.random.randrange(14 * 24 * 60))

    def _channel(self, slot: TownSlot) -> str:
        channel = self.random.choice(str(slot.row["channels"]).split(","))
        return Channel.REGISTRY.value if channel in (Channel.SAME_DAY, Channel.DISPENSARY, Channel.REFERRAL) else channel

    def _reason(self, specialty: str) -> str | None:
        reasons = _REASONS.get(specialty)
        return self.random.choice(reasons) if reasons and self.random.random() < 0.6 else None

    def _pairs(self, slots: list[TownSlot], count: int, visits: Visits) -> None:
        """Two visits of one patient on one day, the second soon after the first: a group."""
        free: dict[date, list[TownSlot]] = {}
        for slot in slots:
            if _is_free(slot) and slot.start > self.moment.now and slot.lane.plan.places == 1 and not slot.lane.plan.live_queue:
                free.setdefault(slot.day, []).append(slot)
        days = list(free)
        for _ in range(count * 20):
            if count <= 0 or not days:
                return
            first = self.random.choice(free[self.random.choice(days)])
            man = self.picker.draw(first) if _is_free(first) else None
            if man is None:
                continue
            near = [slot for slot in free[first.day] if _is_free(slot) and _follows(first, slot) and self.picker.suits(man, slot)]
            if not near:
                continue
            group = str(self.make.new(Kind.APPOINTMENT)["id"])
            for order, slot in enumerate((first, self.random.choice(near)), 1):
                self._hold(slot, visits, man).update(group_id=group, group_order=order)
            count -= 1

    def _overbook(self, slots: list[TownSlot], count: int, visits: Visits) -> None:
        """A patient more at a time that is taken already: a slot of its own beside it."""
        soon = self.moment.now + timedelta(days=5)
        taken = [slot for slot in slots if slot.row["status"] == SlotStatus.BUSY.value and self.moment.now < slot.start < soon]
        taken = [slot for slot in taken if slot.lane.plan.places == 1 and not _is_sick(slot)]
        for slot in self.random.sample(taken, min(count, len(taken))):
            row = self.make.new(
                Kind.SLOT,
                schedule=slot.row["schedule"],
                status=SlotStatus.FREE.value,
                start=slot.row["start"],
                end=slot.row["end"],
                place=2,
                overbooked=True,
                channels=Channel.REGISTRY.value,
                visit_kind=VisitKind.PRIMARY.value,
            )
            beside = TownSlot(row, slot.lane, slot.day, slot.start, slot.end)
            man = self.picker.draw(beside)
            if man is not None:
                self._hold(beside, visits, man).update(kind="WALKIN", comment="Принять сверх записи, согласовано с врачом")
                visits.added_slots.append(row)

    def _cancel(self, bookable: list[TownSlot], count: int, visits: Visits) -> None:
        """Cancelled visits, each of which holds nothing any more; a third was booked anew and has a successor that names it."""
        by_schedule: dict[object, list[TownSlot]] = {}
        for slot in bookable:
            by_schedule.setdefault(slot.lane.schedule["remote_id"], []).append(slot)
        booked = [
            pair
            for pair in visits.held
            if pair[1]["status"] == _S.BOOKED.value and pair[0].row["channels"] and not pair[0].row["overbooked"]
        ]
        successors = self.random.sample(booked, min(count // 3, len(booked)))
        for slot, successor in successors:
            before = self.random.choice(by_schedule[slot.lane.schedule["remote_id"]])
            row = self._lost(before, visits.man_of[str(successor["id"])], _S.CANCELLED, visits)
            row["created"] = min(int(str(row["created"])), int(str(successor["created"])))
            successor.update(replaces=row["id"], ticket_version=2)
        for _ in range(count - len(successors)):
            slot = self.random.choice(bookable)
            if (man := self.picker.draw(slot)) is not None:
                self._lost(slot, man, _S.CANCELLED, visits)

    def _lost(self, slot: TownSlot, man: Townsman, status: AppointmentStatus, visits: Visits) -> Values:
        row = self._appointment(slot, man, status)
        if status is _S.CANCELLED:
            row["cancel_reason"] = "prov-pers" if _is_sick(slot) else self.random.choice(_CANCEL_CODES)
        visits.appointments.append(row)
        return row


def _kind(slot: TownSlot) -> str:
    """Code of v2-0276."""
    if slot.lane.plan.live_queue:
        return "WALKIN"
    return {VisitKind.REPEAT.value: "FOLLOWUP", VisitKind.PREVENTIVE.value: "CHECKUP"}.get(str(slot.row["visit_kind"]), "ROUTINE")


def _is_sick(slot: TownSlot) -> bool:
    """A place of a doctor who fell ill: visits booked before still stand there until someone moves them."""
    return slot.lane.trouble is Trouble.SICK and slot.lane.absent_on(slot.day)


def _follows(first: TownSlot, second: TownSlot) -> bool:
    wait = second.start - first.end
    return timedelta(0) <= wait <= timedelta(minutes=90) and first.lane.specialty != second.lane.specialty and (
        first.lane.audience is second.lane.audience and first.lane.post["clinic"] == second.lane.post["clinic"]
    )  # fmt: skip


def _is_free(slot: TownSlot) -> bool:
    return slot.row["status"] == SlotStatus.FREE.value

"""What forbids a booking and what a clerk is warned of before it: pure rules over plain facts.

The refusals carry the codes of the federal booking service and are asked in its order, so that the desk says no for the
same reason as the portal (domain facts, 2.4): the place exists, is not past, is free, suits the age; the patient is not
booked to this specialist already, and is not elsewhere at this time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from desktop_app.core.i18n import Said, mark
from desktop_app.models.slot import Channel
from desktop_app.models.specialty_table import Audience

_FEDERAL = "Концентратор услуг «Федеральная электронная регистратура»"
_INSURANCE = "326-ФЗ, ст. 16"
_REPRESENTATION = "323-ФЗ, ст. 20 и 54"
_REGISTRY = frozenset({Channel.REGISTRY, Channel.CALL_CENTRE, Channel.LIVE_QUEUE, Channel.PAID, Channel.DISPENSARY})
_OWN_CONSENT_AGE = 15
"""From this age a person decides alone on medical care; a younger one comes with a representative."""
_ADULT_AGE = 18


class RefusalCode(StrEnum):
    """Codes of the federal service."""

    NO_SLOT = "NO_DATA_FOUND"
    PAST = "APPOINT_VISIT_TIME_HAS_PASSED"
    BUSY = "APPOINT_TIME_IS_BUSY"
    OTHER_AGE = "APPOINT_TIME_AVAILABLE_PATIENT_OTHER_AGE"
    SAME_SPECIALIST = "APPOINT_PATIENT_REGISTERED_SPECIALIST"
    OTHER_SPECIALIST = "APPOINT_PATIENT_REGISTERED_OTHER_SPECIALIST"


class WarningCode(StrEnum):
    """What the clerk is told and may overrule."""

    NO_POLICY = "no-policy"
    POLICY_EXPIRED = "policy-expired"
    SECOND_APPOINTMENT = "second-appointment"
    NO_REPRESENTATIVE = "no-representative"
    OTHER_SEX = "other-sex"
    OTHER_AUDIENCE = "other-audience"
    DAY_OFF = "day-off"
    NO_REFERRAL = "no-referral"
    OTHER_CHANNEL = "other-channel"
    BEYOND_HORIZON = "beyond-horizon"


@dataclass(frozen=True)
class AgeRange:
    """Full years at the visit, both ends included; None is open."""

    youngest: int | None = None
    oldest: int | None = None

    def admits(self, age: int) -> bool:
        """Whether a person of `age` full years fits."""
        return (self.youngest is None or age >= self.youngest) and (self.oldest is None or age <= self.oldest)


@dataclass(frozen=True)
class SlotFacts:
    """A place as it is known now. `start` and `end` are aware, `tz` is the clinic's zone.

    `is_free`: may be taken by this desk (free, or held for it). `ages` is the slot's or service's hard limit, `audience` and
    `sex` what the specialty usually receives. `day_off` is the reason why the clinic does not work that day, else empty.
    `channels` are those that may take the place, none for all; `last_day` is the last one that the schedule is planned for.
    """

    start: datetime
    end: datetime
    tz: ZoneInfo
    is_free: bool
    specialist: str
    specialty: str
    ages: AgeRange = AgeRange()
    audience: Audience = Audience.ANY
    sex: str | None = None
    day_off: str = ""
    paid: bool = False
    series: bool = False
    referral_required: bool = False
    channels: tuple[str, ...] = ()
    last_day: date | None = None

    @property
    def day(self) -> date:
        """The date of the visit on the clinic's wall."""
        return self.start.astimezone(self.tz).date()


@dataclass(frozen=True)
class PolicyFacts:
    """A policy and its term, both ends included; None is open."""

    starts: date | None = None
    ends: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the policy is in force on `day`."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True)
class ReferralFacts:
    """A referral to the specialty of the slot, valid on its day, that no other visit uses; `until` is its last day. `id` is ours."""

    id: str
    number: str = ""
    issued: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class PatientFacts:
    """What the rules need of a patient. `referrals` come the newest first; unknown birth date or sex: None."""

    birth_date: date | None = None
    sex: str | None = None
    policies: tuple[PolicyFacts, ...] = ()
    has_representative: bool = False
    referrals: tuple[ReferralFacts, ...] = ()

    @property
    def has_referral(self) -> bool:
        """Whether there is one for the specialty of the slot."""
        return bool(self.referrals)

    def age_on(self, day: date) -> int | None:
        """Full years on `day`; one born on 29 February is a year older on 1 March."""
        if self.birth_date is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday)


@dataclass(frozen=True)
class AppointmentFacts:
    """An appointment of the patient that holds its place. `id` is ours; `start` and `end` are aware."""

    id: str
    start: datetime
    end: datetime
    specialist: str
    specialty: str


@dataclass(frozen=True)
class Refusal:
    """Why the booking cannot be. `other` is the appointment that stands in the way, `source` names the rule for the person."""

    code: RefusalCode
    said: Said
    source: str = _FEDERAL
    other: AppointmentFacts | None = None


@dataclass(frozen=True)
class Caution:
    """What the clerk should know before booking; `other` as in `Refusal`."""

    code: WarningCode
    said: Said
    source: str = ""
    other: AppointmentFacts | None = None


def refusal(
    slot: SlotFacts | None,
    patient: PatientFacts,
    appointments: Sequence[AppointmentFacts],
    now: datetime,
    moving: str | None = None,
) -> Refusal | None:
    """The first rule that forbids the booking, or None.

    `appointments` are the patient's own that hold a place; `moving` is the id of the one that is being moved and so does not
    count. At one specialty only a second visit to the same specialist on the same day is refused; of another the registry, unlike the
    portal, is warned (`cautions`). A visit that is over, kept or missed, never stands in the way of a new one.
    """
    others = [appointment for appointment in appointments if appointment.id != moving]
    if slot is None:
        return Refusal(RefusalCode.NO_SLOT, Said(mark("This place is not in the schedule any more. Choose another one.")))
    if slot.start <= now:
        return Refusal(RefusalCode.PAST, Said(mark("The time of this place has passed. Choose a later one.")))
    if not slot.is_free:
        return Refusal(RefusalCode.BUSY, Said(mark("This place is taken already. Choose another one.")))
    return other_age(slot, patient) or same_specialist(slot, others, now) or elsewhere(slot, others)


def other_age(slot: SlotFacts, patient: PatientFacts) -> Refusal | None:
    """Whether the place is for another age than that of the patient on its day."""
    age = patient.age_on(slot.day)
    if age is None or slot.ages.admits(age):
        return None
    return Refusal(RefusalCode.OTHER_AGE, Said(mark("This place is for another age. The patient will be {age}."), {"age": age}))


def same_specialist(slot: SlotFacts, others: Sequence[AppointmentFacts], now: datetime) -> Refusal | None:
    """Whether the patient sees this specialist on that day already; `others` are visits that hold a place."""
    if slot.series:
        return None
    for other in (one for one in others if one.end > now):
        same_day = other.start.astimezone(slot.tz).date() == slot.day
        if other.specialist == slot.specialist and same_day:
            said = Said(mark("The patient is booked to this specialist on this day already, at {time}."), _when(other, slot.tz))
            return Refusal(RefusalCode.SAME_SPECIALIST, said, other=other)
    return None


def elsewhere(slot: SlotFacts, others: Sequence[AppointmentFacts]) -> Refusal | None:
    """Whether the patient is with somebody else at that time."""
    for other in others:
        if other.start < slot.end and slot.start < other.end:
            said = Said(mark("The patient is booked to another specialist at this time, at {time}."), _when(other, slot.tz))
            return Refusal(RefusalCode.OTHER_SPECIALIST, said, other=other)
    return None


def cautions(
    slot: SlotFacts,
    patient: PatientFacts,
    appointments: Sequence[AppointmentFacts],
    now: datetime,
    moving: str | None = None,
) -> list[Caution]:
    """All that the clerk should know before booking, the gravest first. Arguments as in `refusal`."""
    others = [appointment for appointment in appointments if appointment.id != moving]
    found = (
        other_channel(slot, patient, now),
        _representative(slot, patient),
        other_sex(slot, patient),
        other_audience(slot, patient),
        no_referral(slot, patient),
        _policy(slot, patient),
        _second(slot, others, now),
        on_day_off(slot),
        beyond_horizon(slot),
    )
    return [caution for caution in found if caution]


def other_channel(slot: SlotFacts, patient: PatientFacts, now: datetime) -> Caution | None:
    """Whether the place is kept for others than the registry; to take it then is a right of its own."""
    today = now.astimezone(slot.tz).date()
    if is_for_registry(slot.channels, slot.day <= today, patient.has_referral):
        return None
    if Channel.SAME_DAY in slot.channels:
        sentence = mark("This place is kept for its own day.")
    elif Channel.REFERRAL in slot.channels:
        sentence = mark("This place is kept for patients with a referral.")
    elif Channel.PORTAL in slot.channels:
        sentence = mark("This place is kept for the portal.")
    else:
        sentence = mark("This place is not kept for the registry.")
    return Caution(WarningCode.OTHER_CHANNEL, Said(sentence))


def is_for_registry(channels: Sequence[str], its_day: bool, has_referral: bool) -> bool:
    """Whether the registry may take a place of these channels; `its_day`: today is the day of the visit."""
    return (
        not channels
        or any(channel in _REGISTRY for channel in channels)
        or (its_day and Channel.SAME_DAY in channels)
        or (has_referral and Channel.REFERRAL in channels)
    )


def referrals_to_name(slot: SlotFacts, patient: PatientFacts) -> tuple[ReferralFacts, ...]:
    """By which of the patient's referrals the place may be booked, the newest first; none where it asks for none."""
    asked = slot.referral_required or Channel.REFERRAL in slot.channels
    return patient.referrals if asked and not slot.paid else ()


def _representative(slot: SlotFacts, patient: PatientFacts) -> Caution | None:
    age = patient.age_on(slot.day)
    if age is None or age >= _OWN_CONSENT_AGE or patient.has_representative:
        return None
    said = Said(mark("A child of {age} needs a representative on the card."), {"age": age})
    return Caution(WarningCode.NO_REPRESENTATIVE, said, _REPRESENTATION)


def other_sex(slot: SlotFacts, patient: PatientFacts) -> Caution | None:
    """Whether the specialist receives the other sex."""
    if slot.sex not in ("male", "female") or patient.sex not in ("male", "female") or slot.sex == patient.sex:
        return None
    sentence = mark("This specialist receives women.") if slot.sex == "female" else mark("This specialist receives men.")
    return Caution(WarningCode.OTHER_SEX, Said(sentence))


def other_audience(slot: SlotFacts, patient: PatientFacts) -> Caution | None:
    """Whether the specialist receives children, or grown-ups, alone as a rule."""
    age = patient.age_on(slot.day)
    if age is None or slot.audience.suits(age):
        return None
    sentence = mark("This specialist receives children.") if slot.audience is Audience.CHILD else mark("This specialist receives adults.")
    return Caution(WarningCode.OTHER_AUDIENCE, Said(sentence))


def no_referral(slot: SlotFacts, patient: PatientFacts) -> Caution | None:
    """Whether a referral is asked for that the patient does not have."""
    if not slot.referral_required or slot.paid or patient.has_referral:
        return None
    age = patient.age_on(slot.day)
    if age is not None and age < _ADULT_AGE:
        sentence = mark("A referral is required here, and none is known. Offer a visit to a paediatrician first.")
    else:
        sentence = mark("A referral is required here, and none is known. Offer a visit to a therapist first.")
    return Caution(WarningCode.NO_REFERRAL, Said(sentence))


def _policy(slot: SlotFacts, patient: PatientFacts) -> Caution | None:
    if slot.paid or any(policy.holds(slot.day) for policy in patient.policies):
        return None
    if not patient.policies:
        return Caution(WarningCode.NO_POLICY, Said(mark("The patient has no policy on the card.")), _INSURANCE)
    return Caution(WarningCode.POLICY_EXPIRED, Said(mark("No policy of the patient is in force on the day of the visit.")), _INSURANCE)


def _second(slot: SlotFacts, others: Sequence[AppointmentFacts], now: datetime) -> Caution | None:
    if slot.series:
        return None
    coming = sorted((o for o in others if o.specialty == slot.specialty and o.end > now), key=lambda o: o.start)
    if not coming:
        return None
    said = Said(mark("The patient is booked to this specialty already, {date} at {time}."), _when(coming[0], slot.tz))
    return Caution(WarningCode.SECOND_APPOINTMENT, said, other=coming[0])


def on_day_off(slot: SlotFacts) -> Caution | None:
    """Whether the clinic does not work on that day."""
    if not slot.day_off:
        return None
    return Caution(WarningCode.DAY_OFF, Said(mark("A day off: {reason}."), {"reason": slot.day_off}))


def beyond_horizon(slot: SlotFacts) -> Caution | None:
    """Whether the place lies beyond what the schedule is planned for."""
    if slot.last_day is None or slot.day <= slot.last_day:
        return None
    said = Said(mark("The schedule is planned until {date} only; this place may still change."), {"date": f"{slot.last_day:%d.%m.%Y}"})
    return Caution(WarningCode.BEYOND_HORIZON, said)


def _when(appointment: AppointmentFacts, tz: ZoneInfo) -> dict[str, str | int | float]:
    start = appointment.start.astimezone(tz)
    return {"date": f"{start:%d.%m.%Y}", "time": f"{start:%H:%M}"}

"""What forbids a place to a patient of the plan: the rules of booking, one by one, and those of the plan.

Each rule of booking is asked of `models.booking_rules` itself: what refuses a booking refuses a proposal. They are parted by what they
look at, so that the weighing asks each only where its answer can differ: at the place, at the person, at where it is, at the diary.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from desktop_app.models.absence.facts import Limits, OpenPlace, TouchedVisit
from desktop_app.models.absence.why import Why
from desktop_app.models.booking_rules import (
    AppointmentFacts,
    PatientFacts,
    RefusalCode,
    beyond_horizon,
    elsewhere,
    no_referral,
    on_day_off,
    other_age,
    other_audience,
    other_channel,
    other_sex,
    refusal,
    same_specialist,
)
from desktop_app.models.slot import VisitKind

_APART = frozenset({VisitKind.HOME.value, VisitKind.TELEMEDICINE.value, VisitKind.GROUP.value})
"""Kinds of visits that are not received at a place of another kind, nor the other way round."""
_NOBODY = PatientFacts()


def broken(visit: TouchedVisit, place: OpenPlace, limits: Limits) -> frozenset[Why]:
    """All rules by which `visit` cannot go to `place`; empty where it can."""
    found = {*of_time(place, limits), *of_place(place), *of_where(visit, place)}
    found.update(of_age(visit, place), of_person(visit, place, limits))
    found.update(of_diary(place, of_others(visit), limits))
    if limits.now < place.slot.start < told_from(visit, limits):
        found.add(Why.TOO_SOON)
    return frozenset(found - limits.lifted)


def told_from(visit: TouchedVisit, limits: Limits) -> datetime:
    """From when on the patient can come to another time: who sits here needs not be called."""
    return limits.now if visit.here else limits.first


def of_time(place: OpenPlace, limits: Limits) -> Iterator[Why]:
    """What forbids the place to everybody for when it begins."""
    found = refusal(place.slot, _NOBODY, (), limits.now)
    if found is not None and found.code is RefusalCode.PAST:
        yield Why.PAST
    if limits.until is not None and place.slot.start >= limits.until:
        yield Why.PERIOD


def of_place(place: OpenPlace) -> Iterator[Why]:
    """What forbids it to everybody for its state and its day."""
    if not place.slot.is_free:
        yield Why.TAKEN
    if on_day_off(place.slot) is not None:
        yield Why.DAY_OFF
    if beyond_horizon(place.slot) is not None:
        yield Why.HORIZON


def of_age(visit: TouchedVisit, place: OpenPlace) -> Iterator[Why]:
    """What forbids it for the patient's age on its day."""
    if other_age(place.slot, visit.patient) is not None:
        yield Why.AGE
    if other_audience(place.slot, visit.patient) is not None:
        yield Why.AUDIENCE


def of_person(visit: TouchedVisit, place: OpenPlace, limits: Limits) -> Iterator[Why]:
    """What forbids it for who the patient is but his age, and for what the visit is."""
    slot, patient = place.slot, patient_on(visit.patient, place.slot.day)
    if slot.specialty != visit.specialty:
        yield Why.SPECIALTY
    if place.visit_kind != visit.visit_kind and not _APART.isdisjoint((place.visit_kind, visit.visit_kind)):
        yield Why.VISIT_KIND
    if not limits.all_channels and other_channel(slot, patient, limits.now) is not None:
        yield Why.CHANNEL
    if no_referral(slot, patient) is not None:
        yield Why.REFERRAL
    if other_sex(slot, patient) is not None:
        yield Why.SEX


def of_where(visit: TouchedVisit, place: OpenPlace) -> Iterator[Why]:
    """What forbids it for being elsewhere."""
    if place.clinic != visit.clinic:
        yield Why.CLINIC
    elif place.branch != visit.branch:
        yield Why.BRANCH


def of_diary(place: OpenPlace, others: Sequence[AppointmentFacts], limits: Limits) -> Iterator[Why]:
    """What forbids it for the `others`, the visits that the patient has besides."""
    if same_specialist(place.slot, others, limits.now) is not None:
        yield Why.SAME_SPECIALIST
    if elsewhere(place.slot, others) is not None:
        yield Why.OTHER_VISIT


def of_others(visit: TouchedVisit) -> tuple[AppointmentFacts, ...]:
    """The patient's visits but this one."""
    return tuple(one for one in visit.appointments if one.id != visit.id)


def patient_on(patient: PatientFacts, day: date) -> PatientFacts:
    """The patient with those referrals alone that are valid on `day`."""
    if all(one.until is None for one in patient.referrals):
        return patient
    return replace(patient, referrals=tuple(one for one in patient.referrals if one.until is None or one.until >= day))

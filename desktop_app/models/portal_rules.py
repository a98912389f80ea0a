"""What forbids a booking at the public portal: the rules of the registry's own refusal, and what only the portal asks for.

Where the registry is warned and may overrule, the portal refuses (domain facts 2.4, 3.3; registry rules 13, 22, 39, 46, 47, 49, 67).
Each rule says the fact that made it so, and `LIFTS` what can be done about it.
"""

from collections.abc import Callable
from enum import StrEnum

from desktop_app.core.i18n import Said, mark, tr
from desktop_app.models.booking_rules import (
    GONE,
    REGISTRY,
    Case,
    Caution,
    Refusal,
    Rule,
    beyond_horizon,
    no_policy,
    no_referral,
    no_representative,
    on_day_off,
    other_sex,
    second_visit,
)
from desktop_app.models.person import Right
from desktop_app.models.slot import Channel

_PORTAL = "Правила записи через Госуслуги"
NOT_KEPT = "-"
"""The clinic that a patient is attached to, where it is not kept at this desk."""


class PortalCode(StrEnum):
    """Reasons of the portal that the federal service has no code for, but 310."""

    KEPT = "other-channel"
    HELD = "held"
    NOT_OPEN = "not-open-yet"
    LIVE_QUEUE = "live-queue"
    NOT_IN_USE = "schedule-closed"
    PLACE_UNSENT = "place-unsent"
    DECEASED = "deceased"
    CARD_CLOSED = "card-closed"
    CARD_LACKS = "card-incomplete"
    CARD_FAULTY = "card-faulty"
    CARD_UNSENT = "card-unsent"
    ATTACHED_ELSEWHERE = "310"


class Lift(StrEnum):
    """What a person can do about a refusal."""

    ANOTHER_PLACE = "another-place"
    VISIT = "visit"
    SEND = "send"
    HOLDS = "holds"
    CARD = "card"
    SCHEDULE = "schedule"
    HERE = "here"


LIFT_RIGHTS: dict[Lift, Right] = {
    Lift.VISIT: Right.CANCEL,
    Lift.HOLDS: Right.FREE_HOLDS,
    Lift.CARD: Right.EDIT_PATIENT,
    Lift.SCHEDULE: Right.EDIT_SCHEDULE,
    Lift.HERE: Right.BOOK,
}
"""What right a person needs for it; whoever looks may do the others."""


def _kept(case: Case) -> Refusal | None:
    """The portal sells places of its own channel and those of everybody."""
    slot = case.slot
    if not slot.channels or Channel.PORTAL in slot.channels:
        return None
    if Channel.PAID in slot.channels:
        sentence = mark("This place is for paid visits, the portal does not book these.")
    elif Channel.REFERRAL in slot.channels:
        sentence = mark("This place is booked by referral only, not by the patient.")
    elif Channel.SAME_DAY in slot.channels:
        sentence = mark("This place is kept by the registry for its own day.")
    elif Channel.REGISTRY in slot.channels:
        sentence = mark("This place is kept for the registry.")
    else:
        sentence = mark("This place is kept for others than the portal.")
    return Refusal(PortalCode.KEPT, Said(sentence), _PORTAL)


def _held(case: Case) -> Refusal | None:
    """A place that this desk may sell, but the portal may not while the hold stands."""
    slot = case.slot
    if not slot.is_free or slot.held_by is None:
        return None
    if not slot.held_by:
        return Refusal(PortalCode.HELD, Said(mark("This place is held for a desk of the registry.")), _PORTAL)
    return Refusal(PortalCode.HELD, Said(mark("This place is held for the desk «{desk}»."), {"desk": slot.held_by}), _PORTAL)


def _not_open(case: Case) -> Refusal | None:
    slot = case.slot
    if slot.opens is None or case.now.astimezone(slot.tz).date() >= slot.opens:
        return None
    sentence = mark("The portal books {days} days ahead: this place opens on {date}.")
    said = Said(sentence, {"days": (slot.day - slot.opens).days, "date": f"{slot.opens:%d.%m.%Y}"})
    return Refusal(PortalCode.NOT_OPEN, said, _PORTAL)


def _live_queue(case: Case) -> Refusal | None:
    if not case.slot.live_queue:
        return None
    return Refusal(PortalCode.LIVE_QUEUE, Said(mark("Here one waits in a live queue, there are no times to be booked.")), _PORTAL)


def _not_in_use(case: Case) -> Refusal | None:
    if case.slot.in_use:
        return None
    return Refusal(PortalCode.NOT_IN_USE, Said(mark("The schedule of this specialist is not in use any more.")), _PORTAL)


def _place_unsent(case: Case) -> Refusal | None:
    if not case.slot.unsent:
        return None
    sentence = mark("What was done to this place here was not sent yet: the portal sees it as it was before.")
    return Refusal(PortalCode.PLACE_UNSENT, Said(sentence), _PORTAL)


def _deceased(case: Case) -> Refusal | None:
    if not case.patient.deceased:
        return None
    return Refusal(PortalCode.DECEASED, Said(mark("The card says that the patient is deceased.")), _PORTAL)


def _card_closed(case: Case) -> Refusal | None:
    if case.patient.in_use:
        return None
    sentence = mark("This card is closed: the patient has another one, or has left.")
    return Refusal(PortalCode.CARD_CLOSED, Said(sentence), _PORTAL)


def _card_lacks(case: Case) -> Refusal | None:
    """The portal compares name, birth date and a number of SNILS or policy with the card (rules 13, 46)."""
    if not case.patient.lacks:
        return None
    said = Said(mark("The portal cannot recognise the patient: the card lacks {what}."), {"what": _listed(case.patient.lacks)})
    return Refusal(PortalCode.CARD_LACKS, said, _PORTAL)


def _card_faulty(case: Case) -> Refusal | None:
    if not case.patient.faulty:
        return None
    said = Said(mark("The portal cannot recognise the patient: wrong on the card: {what}."), {"what": _listed(case.patient.faulty)})
    return Refusal(PortalCode.CARD_FAULTY, said, _PORTAL)


def _card_unsent(case: Case) -> Refusal | None:
    if not case.patient.unsent:
        return None
    sentence = mark("The card as it is here was not sent yet: the portal does not know it so.")
    return Refusal(PortalCode.CARD_UNSENT, Said(sentence), _PORTAL)


def _attached_elsewhere(case: Case) -> Refusal | None:
    """One books oneself only where one is attached; where nobody knows it, the portal finds out itself."""
    patient, clinic = case.patient, case.slot.clinic
    if not patient.clinic or not clinic or patient.clinic == clinic:
        return None
    if patient.clinic_name:
        said = Said(mark("The patient is attached to another clinic: {clinic}."), {"clinic": patient.clinic_name})
    else:
        said = Said(mark("The patient is attached to another clinic."))
    return Refusal(PortalCode.ATTACHED_ELSEWHERE, said, _PORTAL)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(tr(name) for name in names)


def _refused(rule: Callable[[Case], Caution | None]) -> Callable[[Case], Refusal | None]:
    """What the registry is only warned of, as a refusal."""

    def finds(case: Case) -> Refusal | None:
        found = rule(case)
        return Refusal(found.code, found.said, found.source or _PORTAL, found.other) if found is not None else None

    return finds


_OF_PLACE = (
    (Rule("kept", _kept), Lift.HERE),
    (Rule("held", _held), Lift.HOLDS),
    (Rule("not-open-yet", _not_open), Lift.HERE),
    (Rule("beyond-horizon", _refused(lambda case: beyond_horizon(case.slot))), Lift.SCHEDULE),
    (Rule("day-off", _refused(lambda case: on_day_off(case.slot))), Lift.SCHEDULE),
    (Rule("live-queue", _live_queue), Lift.ANOTHER_PLACE),
    (Rule("schedule-closed", _not_in_use), Lift.SCHEDULE),
    (Rule("place-unsent", _place_unsent), Lift.SEND),
    (Rule("other-sex", _refused(lambda case: other_sex(case.slot, case.patient))), Lift.ANOTHER_PLACE),
    (Rule("no-referral", _refused(lambda case: no_referral(case.slot, case.patient))), Lift.HERE),
    (Rule("second-visit", _refused(lambda case: second_visit(case.slot, case.others, case.now))), Lift.VISIT),
)
_OF_PATIENT = (
    (Rule("deceased", _deceased), Lift.CARD),
    (Rule("card-closed", _card_closed), Lift.CARD),
    (Rule("card-incomplete", _card_lacks), Lift.CARD),
    (Rule("card-faulty", _card_faulty), Lift.CARD),
    (Rule("card-unsent", _card_unsent), Lift.SEND),
    (Rule("attached-elsewhere", _attached_elsewhere), Lift.HERE),
    (Rule("no-policy", _refused(lambda case: no_policy(case.slot, case.patient))), Lift.CARD),
    (Rule("no-representative", _refused(lambda case: no_representative(case.slot, case.patient))), Lift.CARD),
)
OF_PATIENT = tuple(rule for rule, _ in _OF_PATIENT)
"""Those that are the patient's own, whatever the place."""
OF_PLACE = (*REGISTRY, *(rule for rule, _ in _OF_PLACE))
"""The others: the reasons of the federal service first."""
PORTAL = (*OF_PLACE, *OF_PATIENT)
"""What forbids a booking at the portal."""
LIFTS: dict[str, Lift] = {
    GONE: Lift.ANOTHER_PLACE,
    "past": Lift.ANOTHER_PLACE,
    "not-free": Lift.ANOTHER_PLACE,
    "other-age": Lift.ANOTHER_PLACE,
    "same-specialist": Lift.VISIT,
    "other-specialist": Lift.VISIT,
    **{rule.name: lift for rule, lift in _OF_PLACE + _OF_PATIENT},
}
"""By a rule's name what can be done about it."""

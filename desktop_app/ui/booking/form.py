"""The booking form as a value: what is filled in, what is asked next, and how it is kept as a draft."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from desktop_app.core.i18n import mark
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.patients import PatientHit
from desktop_app.queries.specialists import Choice
from desktop_app.services.bookings import BookingWish
from desktop_app.ui.targets import InHand


class Step(StrEnum):
    """What Enter asks for next; READY is the only state in which it books."""

    PATIENT = "patient"
    CHOICE = "choice"
    SLOT = "slot"
    CALL_BACK = "call-back"
    READY = "ready"


CHANNELS: tuple[tuple[str, str], ...] = (
    ("window", mark("At the window")),
    ("phone", mark("By phone")),
    ("doctor", mark("From the doctor")),
    ("other-clinic", mark("From another clinic")),
)
"""Through whom the patient came, as the clerk chooses it (rule 59)."""

VISIT_KINDS: tuple[tuple[str, str], ...] = (
    ("primary", mark("First visit")),
    ("repeat", mark("Repeat visit")),
    ("preventive", mark("Preventive visit")),
)
"""Kinds of visit that are booked at a window."""


@dataclass(frozen=True)
class Link:
    """What a booking goes with: the visit `beside` which it joins a group, the visit that it `replaces`, or the refused `visit` of `case`;
    or the entry of the list on which the patient is `waiting`.

    `said` names that visit for the person.
    """

    beside: str = ""
    replaces: str = ""
    case: str = ""
    visit: str = ""
    said: str = ""
    waiting: str = ""


NO_LINK = Link()


@dataclass(frozen=True)
class BookingForm:
    """What stands in the panel. `patient_typed`, `choice_typed` and `narrowing` are unfinished text; `slot` is the highlighted place.

    `card` is a new patient's card that is not saved yet: the names of its fields with what is typed in them.
    `stop_read` is the danger whose stop card was read, `referral` the id of the referral that is shown.
    """

    patient: PatientHit | None = None
    patient_typed: str = ""
    choice: Choice | None = None
    choice_typed: str = ""
    narrowing: str = ""
    slot: FreeSlot | None = None
    channel: str = "window"
    visit_kind: str = "primary"
    reason: str = ""
    call_back: str = ""
    card: tuple[tuple[str, str], ...] = ()
    stop_read: str = ""
    link: Link = NO_LINK
    referral: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in that would be missed."""
        typed = (self.patient_typed, self.choice_typed, self.reason)
        return self.patient is None and self.choice is None and not self.card and not any(text.strip() for text in typed)

    @property
    def in_hand(self) -> InHand:
        """Whom and what it is about."""
        return InHand(self.patient.patient_id if self.patient else None, self.slot.slot_id if self.slot else "", self.choice)

    def next_step(self, ask_phone: bool) -> Step:
        """The first thing that is missing; `ask_phone`: no answer can be had from the central now, so a phone is asked for once."""
        if self.patient is None:
            return Step.PATIENT
        if self.slot is None:
            return Step.CHOICE if self.choice is None else Step.SLOT
        return Step.CALL_BACK if ask_phone and not self.call_back.strip() else Step.READY

    def wish(self) -> BookingWish | None:
        """What the verb takes; None while something is missing."""
        if self.patient is None or self.slot is None:
            return None
        return BookingWish(
            self.slot.slot_id,
            self.slot.slot_version,
            self.patient.patient_id,
            self.channel,
            self.visit_kind,
            self.reason.strip() or None,
            self.call_back.strip() or None,
            replaces=self.link.replaces or None,
            seen_start=self.slot.start,
            beside=self.link.beside or None,
            referral_id=self.referral or None,
            waiting=self.link.waiting or None,
        )


@dataclass(frozen=True)
class KeptForm:
    """A form as a draft holds it: ids instead of rows, for these are read again when it is taken up."""

    patient_id: str | None
    patient_typed: str
    choice: Choice | None
    choice_typed: str
    narrowing: str
    slot_id: str | None
    channel: str
    visit_kind: str
    reason: str
    call_back: str
    card: tuple[tuple[str, str], ...]
    stop_read: str
    link: Link
    referral: str

    def form(self, patient: PatientHit | None, slot: FreeSlot | None) -> BookingForm:
        """The form with its rows as they are now."""
        return BookingForm(
            patient=patient, patient_typed=self.patient_typed, choice=self.choice, choice_typed=self.choice_typed, narrowing=self.narrowing,
            slot=slot, channel=self.channel, visit_kind=self.visit_kind, reason=self.reason, call_back=self.call_back, card=self.card,
            stop_read=self.stop_read, link=self.link, referral=self.referral,
        )  # fmt: skip


def to_draft(form: BookingForm) -> dict[str, Any]:
    """The plain structure of `form`."""
    choice = form.choice
    return {
        "patient": form.patient.patient_id if form.patient else None,
        "typed": form.patient_typed,
        "choice": None
        if choice is None
        else {
            "key": choice.key,
            "title": choice.title,
            "detail": choice.detail,
            "specialty": choice.specialty,
            "code": choice.specialty_code,
            "schedules": list(choice.schedule_ids),
        },
        "choice_typed": form.choice_typed,
        "narrowing": form.narrowing,
        "slot": form.slot.slot_id if form.slot else None,
        "channel": form.channel,
        "visit_kind": form.visit_kind,
        "reason": form.reason,
        "call_back": form.call_back,
        "card": dict(form.card),
        "stop_read": form.stop_read,
        "link": asdict(form.link),
        "referral": form.referral,
    }


def from_draft(content: Mapping[str, Any]) -> KeptForm:
    """What a draft of any version of this form still tells; what it lacks is empty."""
    card, choice = content.get("card"), _choice(content.get("choice"))
    return KeptForm(
        patient_id=_text(content, "patient") or None,
        patient_typed=_text(content, "typed"),
        choice=choice,
        choice_typed="" if choice else _text(content, "choice_typed") or _title(content.get("choice")),
        narrowing=_text(content, "narrowing"),
        slot_id=_text(content, "slot") or None,
        channel=_text(content, "channel") or "window",
        visit_kind=_text(content, "visit_kind") or "primary",
        reason=_text(content, "reason"),
        call_back=_text(content, "call_back"),
        card=tuple((name, _text(card, name)) for name in card if _text(card, name)) if isinstance(card, Mapping) else (),
        stop_read=_text(content, "stop_read"),
        link=_link(content.get("link")),
        referral=_text(content, "referral"),
    )


def _text(kept: Mapping[str, Any], name: str) -> str:
    value = kept.get(name)
    return value if isinstance(value, str) else ""


def _link(kept: object) -> Link:
    return Link(**{name: _text(kept, name) for name in asdict(NO_LINK)}) if isinstance(kept, Mapping) else NO_LINK


def _title(kept: object) -> str:
    return _text(kept, "title") if isinstance(kept, Mapping) else ""


def _choice(kept: object) -> Choice | None:
    """The kept choice; what names neither a specialty nor a schedule is no choice, its title is looked for again."""
    if not isinstance(kept, Mapping):
        return None
    texts = {name: _text(kept, name) for name in ("key", "title", "detail", "specialty", "code")}
    named = kept.get("schedules")
    schedules = tuple(one for one in named if isinstance(one, str)) if isinstance(named, list | tuple) else ()
    if not (texts["code"] or schedules):
        return None
    return Choice(texts["key"], texts["title"], texts["detail"], texts["specialty"], texts["code"], schedules)


def draft_title(form: BookingForm) -> str:
    """Whom the form is about, for the offer to take it up again."""
    if form.patient is not None:
        return form.patient.full_name
    card = dict(form.card)
    names = " ".join(card[name] for name in ("family", "given", "middle") if name in card)
    return names or form.patient_typed.strip() or (form.choice.title if form.choice else form.choice_typed.strip())


def choice_of(slot: FreeSlot) -> Choice:
    """The choice of that place's specialist: what a place brought from a schedule fills the line with."""
    return Choice(
        f"specialist {slot.schedule_id}", slot.specialist, slot.specialty, slot.specialty, slot.specialty_code, (slot.schedule_id,)
    )

"""A patient in words: born, age, the tails of policy and phone, as lists and fields show one."""

from datetime import date, datetime, tzinfo

from desktop_app.core.dates import age, date_numeric, day_time_short
from desktop_app.core.i18n import tr
from desktop_app.models.phones import parse_phone, show_phone
from desktop_app.queries.attachments import Attached, Belonging
from desktop_app.queries.patients import PatientHit, Visit
from desktop_app.ui.booking.hits import HitRow


def patient_row(hit: PatientHit, today: date) -> HitRow:
    """The patient as a hit."""
    side = tr("known only here") if hit.only_here else ""
    aloud = ", ".join(part for part in (hit.full_name, born(hit, today), policy_tail(hit), phone_tail(hit), side) if part)
    if hit.deceased:
        aloud = ", ".join((aloud, tr("deceased")))
    detail = " · ".join(part for part in (born(hit, today), policy_tail(hit)) if part)
    return HitRow(hit.patient_id, hit.full_name, detail, tr("deceased") if hit.deceased else side, phone_tail(hit), hit, aloud)


def born(hit: PatientHit, today: date) -> str:
    """«12.03.1984 · 42 года»."""
    if hit.birth_date is None:
        return tr("born on an unknown day")
    return f"{date_numeric(hit.birth_date, tr.language)} · {age(hit.birth_date, today, tr.language)}"


def policy_tail(hit: PatientHit) -> str:
    """«полис ·· 1233»."""
    return tr("policy ·· {tail}", tail=hit.policy_tail) if hit.policy_tail else tr("no policy")


def phone_tail(hit: PatientHit) -> str:
    """«+7 ··· 45-67»: enough to tell two apart, too little for who looks over the shoulder.

    What is no number of any country is shown by its end alone.
    """
    digits = "".join(letter for letter in hit.phone if letter.isdigit())
    country = show_phone(hit.phone).split()[0] if parse_phone(hit.phone) else ""
    return f"{country} ··· {digits[-4:-2]}-{digits[-2:]}".strip() if len(digits) >= 7 else ""


def whole_line(hit: PatientHit, today: date) -> str:
    """The second line of the chosen patient."""
    dead = tr("deceased") if hit.deceased else ""
    return " · ".join(part for part in (dead, born(hit, today), policy_tail(hit), phone_tail(hit)) if part)


def attachment_line(found: Attached) -> str:
    """Where the patient is attached, and what can be done here where it is not us."""
    if found.belonging is Belonging.UNKNOWN:
        return tr("Attachment is not known: a visit can be booked, ask where the patient is attached.")
    if found.belonging is Belonging.ELSEWHERE:
        clinic = found.clinic or tr("another clinic")
        return tr("Attached to {clinic}. Here: urgent care, by referral, paid, or after an application to be attached.", clinic=clinic)
    acting = tr("{doctor}, for whom {acting} acts", doctor=found.doctor, acting=found.acting) if found.doctor and found.acting else ""
    parts = (found.area, acting or found.acting or found.doctor)
    return tr("Attached here: {area}", area=", ".join(part for part in parts if part)) if any(parts) else tr("Attached here")


def visit_line(visit: Visit, zone: tzinfo) -> str:
    """«ср 18 ноября, 08:30 · невролог, Громов С. С.»."""
    when = day_time_short(visit.start, zone, tr.language) if visit.start is not None else ""
    who = ", ".join(part for part in (visit.specialty, visit.specialist) if part)
    return " · ".join(part for part in (when, who) if part)


def short_name(hit: PatientHit) -> str:
    """«Иванова А. С.»."""
    initials = " ".join(f"{part[0]}." for part in (hit.given, hit.middle) if part)
    return f"{hit.family} {initials}".strip()


def shortened(full_name: str) -> str:
    """«Орлов Д. М.» of «Орлов Дмитрий Маркович»."""
    family, *names = full_name.split() or [""]
    return " ".join((family, *(f"{name[0]}." for name in names)))


def slot_line(start: datetime, zone: tzinfo, *parts: str) -> str:
    """«вт 24 ноября, 11:45 · Кузнецова Е. П. · каб. 214»."""
    return " · ".join(part for part in (day_time_short(start, zone, tr.language), *parts) if part)

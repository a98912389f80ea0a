"""Templates and exceptions as rows keep them: plain structures whose names are those of the extensions in docs/fhir-profile.md."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from desktop_app.core.errors import RuleRefused
from desktop_app.models.schedule import AbsenceReason
from desktop_app.models.schedule_exception import STATUTORY_SHORTENING_MINUTES, ExceptionKind, ScheduleException
from desktop_app.models.schedule_template import EVERY_WEEKDAY, Piece, Quota, Rotation, Shift, Span, Template, TemplateDay, WorkedOn
from desktop_app.models.slot import Channel, VisitKind

Form = dict[str, Any]
Made = TypeVar("Made", Template, ScheduleException)


def template_form(template: Template) -> Form:
    """A template without its post, which is the row that it stands on; what is not said is left out."""
    return _said(
        id=template.id, valid_from=str(template.valid_from), valid_to=_date(template.valid_to), rotation=template.rotation.value,
        anchor=_date(template.anchor), weekdays=_weekdays(template.weekdays), worked_on=template.worked_on.value,
        minutes=[{"kind": kind.value, "minutes": minutes} for kind, minutes in template.minutes],
        only_through=[{"kind": kind.value, "channels": _codes(channels)} for kind, channels in template.only_through],
        days=[_said(number=number, shifts=_shift_forms(day.shifts)) for number, day in enumerate(template.days, 1)],
    )  # fmt: skip


def template_of(form: Form, post: str) -> Template:
    """The template of `post` (a row id).

    Raises:
        RuleRefused: it cannot be drawn; KeyError, ValueError: something is missing or unknown.
    """
    days = sorted(form["days"], key=lambda day: int(day["number"]))
    return Template(
        form["id"], post, date.fromisoformat(form["valid_from"]), tuple(TemplateDay(_shifts(day)) for day in days),
        Rotation(form["rotation"]), _day(form, "valid_to"), _day(form, "anchor"), _weekday_set(form), WorkedOn(form["worked_on"]),
        tuple((VisitKind(one["kind"]), one["minutes"]) for one in form.get("minutes", ())),
        tuple((VisitKind(one["kind"]), _channels(one)) for one in form.get("only_through", ())),
    )  # fmt: skip


def exception_form(exception: ScheduleException) -> Form:
    """An exception without its scope, which is the row that it stands on."""
    return _said(
        id=exception.id, kind=exception.kind.value, first=str(exception.first), last=str(exception.last),
        starts=exception.span.starts if exception.span else None, ends=exception.span.ends if exception.span else None,
        weekdays=_weekdays(exception.weekdays), reason=exception.reason.value if exception.reason else None, document=exception.document,
        note=exception.note, substitute=exception.substitute, keeps_bookings=exception.keeps_bookings or None,
        schedule=exception.schedule, shifts=_shift_forms(exception.shifts),
        minutes=exception.minutes if exception.kind is ExceptionKind.SHORTENED_DAY else None, as_day=_date(exception.as_day),
    )  # fmt: skip


def exception_of(form: Form, scope: str) -> ScheduleException:
    """The exception for `scope`, the row id of a post, room or clinic. Raises as `template_of`."""
    return ScheduleException(
        form["id"], ExceptionKind(form["kind"]), scope, date.fromisoformat(form["first"]), date.fromisoformat(form["last"]),
        _span(form) if "starts" in form else None, _weekday_set(form), AbsenceReason(form["reason"]) if "reason" in form else None,
        form.get("document", ""), form.get("note", ""), form.get("substitute"), form.get("keeps_bookings", False), form.get("schedule"),
        _shifts(form), form.get("minutes", STATUTORY_SHORTENING_MINUTES), _day(form, "as_day"),
    )  # fmt: skip


def readable(forms: Iterable[Form] | None, scope: str, read: Callable[[Form, str], Made]) -> list[Made]:
    """Those that are understood; what another program wrote otherwise stops nothing, it stays in the row as it came."""
    found = []
    for form in forms or ():
        try:
            found.append(read(form, scope))
        except (KeyError, TypeError, ValueError, RuleRefused):
            continue
    return found


def _shift_forms(shifts: Iterable[Shift]) -> list[Form]:
    return [
        _said(
            starts=shift.span.starts, ends=shift.span.ends, pieces=[_piece_form(piece) for piece in shift.pieces],
            breaks=[{"starts": pause.starts, "ends": pause.ends} for pause in shift.breaks],
        )
        for shift in shifts
    ]  # fmt: skip


def _shifts(form: Form) -> tuple[Shift, ...]:
    return tuple(
        Shift(_span(one), tuple(_piece(piece) for piece in one.get("pieces", ())), tuple(_span(pause) for pause in one.get("breaks", ())))
        for one in form.get("shifts", ())
    )


def _piece_form(piece: Piece) -> Form:
    return _said(
        starts=piece.span.starts, ends=piece.span.ends, schedule=piece.schedule, kind=piece.kind.value, minutes=piece.minutes,
        places=piece.places, quotas=[_quota_form(quota) for quota in piece.quotas], closed=piece.closed or None, comment=piece.comment,
    )  # fmt: skip


def _piece(form: Form) -> Piece:
    quotas = tuple(Quota(_channels(one), one.get("places"), one.get("release_hours")) for one in form.get("quotas", ()))
    return Piece(
        _span(form), form["schedule"], VisitKind(form["kind"]), form.get("minutes"), form["places"], quotas, form.get("closed", False),
        form.get("comment", ""),
    )  # fmt: skip


def _quota_form(quota: Quota) -> Form:
    """A quota for any channel says so: an extension that says nothing at all could not be written."""
    return _said(
        channels=_codes(quota.channels), any_channel=not quota.channels or None, places=quota.places, release_hours=quota.release_hours
    )


def _span(form: Form) -> Span:
    return Span(form["starts"], form["ends"])


def _channels(form: Form) -> tuple[Channel, ...]:
    return tuple(Channel(code) for code in form.get("channels", ()))


def _codes(channels: Iterable[Channel]) -> list[str]:
    return [channel.value for channel in channels]


def _date(day: date | None) -> str | None:
    return None if day is None else str(day)


def _day(form: Form, name: str) -> date | None:
    return date.fromisoformat(form[name]) if name in form else None


def _weekdays(weekdays: frozenset[int]) -> list[int]:
    return [] if weekdays == EVERY_WEEKDAY else sorted(weekdays)


def _weekday_set(form: Form) -> frozenset[int]:
    return frozenset(form.get("weekdays", EVERY_WEEKDAY))


def _said(**parts: object) -> Form:
    return {name: value for name, value in parts.items() if value is not None and value not in ("", [])}

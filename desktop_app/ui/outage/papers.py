"""The papers of an outage: the form with its lines, the blank to be filled in by hand, the closing report for the head."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from desktop_app.core.dates import capitalised, date_long, time_short
from desktop_app.core.i18n import Translator, mark
from desktop_app.documents.list_data import Column, Line, ListData, Section
from desktop_app.models.outage import Fate
from desktop_app.models.phones import show_phone
from desktop_app.models.promise import Promise
from desktop_app.queries.outages import FormLine, OpenLine, OutageForm
from desktop_app.queries.places_left import DayLeft, SpecialistsPlaces
from desktop_app.ui.outage.words import (
    act_words,
    made_words,
    moment_words,
    paper_words,
    service_words,
    span_words,
    state_words,
    status_words,
    told_words,
    totals_words,
    visit_words,
)

BLANK_LINES = 30
_FORM = (
    (mark("No."), 0.03), (mark("When"), 0.075), (mark("Ticket no."), 0.09), (mark("Date and time of the visit"), 0.09),
    (mark("Service"), 0.08), (mark("Specialist"), 0.13), (mark("Specialty"), 0.095), (mark("Room"), 0.055),
    (mark("Name, phone"), 0.16), (mark("Status"), 0.07), (mark("OMS policy"), 0.125),
)  # fmt: skip
"""The columns that regional booking orders ask for, with their parts of the width."""
_SIGNS = {Promise.GUARANTEED: mark("{time} G"), Promise.LOW_RISK: mark("{time} S")}


class OutageMaker:
    """Makes the papers for one desk: `now` is printed at the foot in `zone`, with the `desk`'s name."""

    def __init__(self, tr: Translator, zone: tzinfo, now: datetime, desk: str) -> None:
        self._tr, self._zone, self._now, self._desk = tr, zone, now, desk

    def form(self, form: OutageForm) -> ListData:
        """The form with all its lines, entered ones from paper among them."""
        tr = self._tr
        return ListData(
            title=tr("Journal of bookings while there is no connection"),
            subtitle=span_words(form.outage, self._zone, tr),
            columns=self._columns(),
            sections=(Section("", tuple(self._line(line) for line in form.lines)),),
            clinic=form.clinic,
            foot=self._foot(),
            note=totals_words(form, tr),
            empty=tr("Nobody was booked in this time."),
            wide=True,
        )

    def report(self, form: OutageForm) -> ListData:
        """Transferred and not transferred, line by line with the reason, for the head to sign."""
        tr = self._tr
        lines = form.lines
        parts = (
            (tr("Not transferred"), [self._told(line) for line in lines if line.fate in (Fate.REFUSED, Fate.GIVEN_UP)]),
            (tr("Waits for the central"), [self._told(line) for line in lines if line.fate in (Fate.WAITS, Fate.IN_DOUBT)]),
            (tr("On paper, not entered"), [self._unentered(one) for one in form.open_lines]),
            (tr("Transferred"), [self._told(line) for line in lines if line.fate is Fate.TRANSFERRED]),
            (tr("Taken back here, nothing to transfer"), [self._told(line) for line in lines if line.fate is Fate.TAKEN_BACK]),
        )
        rest = tr("Left: {what}.", what=form.outage.rest.rstrip(".")) if form.outage.rest else ""
        return ListData(
            title=tr("Report on the transfer of bookings after an outage"),
            subtitle=f"{span_words(form.outage, self._zone, tr)} · {state_words(form.outage, self._zone, tr)}",
            columns=(
                Column(tr("No."), 0.05), Column(tr("When"), 0.11), Column(tr("What"), 0.1), Column(tr("Name, phone"), 0.22),
                Column(tr("To whom and when"), 0.24), Column(tr("Transferred, or why not"), 0.28),
            ),
            sections=tuple(Section(f"{head}: {len(found)}", tuple(found)) for head, found in parts if found),
            clinic=form.clinic,
            foot=self._foot(),
            note=" ".join(part for part in (totals_words(form, tr), rest) if part),
            empty=tr("Nobody was booked in this time."),
            wide=True,
            signatures=(tr("Report made by"), tr("Head of the department")),
        )  # fmt: skip

    def blank(self, clinic: str, first: int, days: Sequence[DayLeft]) -> ListData:
        """Empty numbered lines from `first` on, and the places that can be given away meanwhile, as known now."""
        tr = self._tr
        lines = tuple(Line((str(number), *[""] * (len(_FORM) - 1))) for number in range(first, first + BLANK_LINES))
        blank = ListData(
            title=tr("Journal of bookings while there is no connection"),
            subtitle=tr("Date ____________   from ________ until ________   kept by ______________________________"),
            columns=self._columns(),
            sections=(Section("", lines),),
            clinic=clinic,
            foot=self._foot(),
            note=tr("Write the time at which you book in «When». Afterwards enter the lines from paper: Ctrl+J, then F6."),
            wide=True,
            ruled=True,
        )
        return replace(blank, then=self._places(clinic, days)) if days else blank

    def _places(self, clinic: str, days: Sequence[DayLeft]) -> ListData:
        tr = self._tr
        several = len({one.branch for day in days for one in day.specialists}) > 1
        return ListData(
            title=tr("Places that can be given away"),
            subtitle=tr("as known on {moment}", moment=moment_words(self._now, self._zone, tr)),
            columns=(Column(tr("Specialist"), 0.2), Column(tr("Specialty, room"), 0.2), Column(tr("Times"), 0.6)),
            sections=tuple(
                Section(
                    capitalised(date_long(day.day, tr.language)),
                    tuple(self._places_of(one, one.branch if several else "") for one in day.specialists),
                )
                for day in days
            ),
            clinic=clinic,
            foot=self._foot(),
            note=tr("G: guaranteed to this desk. S: this desk's own share, low risk. Without a letter others may take the place."),
            wide=True,
        )

    def _places_of(self, one: SpecialistsPlaces, branch: str) -> Line:
        tr = self._tr
        room = tr("room {room}", room=one.room) if one.room else ""
        where = ", ".join(part for part in (one.specialty, room, branch) if part)
        times = ((time_short(place.start, self._zone), place.promise) for place in one.places)
        return Line((one.specialist, where, ", ".join(_unbroken(tr(_SIGNS.get(promise, "{time}"), time=time)) for time, promise in times)))

    def _columns(self) -> tuple[Column, ...]:
        return tuple(Column(self._tr(title), share) for title, share in _FORM)

    def _line(self, line: FormLine) -> Line:
        tr, zone = self._tr, self._zone
        status = ", ".join(part for part in (status_words(line, tr), paper_words(line, tr)) if part)
        return Line(
            (
                str(line.number), made_words(line, zone, tr), line.ticket,
                moment_words(line.start, zone, tr) if line.start is not None else "", service_words(line, tr), line.specialist,
                line.specialty, line.room, _person(line), status, line.policy,
            )
        )  # fmt: skip

    def _told(self, line: FormLine) -> Line:
        tr, zone = self._tr, self._zone
        accepted = moment_words(line.finished, zone, tr) if line.fate is Fate.TRANSFERRED and line.finished is not None else ""
        told = ", ".join(part for part in (told_words(line, tr), accepted, paper_words(line, tr)) if part)
        return Line((str(line.number), made_words(line, zone, tr), act_words(line, tr), _person(line), visit_words(line, zone, tr), told))

    def _unentered(self, one: OpenLine) -> Line:
        tr, line = self._tr, one.line
        why = tr.said(one.trouble) if one.trouble is not None else tr("not finished")
        person = ", ".join(part for part in (line.patient, line.phone) if part)
        return Line((tr("line {number}", number=line.number), line.happened, "", person, line.place, why))

    def _foot(self) -> str:
        printed = self._tr("Printed {moment}", moment=moment_words(self._now, self._zone, self._tr))
        return " · ".join(part for part in (printed, self._desk) if part)


def _person(line: FormLine) -> str:
    return ", ".join(part for part in (line.patient, _unbroken(show_phone(line.phone)) if line.phone else "") if part)


def _unbroken(text: str) -> str:
    """A text that stays in one line."""
    return text.replace(" ", "\u00a0")

"""From what the replica holds to what stands on the clinic's lists, in the person's language."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, tzinfo

from desktop_app.core.dates import capitalised, date_long, date_numeric, date_short, local_day, time_short
from desktop_app.core.i18n import Translator, mark
from desktop_app.documents.list_data import Change, Column, Line, ListData, Section
from desktop_app.models.base import from_micros
from desktop_app.models.printed import Difference, Lines, Printed, difference
from desktop_app.queries.papers import Card, CardList, DoctorsDay, Expected, Named

_VISIT_KINDS = {"primary": mark("first"), "repeat": mark("repeat"), "preventive": mark("preventive")}
_CHANNELS = {
    "portal": mark("portal"),
    "phone": mark("by phone"),
    "call-centre": mark("call centre"),
    "infomat": mark("infomat"),
    "doctor": mark("from the doctor"),
    "other-clinic": mark("other clinic"),
}
_STATES = {
    "arrived": mark("arrived"),
    "checked-in": mark("in the room"),
    "fulfilled": mark("received"),
    "noshow": mark("did not come"),
}


class ListMaker:
    """Makes lists for one desk: `now` is printed at the foot in `zone`, with the `desk`'s name; `mask` hides names."""

    def __init__(self, tr: Translator, zone: tzinfo, now: datetime, desk: str, mask: bool = False) -> None:
        self._tr, self._zone, self._now, self._desk, self._mask = tr, zone, now, desk, mask

    def doctors_day(self, found: DoctorsDay, day: date, gone: Mapping[str, Named]) -> ListData:
        """The list of one doctor; `gone` names the patients whose visits are on the last print and not any more, by patient id."""
        tr = self._tr
        changed = difference(found.printed, found.lines)
        lines = [(visit.start, visit.appointment_id, self._visit(visit, _change(changed, visit.appointment_id))) for visit in found.visits]
        lines += [(when, key, self._gone(when, gone.get(whom))) for key, when, whom in _left(found.printed, changed)]
        lines.sort(key=lambda one: one[:2])
        room = tr("room {room}", room=found.room) if found.room else ""
        where = " · ".join(part for part in (found.specialty, date_long(day, tr.language), room, found.branch) if part)
        return ListData(
            title=found.specialist,
            subtitle=capitalised(where),
            columns=(
                Column(tr("Time"), 0.11), Column(tr("Patient"), 0.41), Column(tr("Birth date"), 0.16), Column(tr("Visit"), 0.18),
                Column(tr("From where, state"), 0.14),
            ),
            sections=(Section("", tuple(line for _, _, line in lines)),),
            clinic=found.clinic,
            foot=self._foot(),
            note=self._note(len(found.visits), found.printed, changed),
            empty=tr("Nobody is booked yet."),
        )  # fmt: skip

    def cards(self, found: CardList, gone: Mapping[str, Named]) -> ListData:
        """The first list of the day whole; after that only what is to be added and what to be put back."""
        tr, changed = self._tr, difference(found.printed, found.lines)
        if found.printed is not None:
            return self._more_cards(found, changed, gone)
        sections: dict[tuple[str, str, str], list[Line]] = {}
        for card in found.cards:
            sections.setdefault((card.clinic, card.branch, card.storage), []).append(self._card(card, Change.SAME))
        several = len({place[:2] for place in sections}) > 1
        headed = (self._section(self._where(*place[:2]) if several else "", place[2], lines) for place, lines in sections.items())
        return self._card_list(found, tr("Cards to be pulled"), tuple(headed))

    def cards_whole(self, found: CardList) -> ListData:
        """All cards once more, as if nothing had been printed."""
        return self.cards(replace(found, printed=None), {})

    def _more_cards(self, found: CardList, changed: Difference, gone: Mapping[str, Named]) -> ListData:
        several = len({(card.clinic, card.branch) for card in found.cards}) > 1
        added = tuple(
            self._card(card, Change.NEW, self._where(card.branch if several else "", card.storage))
            for card in found.cards
            if card.patient.patient_id in changed.new
        )
        left = [gone[key] for key in changed.gone if key in gone]
        put_back = tuple(
            Line((patient.full_name, self._born(patient), "", ""), Change.GONE) for patient in sorted(left, key=lambda one: one.full_name)
        )
        tr = self._tr
        parts = ((tr("To be added"), added), (tr("Not wanted any more: put back"), put_back))
        return self._card_list(
            found, tr("Cards: additions and removals"), tuple(Section(head, lines) for head, lines in parts if lines), found.printed
        )

    def _card_list(self, found: CardList, title: str, sections: tuple[Section, ...], printed: Printed | None = None) -> ListData:
        tr = self._tr
        said = tr("{n} cards for this day.", n=len(found.cards))
        if printed is not None:
            said = tr("{n} cards for this day; here is what changed since {time}.", n=len(found.cards), time=self._moment(printed.at))
        return ListData(
            title=title,
            subtitle=self._where(capitalised(date_long(found.day, tr.language)), *sorted({card.branch for card in found.cards})),
            columns=(
                Column(tr("Patient"), 0.4),
                Column(tr("Birth date"), 0.15),
                Column(tr("To whom"), 0.33),
                Column(tr("Time, room"), 0.12),
            ),
            sections=sections,
            clinic=" · ".join(dict.fromkeys(card.clinic for card in found.cards if card.clinic)),
            foot=self._foot(),
            note=said,
            empty=tr("No card is wanted."),
        )

    def _section(self, branch: str, storage: str, lines: list[Line]) -> Section:
        tr = self._tr
        name = storage or tr("Place of storage not known (no участок on the card)")
        return Section(self._where(branch, name, str(len(lines))), tuple(lines))

    @staticmethod
    def _where(*parts: str) -> str:
        return " · ".join(part for part in parts if part)

    def _card(self, card: Card, change: Change, storage: str = "") -> Line:
        tr = self._tr
        more = tr("{n} visits", n=card.visits) if card.visits > 1 else ""
        to_whom = ", ".join(part for part in (card.specialist, more, storage) if part)
        where = ", ".join(part for part in (time_short(card.start, self._zone), card.room) if part)
        return Line((card.patient.full_name, self._born(card.patient), to_whom, where), change)

    def _visit(self, visit: Expected, change: Change) -> Line:
        tr = self._tr
        said = ", ".join(tr(words[code]) for words, code in ((_CHANNELS, visit.channel), (_STATES, visit.status)) if code in words)
        kind = tr(_VISIT_KINDS[visit.visit_kind]) if visit.visit_kind in _VISIT_KINDS else ""
        return Line((time_short(visit.start, self._zone), self._name(visit.patient), self._born(visit.patient), kind, said), change)

    def _gone(self, when: datetime, patient: Named | None) -> Line:
        tr = self._tr
        name = self._name(patient) if patient else tr("not known any more")
        return Line((time_short(when, self._zone), name, self._born(patient) if patient else "", "", ""), Change.GONE)

    def _name(self, patient: Named) -> str:
        return patient.masked if self._mask else patient.full_name

    def _born(self, patient: Named) -> str:
        """The year alone beside masked names: a birth date would name a person as well as the name does."""
        if patient.birth_date is None:
            return ""
        return str(patient.birth_date.year) if self._mask else date_numeric(patient.birth_date, self._tr.language)

    def _note(self, booked: int, printed: Printed | None, changed: Difference) -> str:
        tr = self._tr
        said = tr("Booked: {n}.", n=booked)
        if printed is None:
            return said
        if not changed:
            return said + " " + tr("Nothing changed since the print of {time}.", time=self._moment(printed.at))
        since = tr(
            "Since the print of {time}: new {new}, changed {changed}, gone {gone}.",
            time=self._moment(printed.at), new=len(changed.new), changed=len(changed.changed), gone=len(changed.gone),
        )  # fmt: skip
        return f"{said} {since}"

    def _foot(self) -> str:
        tr = self._tr
        printed = tr("Printed {moment}", moment=self._moment(self._now, with_day=True))
        return " · ".join(part for part in (printed, self._desk) if part)

    def _moment(self, at: datetime, with_day: bool = False) -> str:
        same_day = local_day(at, self._zone) == local_day(self._now, self._zone)
        time = time_short(at, self._zone)
        return time if same_day and not with_day else f"{date_short(local_day(at, self._zone), self._tr.language)}, {time}"


def _change(changed: Difference, row_id: str) -> Change:
    if row_id in changed.new:
        return Change.NEW
    return Change.CHANGED if row_id in changed.changed else Change.SAME


def _left(printed: Printed | None, changed: Difference) -> list[tuple[str, datetime, str]]:
    """What was on the last print and is gone: row id, when, whom."""
    lines = printed.lines if printed else {}
    return [(key, from_micros(lines[key][0]), lines[key][1]) for key in changed.gone]


def gone_patients(printed: Printed | None, lines: Lines, look_up: Callable[[list[str]], dict[str, Named]]) -> dict[str, Named]:
    """The patients of the lines that are gone since, by id; asked for only where there are any."""
    left = [whom for _, _, whom in _left(printed, difference(printed, lines))]
    return look_up(left) if left else {}

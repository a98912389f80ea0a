"""The hand-over on one sheet, to be signed by both: read and drawn when its turn comes, noted in the journal."""

from datetime import datetime, tzinfo

from desktop_app.core.dates import day_time_short
from desktop_app.core.i18n import Translator, mark, tr
from desktop_app.core.settings import DESK_NAME
from desktop_app.documents.late import list_drawing
from desktop_app.documents.list_data import Column, Line, ListData, Section
from desktop_app.documents.pen import Drawing
from desktop_app.models.handover import Heap
from desktop_app.models.person import Actor
from desktop_app.models.phones import show_phone
from desktop_app.models.unprinted import PaperWish
from desktop_app.queries.handover import Handover, OpenWork, handover
from desktop_app.services.outcome import Done
from desktop_app.services.printing import note_list
from desktop_app.ui.desk import Desk
from desktop_app.ui.handover.entry import PAPER
from desktop_app.ui.handover.words import HEADS, last_words, moment_words, owed_words
from desktop_app.ui.printing.job import Job, PaperKind

_ROOMS = (40, 30, 24, 18, 12)
"""So many lines are tried to be set on one sheet; long ones need more than one row."""
_LEAST = 5


class HandoverPaper:
    """The hand-over as it stands when it is drawn."""

    def __init__(self, desk: Desk, actor: Actor | None = None) -> None:
        self._desk = desk
        self._actor = actor or desk.actor  # who asked for it, whoever sits here when the printer is back
        self._ask = desk.ask_for(self._actor)
        self._tr: Translator = tr.for_language(tr.language)

    @property
    def job(self) -> Job:
        """For the press."""
        wish = PaperWish(PAPER, PAPER, {}, self._actor)
        return Job(wish, PaperKind.LIST, self._draw, self.note, mark("The hand-over is at the printer."))

    def make(self) -> ListData:
        """The paper as things stand now."""
        desk, now = self._desk, self._desk.clock.now()
        found = self._ask(handover, now, desk.zone, desk.home_branch())
        return sheet(found, now, desk.zone, (desk.place.clinic, desk.settings.get(DESK_NAME)), self._tr)

    def note(self) -> Done:
        """Write into the journal that it was printed or saved."""
        return self._desk.act(note_list, self._actor, None, PAPER, self._desk.now().date().isoformat(), {})

    def _draw(self) -> Drawing:
        return list_drawing(self.make(), self._tr.language)


def sheet(found: Handover, now: datetime, zone: tzinfo, where: tuple[str, str], tr: Translator) -> ListData:
    """One sheet of what is open; `where` names the clinic and the desk. What does not fit is counted, never left out in silence."""
    counts = list(found.counts.values())
    trials = (_set(found, fitting(counts, room), now, zone, where, tr) for room in _ROOMS)
    one = (data for data in trials if len(list_drawing(data, tr.language).sheets) == 1)
    return next(one, None) or _set(found, fitting(counts, _LEAST), now, zone, where, tr)


def _set(found: Handover, most: int, now: datetime, zone: tzinfo, where: tuple[str, str], tr: Translator) -> ListData:
    clinic, desk = where
    moment = day_time_short(now, zone, tr.language)
    return ListData(
        title=tr("Shift handover"),
        subtitle=moment,
        columns=(
            Column(tr("When"), 0.1), Column(tr("Patient"), 0.18), Column(tr("Phone"), 0.14), Column(tr("What is owed"), 0.42),
            Column(tr("Who has it"), 0.16),
        ),
        sections=tuple(_section(found, heap, most, now, zone, tr) for heap in Heap if found.count(heap)),
        clinic=clinic,
        foot=" · ".join(part for part in (tr("Printed {moment}", moment=moment), desk) if part),
        note=last_words(found.last, now, zone, tr),
        empty=tr("Nothing is left open."),
        wide=True,
        signatures=(tr("Handed over by"), tr("Taken over by")),
    )  # fmt: skip


def fitting(counts: list[int], room: int) -> int:
    """How many lines of each heap may stand there so that all together need at most `room` lines, one at least."""
    return max((most for most in range(1, room + 1) if sum(min(most, count) for count in counts) <= room), default=1)


def _section(found: Handover, heap: Heap, most: int, now: datetime, zone: tzinfo, tr: Translator) -> Section:
    lines = [line for line in found.lines if line.heap is heap]
    rest = len(lines) - most
    more = tr(" (and {n} more in the program)", n=rest) if rest > 0 else ""
    return Section(tr(HEADS[heap], n=len(lines)) + more, tuple(_line(line, now, zone, tr) for line in lines[:most]))


def _line(line: OpenWork, now: datetime, zone: tzinfo, tr: Translator) -> Line:
    when = moment_words(line.start, now, zone, tr)
    phone = show_phone(line.phone).replace(" ", "\u00a0") if line.phone else ""
    return Line((when, line.patient, phone, owed_words(line, now, zone, tr), line.person))

"""Papers of an outage on their way to the printer or into a file: read and drawn when their turn comes, noted in the journal."""

from dataclasses import dataclass

from desktop_app.core.i18n import Translator, mark, tr
from desktop_app.core.settings import DESK_NAME
from desktop_app.documents.late import list_drawing
from desktop_app.documents.list_data import ListData
from desktop_app.documents.pen import Drawing
from desktop_app.models.base import to_micros
from desktop_app.models.person import Actor
from desktop_app.models.printed import Lines
from desktop_app.models.unprinted import PaperWish
from desktop_app.queries.outages import OutageForm, outage_form
from desktop_app.queries.papers import prints_of
from desktop_app.queries.places_left import places_left
from desktop_app.services.outcome import Done
from desktop_app.services.printing import note_list
from desktop_app.ui.desk import Desk
from desktop_app.ui.outage.entry import BLANK, FORM, REPORT
from desktop_app.ui.outage.papers import BLANK_LINES, OutageMaker
from desktop_app.ui.printing.job import Job, NoPaper, PaperKind


@dataclass(frozen=True)
class Made:
    """What a paper holds, and what the journal keeps of it."""

    data: ListData
    lines: Lines


class OutagePaper:
    """The form of one outage, or (`report`) the closing report."""

    def __init__(self, desk: Desk, outage_id: str, report: bool = False, actor: Actor | None = None) -> None:
        self._desk, self._outage_id, self._report = desk, outage_id, report
        self._actor = actor or desk.actor  # who asked for it, whoever sits here when the printer is back
        self._ask = desk.ask_for(self._actor)
        self._lines: Lines = {}
        self._tr: Translator = tr.for_language(tr.language)

    @property
    def job(self) -> Job:
        """For the press."""
        paper = REPORT if self._report else FORM
        wish = PaperWish(f"{paper} {self._outage_id}", paper, {"outage": self._outage_id}, self._actor)
        done = mark("The report is at the printer.") if self._report else mark("The journal is at the printer.")
        return Job(wish, PaperKind.LIST, self._draw, self.note, done)

    def make(self) -> Made:
        """The paper as things stand now.

        Raises:
            NoPaper: there is no such outage any more.
        """
        found = self._ask(outage_form, self._outage_id)
        if found is None:
            raise NoPaper(mark("This outage is not kept any more: nothing was done in it."))
        maker = maker_for(self._desk, self._tr)
        return Made(maker.report(found) if self._report else maker.form(found), _lines(found))

    def note(self) -> Done:
        """Write into the journal that it was printed or saved, and what it held."""
        return self._desk.act(note_list, self._actor, None, self._outage_id, self._desk.now().date().isoformat(), self._lines)

    def _draw(self) -> Drawing:
        made = self.make()
        self._lines = made.lines
        return list_drawing(made.data, self._tr.language)


class BlankPaper:
    """A blank form: its lines are numbered on from the last blank of the day, so that no number is on two sheets."""

    def __init__(self, desk: Desk, actor: Actor | None = None) -> None:
        self._desk, self._actor = desk, actor or desk.actor
        self._tr: Translator = tr.for_language(tr.language)

    @property
    def job(self) -> Job:
        """For the press."""
        wish = PaperWish(BLANK, BLANK, {}, self._actor)
        return Job(wish, PaperKind.LIST, self._draw, self._note, mark("The blank form is at the printer."))

    def _draw(self) -> Drawing:
        desk = self._desk
        ask, now, today = desk.ask_for(self._actor), desk.clock.now(), desk.now().date()
        first = ask(prints_of, BLANK, today) * BLANK_LINES + 1
        days = ask(places_left, now, desk.zone, desk.home_branch())
        return list_drawing(maker_for(desk, self._tr).blank(desk.place.clinic, first, days), self._tr.language)

    def _note(self) -> Done:
        return self._desk.act(note_list, self._actor, None, BLANK, self._desk.now().date().isoformat(), {})


def maker_for(desk: Desk, language: Translator) -> OutageMaker:
    """Makes papers as of now."""
    return OutageMaker(language, desk.zone, desk.clock.now(), desk.settings.get(DESK_NAME))


def paper_again(desk: Desk, wish: PaperWish) -> Job:
    """A paper that was kept because no printer took it, as it stands now."""
    if wish.paper == BLANK:
        return BlankPaper(desk, wish.actor).job
    return OutagePaper(desk, wish.about["outage"], wish.paper == REPORT, wish.actor).job


def _lines(form: OutageForm) -> Lines:
    return {line.operation_id: (to_micros(line.happened or line.made), line.patient_id) for line in form.lines}

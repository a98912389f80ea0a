"""The proof on paper or as PDF: read and drawn when its turn comes, and noted in the journal."""

from datetime import datetime

from desktop_app.core.i18n import Translator, mark, tr
from desktop_app.core.settings import DESK_NAME
from desktop_app.documents.late import list_drawing
from desktop_app.documents.list_data import Column, Line, ListData, Section
from desktop_app.documents.pen import Drawing
from desktop_app.models.person import Actor
from desktop_app.models.unprinted import PaperWish
from desktop_app.queries.proof import Proof, ProofLine, proof
from desktop_app.services.outcome import Done
from desktop_app.services.printing import note_list
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import PROOF
from desktop_app.ui.printing.job import Job, PaperKind
from desktop_app.ui.proof.words import (
    act_words,
    address_words,
    confirmed_words,
    counts_words,
    light,
    moment_words,
    span_words,
    told_words,
    visit_words,
    walk_words,
)


class ProofPaper:
    """The proof of what was entered since an aware instant until now."""

    def __init__(self, desk: Desk, since: datetime, actor: Actor | None = None) -> None:
        self._desk, self._since = desk, since
        self._actor = actor or desk.actor  # who asked for it, whoever sits here when the printer is back
        self._tr: Translator = tr.for_language(tr.language)

    @property
    def job(self) -> Job:
        """For the press."""
        since = self._since.isoformat()
        wish = PaperWish(f"{PROOF} {since}", PROOF, {"since": since}, self._actor)
        return Job(wish, PaperKind.LIST, self._draw, self.note, mark("The proof is at the printer."))

    def make(self) -> ListData:
        """The paper as things stand now; without names for who may not look."""
        desk = self._desk
        found = desk.ask_for(self._actor)(proof, self._since, desk.clock.now())
        return self._list(found)

    def note(self) -> Done:
        """Write into the journal that it was printed or saved."""
        return self._desk.act(note_list, self._actor, None, PROOF, self._desk.now().date().isoformat(), {})

    def _draw(self) -> Drawing:
        return list_drawing(self.make(), self._tr.language)

    def _list(self, found: Proof) -> ListData:
        tr, zone = self._tr, self._desk.zone
        desk_name = self._desk.settings.get(DESK_NAME)
        return ListData(
            title=tr("Proof of arrival"),
            subtitle=" · ".join(part for part in (desk_name, span_words(found, zone, tr), light(found, tr).words) if part),
            columns=(
                Column(tr("Entered"), 0.09), Column(tr("Who"), 0.11), Column(tr("What"), 0.1), Column(tr("Patient"), 0.15),
                Column(tr("To whom and when"), 0.16), Column(tr("State"), 0.19), Column(tr("At the central"), 0.2),
            ),
            sections=(Section("", tuple(self._line(line, found) for line in found.lines)),),
            clinic=found.clinic,
            foot=" · ".join(part for part in (tr("Made {moment}", moment=moment_words(found.until, zone, tr)), desk_name) if part),
            note=f"{counts_words(found, tr)} {walk_words(found, zone, tr)}",
            empty=tr("Nothing was entered in this time."),
            wide=True,
        )  # fmt: skip

    def _line(self, line: ProofLine, found: Proof) -> Line:
        tr, zone = self._tr, self._desk.zone
        central = ", ".join(part for part in (address_words(line), confirmed_words(line, zone, tr)) if part)
        return Line(
            (
                moment_words(line.made, zone, tr), line.person, act_words(line, tr), line.patient, visit_words(line, zone, tr),
                told_words(line, found, zone, tr), central,
            )
        )  # fmt: skip


def paper_again(desk: Desk, wish: PaperWish) -> Job:
    """A proof that was kept because no printer took it, as things stand now."""
    return ProofPaper(desk, datetime.fromisoformat(wish.about["since"]), wish.actor).job

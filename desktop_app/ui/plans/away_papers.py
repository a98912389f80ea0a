"""What prints before the planning of an absence ends: whom to call, and the notice on the door; each as things stand when it is drawn."""

from datetime import datetime

from desktop_app.core.dates import day_time_short
from desktop_app.core.i18n import Translator, mark, tr
from desktop_app.core.settings import DESK_NAME
from desktop_app.documents.door_data import DoorNotice
from desktop_app.documents.late import calls_drawing, door_drawing
from desktop_app.documents.pen import Drawing
from desktop_app.models.person import Actor
from desktop_app.models.unprinted import PaperWish
from desktop_app.queries.ask import Ask
from desktop_app.queries.specialists import SpecialistHit, all_specialists
from desktop_app.services.outcome import Done
from desktop_app.services.printing import note_list
from desktop_app.ui.desk import Desk
from desktop_app.ui.plans.away_planning import AwayAsked, read_plan
from desktop_app.ui.plans.entry import CALLS, DOOR
from desktop_app.ui.printing.job import Job, NoPaper, PaperKind


class AwayPaper:
    """The call list of an absence, or (`door`) the notice on the door."""

    def __init__(self, desk: Desk, asked: AwayAsked, door: bool = False, actor: Actor | None = None) -> None:
        self._desk, self._asked, self._door = desk, asked, door
        self._actor = actor or desk.actor  # who asked for it, whoever sits here when the printer is back
        self._tr: Translator = tr.for_language(tr.language)

    @property
    def job(self) -> Job:
        """For the press."""
        name, asked = (DOOR if self._door else CALLS), self._asked
        key = f"{name} {asked.schedule_id} {asked.begins.isoformat()} {asked.ends.isoformat()}"
        wish = PaperWish(key, name, asked.to_about(), self._actor)
        done = mark("The notice is at the printer.") if self._door else mark("The call list is at the printer.")
        return Job(wish, PaperKind.SHEET if self._door else PaperKind.LIST, self._draw, self._note, done)

    def _draw(self) -> Drawing:
        ask = self._desk.ask_for(self._actor)
        hits = {hit.schedule_id: hit for hit in ask(all_specialists, self._desk.clock.now())}
        hit = hits.get(self._asked.schedule_id)
        if hit is None:
            raise NoPaper(mark("This doctor does not receive by appointment any more."))
        if self._door:
            return door_drawing(self._notice(hit, hits.get(self._asked.substitute)), self._tr.language)
        return self._calls(ask, hit)

    def _calls(self, ask: Ask, hit: SpecialistHit) -> Drawing:
        desk, asked, now = self._desk, self._asked, self._desk.clock.now()
        planning = read_plan(ask, asked, now, desk.zone)
        made = self._tr("Made {moment}", moment=self._moment(now))
        foot = " · ".join(part for part in (made, desk.settings.get(DESK_NAME)) if part)
        span = f"{self._moment(asked.begins)} — {self._moment(asked.ends)}"
        lines = tuple(row.line for row in planning.rows if not row.stays)
        return calls_drawing((hit.specialist, span, desk.place.clinic, foot), planning.plan, lines, now, self._tr.language)

    def _notice(self, hit: SpecialistHit, stands_in: SpecialistHit | None) -> DoorNotice:
        asked, desk = self._asked, self._desk
        return DoorNotice(
            hit.specialist, hit.specialty_name or hit.specialty, asked.begins, asked.ends, str(desk.zone), desk.place.clinic, hit.room,
            substitute=stands_in.specialist if stands_in is not None else "",
            substitute_room=stands_in.room if stands_in is not None else "",
        )  # fmt: skip

    def _moment(self, moment: datetime) -> str:
        return day_time_short(moment, self._desk.zone, self._tr.language)

    def _note(self) -> Done:
        """Write into the journal that it was printed."""
        name = DOOR if self._door else CALLS
        return self._desk.act(note_list, self._actor, None, name, self._desk.now().date().isoformat(), {})


def paper_again(desk: Desk, wish: PaperWish) -> Job:
    """A paper that was kept because no printer took it, as things stand now."""
    return AwayPaper(desk, AwayAsked.of_about(wish.about), wish.paper == DOOR, wish.actor).job

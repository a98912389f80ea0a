"""Lists on their way to the printer: read and drawn when their turn comes, and written into the journal with what they held."""

from datetime import date

from desktop_app.core.changes import Kind
from desktop_app.core.i18n import Translator, mark, tr
from desktop_app.core.settings import DESK_NAME, MASK_NAMES
from desktop_app.documents.late import list_drawing
from desktop_app.documents.pen import Drawing
from desktop_app.models.person import Actor
from desktop_app.models.printed import Lines, difference
from desktop_app.models.unprinted import PaperWish
from desktop_app.queries.papers import CARDS, CardList, Named, card_list, cards_of, doctors_days, patients_named
from desktop_app.services.outcome import Done
from desktop_app.services.printing import note_list
from desktop_app.ui.desk import Desk
from desktop_app.ui.papers.lists import ListMaker, gone_patients
from desktop_app.ui.printing.job import Job, NoPaper, PaperKind

LIST = "list"


class NothingOnTheList(NoPaper):
    """The doctor does not receive, no card is wanted, or nothing has changed."""


class ListPaper:
    """One list of one day. `job` is for the press: it draws and notes what the replica holds when its turn comes."""

    def __init__(self, desk: Desk, day: date, actor: Actor | None = None) -> None:
        self._desk, self._day = desk, day
        self._actor = actor or desk.actor  # who asked for it, whoever sits here when the printer is back
        self._ask = desk.ask_for(self._actor)
        self._lines: Lines = {}
        self._tr: Translator = tr.for_language(tr.language)

    def _maker(self, *, mask: bool = False) -> ListMaker:
        desk = self._desk
        return ListMaker(self._tr, desk.zone, desk.clock.now(), desk.settings.get(DESK_NAME), mask)

    def _named(self, patient_ids: list[str]) -> dict[str, Named]:
        return self._ask(patients_named, patient_ids)

    def _note(self, kind: Kind | None, row_id: str) -> Done:
        return self._desk.act(note_list, self._actor, kind, row_id, self._day.isoformat(), self._lines)


class DoctorsList(ListPaper):
    """The day of one doctor."""

    def __init__(self, desk: Desk, day: date, schedule_id: str, actor: Actor | None = None) -> None:
        super().__init__(desk, day, actor)
        self._schedule_id = schedule_id

    @property
    def job(self) -> Job:
        """For the press."""
        about = {"schedule": self._schedule_id, "day": self._day.isoformat()}
        wish = PaperWish(f"list {self._schedule_id} {self._day}", LIST, about, self._actor)
        return Job(
            wish, PaperKind.LIST, self._draw, lambda: self._note(Kind.SCHEDULE, self._schedule_id), mark("The list is at the printer.")
        )

    def _draw(self) -> Drawing:
        desk = self._desk
        found = next(iter(self._ask(doctors_days, self._day, desk.zone, [self._schedule_id])), None)
        if found is None:
            raise NothingOnTheList(mark("The doctor does not receive on this day, so there is no list."))
        gone = gone_patients(found.printed, found.lines, self._named)
        data = self._maker(mask=desk.settings.get(MASK_NAMES)).doctors_day(found, self._day, gone)
        self._lines = found.lines
        return list_drawing(data, self._tr.language)


class CardsPaper(ListPaper):
    """The cards of a day at a branch ("": at all): the whole list first, then additions and removals; `whole` prints all of them again."""

    def __init__(self, desk: Desk, day: date, branch_id: str, whole: bool = False, actor: Actor | None = None) -> None:
        super().__init__(desk, day, actor)
        self._branch_id, self._whole = branch_id, whole

    @property
    def job(self) -> Job:
        """For the press."""
        about = {"day": self._day.isoformat(), "branch": self._branch_id} | ({"whole": "yes"} if self._whole else {})
        wish = PaperWish(f"cards {self._day} {self._branch_id}".strip(), CARDS, about, self._actor)
        return Job(
            wish, PaperKind.CARDS, self._draw, lambda: self._note(*cards_of(self._branch_id)), mark("The list of cards is at the printer.")
        )

    def _draw(self) -> Drawing:
        found = self._ask(card_list, self._day, self._desk.zone, self._branch_id)
        data = self._maker().cards_whole(found) if self._whole else self._maker().cards(found, self._gone(found))
        self._lines = found.lines
        return list_drawing(data, self._tr.language)

    def _gone(self, found: CardList) -> dict[str, Named]:
        if not found.cards and found.printed is None:
            raise NothingOnTheList(mark("Nobody is booked for this day yet, so no card is wanted."))
        if found.printed is not None and not difference(found.printed, found.lines):
            raise NothingOnTheList(mark("Nothing changed since the last list of cards: none is to be added or put back."))
        return gone_patients(found.printed, found.lines, self._named)


def list_again(desk: Desk, wish: PaperWish) -> Job:
    """A doctor's list that was kept because no printer took it, as it stands now."""
    return DoctorsList(desk, date.fromisoformat(wish.about["day"]), wish.about["schedule"], wish.actor).job


def cards_again(desk: Desk, wish: PaperWish) -> Job:
    """A list of cards that was kept because no printer took it."""
    return CardsPaper(desk, date.fromisoformat(wish.about["day"]), wish.about["branch"], "whole" in wish.about, wish.actor).job

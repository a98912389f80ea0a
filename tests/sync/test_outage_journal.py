"""The outage journal through a real exchange: noticed, kept over a restart, what became of each line by the central's own answers."""

from __future__ import annotations

from datetime import timedelta

from desktop_app.models.outage import Cause, Fate
from desktop_app.models.paper_line import Outcome
from desktop_app.queries.outages import OutageForm, outage_form, outages
from desktop_app.services.bookings import BookingWish
from desktop_app.services.paper_lines import PaperEntry, enter_paper_line
from tests.sync.world import Desk, World

MINUTE = timedelta(minutes=1)


def journal(desk: Desk) -> OutageForm:
    """The newest outage of the desk."""
    with desk.store.read() as connection:
        found = outage_form(connection, outages(connection)[0].outage_id)
    assert found is not None
    return found


def loses_the_central(desk: Desk) -> None:
    """Two silences in a row."""
    desk.network.down = True
    desk.turn(60)
    desk.turn(60)


def test_what_was_booked_without_the_central_is_told_as_transferred_only_by_its_answers(world: World) -> None:
    desk = world.desk()
    loses_the_central(desk)
    for slot, family in ((0, "Белова"), (1, "Белова")):
        desk.book(slot, desk.patient(family) if slot == 0 else desk.new_patient())
    desk.restart()
    assert (journal(desk).outage.cause, journal(desk).outage.ended) == (Cause.LINK, None)
    assert [line.fate for line in journal(desk).lines] == [Fate.WAITS, Fate.WAITS]
    world.portal_books(0)
    desk.network.down = False
    desk.settle()
    form = journal(desk)
    assert form.outage.ended is not None
    assert [line.fate for line in form.lines] == [Fate.REFUSED, Fate.TRANSFERRED]
    assert (form.lines[0].case, form.lines[1].finished is not None) == ("slot-taken", True)
    assert (form.totals.rest, form.others, form.others_transferred) == (1, 1, 1)


def test_a_line_from_paper_arrives_at_the_central_with_the_time_it_was_made(world: World) -> None:
    desk = world.desk()
    loses_the_central(desk)
    desk.clock.advance(40 * MINUTE)
    happened = desk.clock.now() - 20 * MINUTE
    with desk.store.read() as connection:
        version = int(connection.exec_driver_sql("SELECT version FROM slot WHERE id = ?", (desk.slot(2),)).scalar_one())
    wish = BookingWish(desk.slot(2), version, desk.patient("Белова"))
    line = PaperEntry(journal(desk).outage.outage_id, "draft", "1", happened, "Сидорова О.", wish, outcome=Outcome.BOOKED)
    enter_paper_line(desk.store, desk.actor, line)
    desk.network.down = False
    desk.settle()
    (visit,) = world.visits_on(2)
    assert visit["created"].startswith(happened.isoformat()[:16])
    assert [(one.paper, one.fate) for one in journal(desk).lines] == [("1", Fate.TRANSFERRED)]
    world.same(desk)


def test_a_pause_by_a_person_is_an_outage_too(world: World) -> None:
    desk = world.desk()
    desk.engine.pause()
    desk.book(0, desk.patient("Белова"))
    desk.turn(1200)
    assert journal(desk).outage.ended is None
    desk.engine.resume()
    desk.settle()
    assert journal(desk).outage.ended is not None
    assert [line.fate for line in journal(desk).lines] == [Fate.TRANSFERRED]

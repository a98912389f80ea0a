"""The screens and panels of a desk, in the order of the rail."""

from desktop_app.ui.booking.entry import entries as booking
from desktop_app.ui.cases.entry import entries as cases
from desktop_app.ui.day.entry import entries as day
from desktop_app.ui.desk import Desk
from desktop_app.ui.exchange.entry import entries as exchange
from desktop_app.ui.handover.entry import entries as handover
from desktop_app.ui.month.entry import entries as month
from desktop_app.ui.outage.entry import entries as outage
from desktop_app.ui.papers.entry import entries as papers
from desktop_app.ui.persons.entry import entries as persons
from desktop_app.ui.plans.entry import entries as plans
from desktop_app.ui.proof.entry import entries as proof
from desktop_app.ui.reception.entry import entries as reception
from desktop_app.ui.scanning.entry import entries as scanning
from desktop_app.ui.sets.entry import entries as sets
from desktop_app.ui.settings.entry import entries as settings
from desktop_app.ui.summary.entry import entries as summary
from desktop_app.ui.tickets.entry import entries as tickets
from desktop_app.ui.timetable.entry import entries as timetable
from desktop_app.ui.waiting.entry import entries as waiting

HOME = "summary"


def register_screens(desk: Desk) -> None:
    """Tell the navigation of all that is built."""
    rail = (summary, day, reception, cases, exchange)
    beside = (month, booking, tickets, papers, scanning, settings, persons, sets, outage, proof, handover, plans, waiting, timetable)
    for entries in (*rail, *beside):
        desk.navigation.register(*entries(desk))

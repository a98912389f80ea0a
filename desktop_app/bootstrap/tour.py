"""`registratura demo --tour`: the whole story by itself in the real window, each step seen to work, with pictures and the ticket."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from desktop_app.bootstrap.central_process import CentralProcess, TownWish
from desktop_app.bootstrap.desk import DeskWindow
from desktop_app.bootstrap.rival import take_place
from desktop_app.bootstrap.settled import settle_in
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.i18n import mark, tr
from desktop_app.core.paths import Profile
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.base import from_micros, to_micros
from desktop_app.queries.day import day_columns
from desktop_app.queries.exchange import connection_row, operations_by_state
from desktop_app.ui.body import Width
from desktop_app.ui.booking.inspector_panel import InspectorPanel
from desktop_app.ui.day.screen import DayScreen
from desktop_app.ui.exchange.page import HISTORY, ExchangePage
from desktop_app.ui.navigation import CASES, EXCHANGE, OUTAGE, PROOF
from desktop_app.ui.outage.page import OutagePage
from desktop_app.ui.plans.page import PlansPage
from desktop_app.ui.proof.page import ProofPage
from desktop_app.ui.targets import (
    DAY,
    HANDOVER,
    INSPECTOR,
    MONTH,
    PLANS,
    RECEPTION,
    SETTINGS,
    SUMMARY,
    TICKET,
    TIMETABLE,
    EmptyDayTarget,
    InHand,
)
from desktop_app.ui.tickets.panel import TicketPanel
from desktop_app.ui.tour.player import Key, Keys, Player, Report, Step

PAUSE_MS = 1200
PAUSE_OFFSCREEN_MS = 50
TICKET_FILE = "ticket.pdf"
PEOPLE = 3
FETCHED = mark("The desk fetches a synthetic town from a FHIR R4 central. Work can begin after seconds.")
BOOKED = mark(
    "A patient is booked by keys: F2, surname, Enter, specialty, Enter, Enter. It is provisional until the central has applied it."
)
OFFLINE = mark("The central is switched off. The band says so, and the work goes on.")
BOOKED_ON = mark("Two more patients are booked without a network. Their tickets say «provisional».")
SHOWN = mark("The day: a column for each specialist. What the central has not yet applied is marked ◷.")
RETURNED = mark("The central is back. Meanwhile somebody at the portal took one of the two places.")
SETTLED = mark(
    "Everything that could be sent has arrived by itself. The lost place waits as a case: another time is offered, one key takes it."
)
PRINTED = mark("The patient leaves with a ticket: no personal data in its code.")

ROUND = mark("The other screens: what was sent and how old the data is, the reception of today, the week of one specialist, the settings.")
AFTER = mark("After the outage: its journal line by line, the proof that all of it is at the central, what the next shift takes over.")
MANAGED = mark("For the head: the load of a month, the schedules, a doctor who falls ill: all of his patients are planned for at once.")
ASKED = mark("Why does the portal refuse a patient? Every rule in the way is named, with the fact behind it.")


@dataclass(frozen=True)
class Facts:
    """What the tour looks at."""

    state: ConnectionState
    fetched: bool
    people: int
    waiting: int
    cases: int
    applied: int
    ticket: bool


def run_tour(options: argparse.Namespace) -> int:
    """Play the story; 0 only if every step was seen to work."""
    folder = Path(tempfile.mkdtemp(prefix="registratura-tour-"))
    central = CentralProcess(folder / "central", TownWish(options.city, options.seed))
    try:
        central.start()
        work = open_workplace(Profile(folder / "desk"))
        settle_in(work, central, options.language, options.theme)
        running = DeskWindow(work, sys.argv[:1])
        try:
            return Tour(running, central, options.out, options.size).run()
        finally:
            running.end()
    finally:
        central.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Tour:
    """The story over one running desk."""

    def __init__(self, running: DeskWindow, central: CentralProcess, out: Path, size: tuple[int, int]) -> None:
        self._running, self._central, self._out, self._size = running, central, out, size
        self._report = Report(failed="start")
        self._people: list[str] = []

    def run(self) -> int:
        """Play it, say how it went."""
        running = self._running
        offscreen = running.application.platformName() == "offscreen"
        running.window.resize(*self._size)
        running.show()
        player = Player(running.window, running.desk.tasks, self._read, self._out, PAUSE_OFFSCREEN_MS if offscreen else PAUSE_MS)
        player.play(self._steps(), self._ended)
        running.application.exec()
        for name in self._report.worked:
            print(f"✓ {name}")
        if not self._report.whole:
            print(tr("✗ {step}: not seen to work; look at the picture in {folder}", step=self._report.failed, folder=str(self._out)))
            return 1
        print(tr("The tour is over. Pictures and the ticket are in {folder}.", folder=str(self._out)))
        return 0

    def _steps(self) -> list[Step[Facts]]:
        return [
            Step(
                "fetch",
                FETCHED,
                lambda: None,
                lambda facts: facts.fetched and facts.people == PEOPLE and facts.state is ConnectionState.ONLINE,
                "1-fetched",
            ),
            Step("book", BOOKED, self._booking(0), lambda facts: facts.applied == 1 and facts.waiting == 0, "2-booked"),
            Step("outage", OFFLINE, self._switch_off, lambda facts: facts.state is ConnectionState.OFFLINE, "3-offline"),
            Step("book on", BOOKED_ON, self._booking(1), lambda facts: facts.waiting == 1),
            Step("book on again", BOOKED_ON, self._booking(2), lambda facts: facts.waiting == 2, "4-booked-offline"),
            Step("day", SHOWN, self._show_day, lambda facts: self._day_has_provisional(), "5-day-offline"),
            Step("return", RETURNED, self._switch_on, lambda facts: facts.waiting == 0 and facts.cases == 1, "6-returned"),
            Step("case", SETTLED, self._open_case, lambda facts: facts.cases == 1, "7-case"),
            Step("case settled", SETTLED, self._settle_case, lambda facts: facts.cases == 0 and facts.applied == 3, "8-settled"),
            Step("ticket", PRINTED, self._show_ticket, lambda facts: self._ticket_panel().is_ready, "9-ticket"),
            Step("paper", PRINTED, lambda: self._ticket_panel().save_to(self._out / TICKET_FILE), lambda facts: facts.ticket),
            *self._round(),
        ]

    def _round(self) -> list[Step[Facts]]:
        """The screens that the story has no need of."""
        navigation = self._running.desk.navigation

        def is_on(screen: str) -> Callable[[Facts], bool]:
            return lambda _facts: navigation.screen == screen

        return [
            Step("exchange", ROUND, self._show_exchange, is_on(EXCHANGE), "10-exchange"),
            Step("reception", ROUND, lambda: navigation.go(RECEPTION), is_on(RECEPTION), "11-reception"),
            Step("week", ROUND, lambda: navigation.go(DAY), lambda _facts: self._week_is_open(), "12-week"),
            Step("settings", ROUND, lambda: navigation.go(SETTINGS), is_on(SETTINGS), "13-settings"),
            Step("journal", AFTER, lambda: navigation.go(OUTAGE), lambda _facts: self._has_lines(OUTAGE), "14-journal"),
            Step("proof", AFTER, lambda: navigation.go(PROOF), lambda _facts: self._has_lines(PROOF), "15-proof"),
            Step("handover", AFTER, lambda: navigation.go(HANDOVER), is_on(HANDOVER), "16-handover"),
            Step("month", MANAGED, lambda: navigation.go(MONTH), is_on(MONTH), "17-month"),
            Step("schedules", MANAGED, lambda: navigation.go(TIMETABLE), is_on(TIMETABLE), "18-schedules"),
            Step("absence", MANAGED, self._open_absence, lambda _facts: self._absence_is_planned(), "19-absence"),
            Step("plan", MANAGED, Keys((Key.F8,)), lambda _facts: self._plan_is_kept(), "20-plan"),
            Step("inspector", ASKED, self._open_inspector, lambda _facts: self._is_inspected(), "21-inspector"),
        ]

    def _plans(self) -> PlansPage:
        page = self._running.desk.navigation.page(PLANS)
        if not isinstance(page, PlansPage):
            raise TypeError(PLANS)
        return page

    def _open_absence(self) -> None:
        """The specialist with the most visits of a day to come falls ill."""
        work, desk = self._running.work, self._running.desk
        schedule_id, first = work.ask(_busiest, desk.clock.now())
        desk.navigation.go(PLANS)
        self._plans().new(EmptyDayTarget(schedule_id, first.astimezone(desk.zone).date()))

    def _absence_is_planned(self) -> bool:
        """Whether another place is offered to each of his patients; from the emptied day the absence is opened first."""
        page = self._plans()
        if not page.away.isVisible():
            if page.maker.shown.schedule_id:
                page.absent()
            return False
        return page.away.may_keep

    def _plan_is_kept(self) -> bool:
        return self._plans().plan.card is not None

    def _open_inspector(self) -> None:
        navigation = self._running.desk.navigation
        navigation.go(SUMMARY)
        navigation.open_panel(INSPECTOR, InHand(*self._running.work.ask(_asked_at_the_portal)))

    def _is_inspected(self) -> bool:
        page = self._running.desk.navigation.page(INSPECTOR)
        if not isinstance(page, InspectorPanel):
            raise TypeError(INSPECTOR)
        return page.found is not None

    def _has_lines(self, screen: str) -> bool:
        """Whether the list of that page is seen, and not empty."""
        page = self._running.desk.navigation.page(screen)
        if not isinstance(page, OutagePage | ProofPage):
            raise TypeError(screen)
        return page.table.isVisible() and page.model.rowCount() > 0

    def _booking(self, number: int) -> Callable[[], Keys]:
        """The keys of a booking: the patients are chosen from the replica when their turn comes."""

        def keys() -> Keys:
            if not self._people:
                self._people = self._running.work.ask(_adults)
            return Keys((Key.F2, self._people[number], Key.ENTER, "терапевт", Key.ENTER, Key.ENTER))

        return keys

    def _switch_off(self) -> None:
        self._central.stop()
        self._running.desk.sync.send_now()

    def _switch_on(self) -> None:
        """The portal's patient comes first: our desk is held back until the place is gone."""
        running = self._running
        running.desk.sync.pause()
        self._central.start()
        take_place(self._central, running.work.clock, running.work.ask(_last_promised)[0])
        running.desk.sync.resume()

    def _show_day(self) -> None:
        navigation = self._running.desk.navigation
        navigation.close_panel()
        navigation.go(DAY)

    def _day_has_provisional(self) -> bool:
        """Whether the day shows a booking of ours that waits to be sent, on the day of the last one."""
        page = self._running.desk.navigation.page(DAY)
        if not isinstance(page, DayScreen):
            raise TypeError(DAY)
        day = self._running.work.ask(_last_promised)[1].astimezone(self._running.desk.zone).date()
        if page.day != day:
            page.go_to(day)
            return False
        columns = self._running.work.ask(day_columns, day, self._running.desk.zone)
        promised = [slot for column in columns for slot in column.slots if slot.provisional]
        return bool(promised) and page.model.rowCount() > 0

    def _show_exchange(self) -> None:
        navigation = self._running.desk.navigation
        navigation.close_panel()
        self._running.window.notices.put_all_away()
        navigation.go(EXCHANGE)
        page = navigation.page(EXCHANGE)
        if not isinstance(page, ExchangePage):
            raise TypeError(EXCHANGE)
        page.show_waiting(HISTORY)

    def _week_is_open(self) -> bool:
        """Whether the week of one specialist is seen; from the day it is opened first."""
        page = self._running.desk.navigation.page(DAY)
        if not isinstance(page, DayScreen):
            raise TypeError(DAY)
        if not page.is_week:
            page.open_week()
            return False
        return page.model.rowCount() > 0

    def _open_case(self) -> None:
        navigation = self._running.desk.navigation
        navigation.close_panel()
        navigation.go(CASES)

    def _settle_case(self) -> Keys:
        """Enter does the chosen way; in a narrow window the first Enter opens the case."""
        narrow = self._running.window.body.width_class is Width.NARROW
        return Keys((Key.ENTER, Key.ENTER) if narrow else (Key.ENTER,))

    def _show_ticket(self) -> None:
        self._running.desk.navigation.open_panel(TICKET, self._running.work.ask(_last_booked))

    def _ticket_panel(self) -> TicketPanel:
        page = self._running.desk.navigation.page(TICKET)
        if not isinstance(page, TicketPanel):
            raise TypeError(TICKET)
        return page

    def _read(self) -> Facts:
        work = self._running.work
        row, counts = work.ask(connection_row), work.ask(operations_by_state)
        ticket = self._out / TICKET_FILE
        return Facts(
            row.state,
            row.data_from is not None,
            len(work.ask(_adults)),
            row.waiting,
            row.to_settle,
            counts.get("applied", 0),
            ticket.exists() and ticket.read_bytes().startswith(b"%PDF"),
        )

    def _ended(self, report: Report) -> None:
        self._report = report
        self._running.application.quit()


def _adults(connection: Connection) -> list[str]:
    """Three grown-up patients whom surname, name and year tell apart from all others, as a clerk would type them."""
    rows = connection.exec_driver_sql(
        "SELECT family || ' ' || given || ' ' || substr(birth_date, 1, 4) AS typed FROM patient"
        " WHERE birth_date BETWEEN '1950' AND '2000' AND active = 1 AND given IS NOT NULL AND instr(family, '-') = 0"
        " AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.patient_pk = patient.pk)"
        " AND EXISTS (SELECT 1 FROM json_each(contacts) WHERE json_extract(value, '$.kind') = 'phone')"
        f" GROUP BY typed HAVING count(*) = 1 ORDER BY typed LIMIT {PEOPLE}"
    )
    return [row[0] for row in rows]


def _last_promised(connection: Connection) -> tuple[str, datetime]:
    """The slot of the newest queued booking: the central's id of it, and when it begins."""
    remote_id, start = connection.exec_driver_sql(
        "SELECT s.remote_id, s.start FROM operation o JOIN operation_row r ON r.operation_sequence = o.sequence AND r.kind = 'slot'"
        " JOIN slot s ON s.id = r.row_id WHERE o.state = 'queued' ORDER BY o.sequence DESC LIMIT 1"
    ).one()
    return str(remote_id), from_micros(start)


def _last_booked(connection: Connection) -> str:
    """The appointment of the newest applied operation."""
    return str(
        connection.exec_driver_sql(
            "SELECT r.row_id FROM operation o JOIN operation_row r ON r.operation_sequence = o.sequence AND r.kind = 'appointment'"
            " WHERE o.state = 'applied' ORDER BY o.sequence DESC LIMIT 1"
        ).scalar_one()
    )


def _busiest(connection: Connection, now: datetime) -> tuple[str, datetime]:
    """The schedule with the most visits on a day to come, from 24 h after `now` on; and the first of these visits."""
    schedule_id, first = connection.exec_driver_sql(
        "SELECT s.id, min(a.start) FROM appointment a JOIN slot sl ON sl.pk = a.slot_pk JOIN schedule s ON s.pk = sl.schedule_pk"
        " WHERE a.status = 'booked' AND a.start > ? GROUP BY s.id, a.start / 86400000000 ORDER BY count(*) DESC, 2 LIMIT 1",
        (to_micros(now + timedelta(days=1)),),
    ).one()
    return str(schedule_id), from_micros(first)


def _asked_at_the_portal(connection: Connection) -> tuple[str, str]:
    """The patient who was booked last, and a free place of the same specialist behind his visit."""
    patient_id, slot_id = connection.exec_driver_sql(
        "SELECT p.id, sl.id FROM appointment a JOIN patient p ON p.pk = a.patient_pk JOIN slot mine ON mine.pk = a.slot_pk"
        " JOIN slot sl ON sl.schedule_pk = mine.schedule_pk AND sl.status = 'free' AND sl.start > a.start"
        " WHERE a.id = ? ORDER BY sl.start LIMIT 1",
        (_last_booked(connection),),
    ).one()
    return str(patient_id), str(slot_id)

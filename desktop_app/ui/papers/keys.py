"""The panel of lists with its keys, and the two keys of the window that print at once: loaded when one is first wanted."""

from collections.abc import Callable

from desktop_app.core.dates import date_long
from desktop_app.core.i18n import mark, tr
from desktop_app.models.person import Right
from desktop_app.queries.papers import DoctorsDay, doctors_days, next_day_of_visits
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.papers.jobs import CardsPaper, DoctorsList
from desktop_app.ui.papers.panel import SCOPE, PapersPanel
from desktop_app.ui.physical_keys import PhysicalKey


def print_today(desk: Desk) -> None:
    """The lists of all doctors who receive today at the branch of the desk, each on sheets of its own."""
    today, here = desk.now().date(), desk.home_branch()

    def begin(found: list[DoctorsDay]) -> None:
        if not found:
            desk.notices.info(tr("Nobody receives on {day}, so there are no lists.", day=date_long(today, tr.language)))
        desk.press.print(*(DoctorsList(desk, today, one.schedule_id).job for one in found))

    desk.tasks.read(lambda: desk.ask(doctors_days, today, desk.zone, branch_id=here), view="papers.today").on_success(begin).run()


def print_next_cards(desk: Desk) -> None:
    """The cards of the next day for which somebody is booked at the branch of the desk: all the first time, then what changed."""
    today, here = desk.now().date(), desk.home_branch()

    def begin(days: list[CardsPaper]) -> None:
        if not days:
            desk.notices.info(tr("Nobody is booked for a later day, so no card is wanted."))
        desk.press.print(*(one.job for one in days))

    def look() -> list[CardsPaper]:
        day = desk.ask(next_day_of_visits, today, desk.zone, here)
        return [CardsPaper(desk, day, here)] if day is not None else []

    desk.tasks.read(look, view="papers.cards").on_success(begin).run()


def make_panel(desk: Desk) -> PapersPanel:
    """The panel with its commands registered."""
    panel = PapersPanel(desk)
    desk.commands.attach(SCOPE, panel)
    desk.commands.add(*_panel_commands(panel, desk.needs(Right.VIEW)))
    return panel


def _panel_commands(panel: PapersPanel, may_look: Callable[[], str]) -> tuple[Command, ...]:
    key = PhysicalKey.of

    def has_lists() -> bool:
        return panel.is_ready

    def has_cards() -> bool:
        return panel.picture is not None and bool(panel.picture.cards.lines)

    return (
        Command("papers.this", mark("Print the list of this doctor"), panel.print_this, "print", key("Enter"), SCOPE, has_lists, may_look),
        Command(
            "papers.all", mark("Print all lists of the day shown"), panel.print_all_lists, "print", key("F10"), SCOPE, has_lists, may_look,
        ),
        Command(
            "papers.cards", mark("Print the cards of the day shown"), panel.print_card_list, "print", key("Ctrl+F10"),
            SCOPE, has_cards, may_look,
        ),
        Command(
            "papers.cards-whole", mark("Print all cards of the day once more"), lambda: panel.print_card_list(whole=True), "print",
            key("Ctrl+Shift+F10"), SCOPE, has_cards, may_look,
        ),
        Command(
            "papers.branches", mark("All branches, or this one"), panel.branches.toggle, "clinic", key("B"), SCOPE,
            enabled_when=lambda: panel.knows_branch,
        ),
        Command("papers.other-day", mark("Today or the next day"), panel.other_day, "day", key("Ctrl+D"), SCOPE),
    )  # fmt: skip

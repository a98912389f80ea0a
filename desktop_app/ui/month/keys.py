"""Месяц with its keys: loaded when the screen is first opened."""

from desktop_app.core.i18n import mark
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.month.page import SCOPE, MonthPage
from desktop_app.ui.physical_keys import PhysicalKey

_key = PhysicalKey.of


def make_page(desk: Desk) -> MonthPage:
    """The page with its commands registered."""
    page = MonthPage(desk)
    desk.commands.attach(SCOPE, page)

    def has_day() -> bool:
        return page.grid.chosen is not None

    desk.commands.add(
        Command("month.open", mark("Open the day"), page.open_day, "forward", _key("Enter"), SCOPE, has_day),
        Command("month.week", mark("The week of this specialist"), page.open_week, "", _key("F7"), SCOPE, has_day),
        Command("month.filter", mark("Filter specialists"), page.focus_filter, "filter", _key("Ctrl+F"), SCOPE),
        Command("month.clear", mark("Show all specialists"), page.clear_filter, "", _key("Esc"), SCOPE, lambda: bool(page.filter.text())),
        Command("month.earlier", mark("A month earlier"), lambda: page.step(-1), "back", _key("Alt+Left"), SCOPE, repeats=True),
        Command("month.later", mark("A month later"), lambda: page.step(1), "forward", _key("Alt+Right"), SCOPE, repeats=True),
        Command("month.today", mark("The present month"), page.go_today, "", _key("Alt+Home"), SCOPE),
        Command("month.read", mark("Read the schedule again"), page.read, "", _key("F5"), SCOPE),
    )
    page.complete()
    return page

"""The proof of arrival with its keys: loaded when it is first opened."""

from desktop_app.core.i18n import mark
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.proof.page import SCOPE, ProofPage


def make_page(desk: Desk) -> ProofPage:
    """The page with its commands registered."""
    page, key = ProofPage(desk), PhysicalKey.of
    desk.commands.attach(SCOPE, page)

    def has_proof() -> bool:
        return page.found is not None

    desk.commands.add(
        Command("proof.open", mark("Open what it is about"), page.open_line, "forward", key("Enter"), SCOPE),
        Command("proof.print", mark("Print the proof of arrival"), page.print_it, "print", key("F9"), SCOPE, has_proof),
        Command("proof.save", mark("Save the proof of arrival as PDF"), page.save_it, "save", key("Ctrl+S"), SCOPE, has_proof),
        Command("proof.period", mark("The next period"), page.next_period, "schedule", key("F3"), SCOPE),
        Command("proof.shown", mark("All, or only what has not arrived"), page.turn_shown, "filter", key("F4"), SCOPE),
        Command(
            "proof.facts", mark("Who, when, from which desk"), page.who_and_when.toggle, "info", key("I"), SCOPE,
            lambda: page.who_and_when.has_something,
        ),
    )  # fmt: skip
    page.complete()
    return page

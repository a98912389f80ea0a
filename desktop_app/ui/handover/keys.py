"""The hand-over with its keys: loaded when it is first opened."""

from functools import partial

from desktop_app.core.i18n import mark
from desktop_app.models.handover import Heap
from desktop_app.models.person import Right
from desktop_app.ui.commands import Command
from desktop_app.ui.desk import Desk
from desktop_app.ui.handover.page import ALL, SCOPE, HandoverPage
from desktop_app.ui.physical_keys import PhysicalKey


def make_page(desk: Desk) -> HandoverPage:
    """The page with its commands registered."""
    page = HandoverPage(desk)
    desk.commands.attach(SCOPE, page)
    desk.commands.add(*_commands(desk, page))
    page.complete()
    return page


def _commands(desk: Desk, page: HandoverPage) -> tuple[Command, ...]:
    key, looks = PhysicalKey.of, desk.needs(Right.VIEW)

    def has_picture() -> bool:
        return page.picture is not None

    heaps = [
        Command(
            f"handover.heap-{number}", mark("Only this heap"), partial(page.show_heap, choice), "filter", key(str(number)), SCOPE,
            has_picture, listed=False, shown_key="0–5",
        )
        for number, choice in enumerate((ALL, *(heap.value for heap in Heap)))
    ]  # fmt: skip
    return (
        Command("handover.open", mark("Go where it is settled"), page.enter, "forward", key("Enter"), SCOPE, lambda: page.has_row),
        Command("handover.take", mark("Hand over the shift"), page.hand_over_shift, "user", key("F8"), SCOPE, has_picture),
        Command("handover.print", mark("Print the hand-over"), page.print_it, "print", key("F9"), SCOPE, has_picture, looks),
        Command("handover.save", mark("Save the hand-over as PDF"), page.save_it, "save", key("Ctrl+S"), SCOPE, has_picture, looks),
        Command("handover.phone", mark("Copy the phone"), page.copy_phone, "phone", key("P"), SCOPE, lambda: page.has_phone),
        *heaps,
    )

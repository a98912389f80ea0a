"""What can be chosen from by a digit in a case: other times, reasons of a cancelling, until when to put off, whose value is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.core.dates import day_time_short, local_day, time_short
from desktop_app.core.i18n import mark, tr
from desktop_app.models.cancel_reasons import CancelledBy, find_reason
from desktop_app.queries.case_fields import Choice, Value
from desktop_app.queries.cases import CaseLine
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.ui.cases.words import field_name, side_text, slot_detail, slot_head
from desktop_app.ui.widgets.cards import OptionCard, Section

REASONS = ("pat", "pat-fb", "prov", "oth-err", "other")
"""Why a visit that lost its time is given up: of the clerk's reasons those that fit, the likeliest first."""
_BY = {
    CancelledBy.PATIENT: mark("on the patient's side"),
    CancelledBy.CLINIC: mark("on the clinic's side: offer another time"),
    CancelledBy.OTHER: "",
}


@dataclass(frozen=True)
class Offer:
    """One of a few: what is read first, the line, the second line."""

    head: str
    line: str
    detail: str = ""


def time_offers(slots: Sequence[FreeSlot], line: CaseLine, zone: tzinfo) -> tuple[Offer, ...]:
    """Other places, with day, time, specialist and where."""
    return tuple(
        Offer(slot_head(slot, zone), ", ".join(part for part in (slot.specialist, slot.specialty) if part), slot_detail(slot, line))
        for slot in slots
    )


def reason_offers() -> tuple[Offer, ...]:
    """Why it is cancelled."""
    found = [reason for code in REASONS if (reason := find_reason(code)) is not None]
    return tuple(Offer(tr(reason.label), tr(_BY[reason.by]) if _BY[reason.by] else "") for reason in found)


def later_offers(times: Sequence[datetime], now: datetime, zone: tzinfo) -> tuple[Offer, ...]:
    """Until when it is put off."""
    return tuple(Offer(tr("until {when}", when=until_words(moment, now, zone)), "") for moment in times)


def until_words(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """«14:45» of today, «вт 24 ноября, 08:00» of another day."""
    same = local_day(moment, zone) == local_day(now, zone)
    return time_short(moment, zone) if same else day_time_short(moment, zone, tr.language)


def choice_offers(choices: Sequence[Choice], theirs_in: frozenset[str], zone: tzinfo) -> tuple[Offer, ...]:
    """Whose value goes to the central, group by group: the chosen one first, the one that would be dropped below."""
    return tuple(_choice(one, one.group in theirs_in, zone) for one in choices)


def _choice(choice: Choice, theirs: bool, zone: tzinfo) -> Offer:
    head = ", ".join(field_name(one) for one in choice.fields) or tr("Other data")
    ours = _side(choice, "mine", zone)
    there = _side(choice, "theirs", zone)
    chosen, dropped = (tr("the central's: {what}", what=there), tr("ours: {what}", what=ours))
    return Offer(head, chosen, dropped) if theirs else Offer(head, dropped, chosen)


def _side(choice: Choice, side: str, zone: tzinfo) -> str:
    values: list[tuple[int, Value]] = [(place, one.mine if side == "mine" else one.theirs) for place, one in enumerate(choice.fields)]
    return ", ".join(side_text(choice.fields[place], value, side, zone) for place, value in values) or "—"


class OfferList(Section):
    """A heading and the offers under it, each with its digit; `picked` tells the place of one that was clicked."""

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(" ", parent)
        self.cards: list[OptionCard] = []
        self._shown: tuple[str, tuple[Offer, ...]] = ("", ())

    def offer(self, title: str, offers: tuple[Offer, ...]) -> None:
        """Offer these instead of those of before."""
        if (title, offers) != self._shown:
            self._shown = (title, offers)
            self.heading.setText(title)
            for old in self.cards:
                old.hide()
                old.deleteLater()
            self.cards = [self._card(number, one) for number, one in enumerate(offers, start=1)]
        self.setVisible(bool(offers))

    def mark_chosen(self, place: int | None) -> None:
        """Show the one at `place` as chosen; None for none of them."""
        for at, card in enumerate(self.cards):
            card.set_on(at == place)

    def _card(self, number: int, offer: Offer) -> OptionCard:
        card = OptionCard(offer.head, offer.line, offer.detail, number, self)
        card.taken.connect(partial(self.picked.emit, number - 1))
        self.body.addWidget(card)
        return card

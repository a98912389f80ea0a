"""How the morning ended: what the central says of every card, what waits for a person, what the desks still hold. Complaints, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from tests.end2end.morning.cards import ZONE, Card, Morning
from tests.end2end.morning.registry import Registry, row_of

Resource = dict[str, Any]
STATES: Final = {"записан": "booked", "отмен": "cancelled", "приш": "arrived", "в кабинете": "checked-in", "не явил": "noshow"}
"""How a card says it, by the beginning of the word, and how the central does."""
OR_CASE: Final = "или случай"
BESIDE: Final = timedelta(minutes=30)
"""So near two children of one family are booked, where the very next place is taken."""
PRINTED, SENT, SEATED = "напечатан", "отправлено", "за столом"


@dataclass
class Ending:
    """What is known once all is calm; `desks` holds what each desk tells of its replica."""

    registry: Registry
    visits: dict[str, Resource] = field(default_factory=dict)
    desks: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, registry: Registry) -> Ending:
        """Let every desk send and fetch once more, then ask everybody."""
        for hands in registry.desks.values():
            registry.is_sent(hands)
            registry.minutes_pass(hands)
        desks = {name: hands.child.ask("desk") for name, hands in registry.desks.items()}
        return cls(registry, {row_of(one): one for one in registry.office.all("Appointment") if row_of(one)}, desks)

    def unmet(self) -> list[str]:
        """Cards that did not end as they say."""
        return [f"{card.title}: {told}" for card in self.registry.morning.cards for told in self._of_card(card)]

    def cases(self) -> dict[str, str]:
        """The visits that wait for a person, with the desk where they do."""
        return {visit: name for name, facts in self.desks.items() for _kind, visit, _patient in facts["cases"]}

    def left_behind(self) -> list[str]:
        """Forms of persons that nobody finished, papers that nobody printed, cases that no card foretells."""
        cards = self.registry.morning.cards
        doubtful = {name: self._row(card, name) for card in cards if OR_CASE in card.end for name in card.who}
        returned = {name for name, visit in doubtful.items() if visit in self.cases()}  # the form of a refused booking comes back filled in
        unfinished = {name for card in cards for name in card.who} - returned
        said = [f"{desk}: form of {title}" for desk, facts in self.desks.items() for title in facts["drafts"] if title in unfinished]
        said += [f"{desk}: case of {visit}" for visit, desk in self.cases().items() if visit not in doubtful.values()]
        for name, hands in self.registry.desks.items():
            seen = hands.look()
            said += [f"{name}: {seen['not_printed']} not printed"] if seen["not_printed"] else []
        return said

    def _of_card(self, card: Card) -> list[str]:
        if card.end.startswith(SEATED):
            return [] if card.who[0] in self.desks[card.desk]["seated"] else ["did not sit there"]
        if card.end.startswith(SENT):
            return [f"{self.desks[card.desk]['waiting']} wait"] if self.desks[card.desk]["waiting"] else []
        if card.end.startswith(PRINTED):
            return [] if self.registry.desks[card.desk].look()["sheets"] else ["nothing was printed"]
        return [told for name in card.who for told in self._of_visit(card, name)] + self._side_by_side(card)

    def _of_visit(self, card: Card, name: str) -> list[str]:
        row = self._row(card, name)
        found = self.visits.get(row)
        if OR_CASE in card.end and (found is None) == (row in self.cases()):
            if found is None:
                return []
        elif found is None or row in self.cases():
            return [f"{name}: {'not at the central' if found is None else 'waits as a case too'}"]
        wanted = next(state for word, state in STATES.items() if card.end.startswith(word))
        told = [] if found["status"] == wanted else [f"{name}: {found['status']}"]
        return told + self._time_of(card, name, found) + self._doctor_of(card, name, found)

    def _row(self, card: Card, name: str) -> str:
        """The visit that the card made or meant; of a form that was only begun, the one that it became."""
        return self.registry.of_card[card.number].get(name) or self.registry.visits[name]

    def _time_of(self, card: Card, name: str, visit: Resource) -> list[str]:
        start = datetime.fromisoformat(visit["start"]).astimezone(ZONE)
        return [] if _fits(card.when, start, self.registry.morning) else [f"{name}: {start:%d.%m %H:%M}, not «{card.when}»"]

    def _doctor_of(self, card: Card, name: str, visit: Resource) -> list[str]:
        wanted = self.registry.morning.doctors.get(card.to.lower(), [card.to.capitalize()] if card.to else [])
        if not wanted or visit["status"] == "cancelled":
            return []
        doctor = self.registry.doctor_of(self.registry.office.one(visit["slot"][0]["reference"]))
        return [] if doctor in wanted else [f"{name}: to {doctor}, not «{card.to}»"]

    def _side_by_side(self, card: Card) -> list[str]:
        if card.when != "рядом":
            return []
        first, second = (self.visits[visit] for visit in self.registry.of_card[card.number].values())
        between = datetime.fromisoformat(second["start"]) - datetime.fromisoformat(first["end"])
        return [] if abs(between) <= BESIDE else [f"{between} between {first['end']} and {second['start']}"]


def _fits(when: str, start: datetime, morning: Morning) -> bool:
    """Whether a visit begins when the card says; "" and «рядом» say nothing of the day."""
    days = (start.date() - morning.day).days
    match when:
        case "сегодня":
            return days == 0
        case "не сегодня":
            return days > 0
        case "завтра":
            return days == 1
        case "послезавтра":
            return days == 2
        case "четверг после 17":
            return start.strftime("%w") == "4" and start.hour >= 17
        case _:
            return when in ("", "рядом")

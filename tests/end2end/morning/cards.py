"""The morning as a clerk wrote it down (`morning.toml`): who is known, what each story may cost, what happens when and how it ends."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

MORNING: Final = Path(__file__).parents[1] / "morning.toml"
ZONE: Final = ZoneInfo("Europe/Moscow")


@dataclass(frozen=True)
class Person:
    """Somebody whom the clinic knows before the morning. `doctor`: surname of the doctor of his участок."""

    name: str
    sex: str
    born: date
    phone: str
    doctor: str

    @classmethod
    def of(cls, line: str) -> Person:
        """`Звонарёва Нина Павловна, ж, 12.03.1961, +79160000001, участок: Хохлов`; the phone may be missing."""
        name, sex, born, *rest = (part.strip() for part in line.split(","))
        phone = next((part for part in rest if part.startswith("+")), "")
        doctor = next((part.partition(":")[2].strip() for part in rest if part.startswith("участок")), "")
        return cls(name, {"ж": "female", "м": "male"}[sex], read_day(born), phone, doctor)


@dataclass(frozen=True)
class Story:
    """A way through the window and how many keys it may cost: every key but letters of names; `data` of a new card are apart."""

    name: str
    keys: int
    what: str


@dataclass(frozen=True)
class Card:
    """One thing that happens at a desk. `end` is how its visits stand at the end of the morning."""

    number: int
    time: time
    desk: str
    what: str
    story: str
    who: tuple[str, ...]
    end: str
    to: str = ""
    narrow: str = ""
    before: str = ""
    typed: str = ""
    phone: str = ""
    reason: str = ""
    when: str = ""
    channel: str = ""

    @property
    def title(self) -> str:
        """How messages name it."""
        return f"{self.number}. {self.time:%H:%M} {self.desk}: {self.what}"


@dataclass(frozen=True)
class Event:
    """One thing that happens to the clinic, not at a desk."""

    time: time
    what: str
    happens: str
    whom: str = ""


@dataclass(frozen=True)
class Morning:
    """The whole of it."""

    day: date
    desks: dict[str, dict[str, Any]]
    people: dict[str, Person]
    doctors: dict[str, list[str]]
    stories: dict[str, Story]
    cards: tuple[Card, ...]
    events: tuple[Event, ...] = field(default=())

    def at(self, clock: time) -> datetime:
        """The instant when the wall shows `clock`."""
        return datetime.combine(self.day, clock, ZONE)

    def course(self) -> list[Card | Event]:
        """Cards and events in the order of the clock; of one minute the events first."""
        return sorted([*self.events, *self.cards], key=lambda one: one.time)


def read_morning(path: Path = MORNING) -> Morning:
    """The morning of that file."""
    told = tomllib.loads(path.read_text("utf8"))
    people = [Person.of(line) for line in told["people"]]
    stories = [Story(one["name"], one["keys"], one["what"]) for one in told["story"]]
    cards = [_card(number, dict(one)) for number, one in enumerate(told["card"], start=1)]
    events = [Event(**{**one, "time": read_time(one["time"])}) for one in told["event"]]
    return Morning(
        read_day(told["day"]),
        told["desk"],
        {person.name: person for person in people},
        told["doctors"],
        {story.name: story for story in stories},
        tuple(cards),
        tuple(events),
    )


def _card(number: int, told: dict[str, Any]) -> Card:
    who = told.pop("who", [])
    return Card(number=number, time=read_time(told.pop("time")), who=(who,) if isinstance(who, str) else tuple(who), **told)


def read_day(text: str) -> date:
    """`12.03.1961`."""
    day, month, year = map(int, text.split("."))
    return date(year, month, day)


def read_time(text: str) -> time:
    """`7:31`."""
    hour, minute = map(int, text.split(":"))
    return time(hour, minute)

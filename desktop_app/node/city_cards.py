"""The card of a synthetic person: numbers that fit the age, contacts, address, attachment, and the policies beside it."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.models.attachment import AttachmentKind
from desktop_app.models.base import to_json
from desktop_app.models.identifiers import IdentifierKind
from desktop_app.models.policy import PolicyKind
from desktop_app.node.city_clinics import Area
from desktop_app.node.city_names import Name
from desktop_app.node.city_papers import Papers
from desktop_app.node.city_plan import TOWN
from desktop_app.node.city_rows import Moment, RowMaker, reference
from desktop_app.storage.rows import Values

_INSURERS = ("СМО «Заречье-Мед»", "СМО «Здоровый край»", "СМО «Полис-Регион»")
_PASSPORT_AGE = 14
_ADULT_AGE = 18


@dataclass(frozen=True)
class Home:
    """Where a household lives: the участки of its grown-ups and of its children differ."""

    address: str
    adults: Area
    children: Area


@dataclass(frozen=True)
class Townsman:
    """A patient of the town."""

    row: Values
    born: date
    sex: str
    area: Area | None
    phone: str | None
    address: str

    def age_on(self, day: date) -> int:
        """Full years."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


@dataclass(frozen=True)
class Person:
    """Who a card is written for."""

    name: Name
    sex: str
    born: date
    home: Home


class CardMaker:
    """Writes cards and collects the policies that go with them."""

    def __init__(self, moment: Moment, make: RowMaker, papers: Papers, random: Random) -> None:
        self._today = moment.today
        self._make = make
        self._papers = papers
        self._random = random
        self.policies: list[Values] = []

    def card(self, person: Person, **columns: object) -> Townsman:
        """An ordinary card: a few per cent lack a number, a phone or an attachment, as cards do."""
        age = _age(person.born, self._today)
        numbers: list[tuple[IdentifierKind, str]] = []
        if self._likely(0.96 if age > 1 else 0.5):
            numbers.append((IdentifierKind.SNILS, self._papers.snils()))
        enp = self._papers.enp(person.born, person.sex) if self._likely(0.95) else None
        if enp:
            numbers.append((IdentifierKind.ENP, enp))
        if self._likely(0.97):
            numbers.append(self._document(person.born, age))
        if age >= _ADULT_AGE and self._likely(0.15):
            numbers.append((IdentifierKind.INN, self._papers.inn()))
        townsman = self.bare_card(person, numbers, **columns)
        if enp:
            self._uniform_policy(townsman, enp)
        elif self._likely(0.5):
            self._other_policy(townsman, age)
        return townsman

    def bare_card(self, person: Person, numbers: list[tuple[IdentifierKind, str]], **columns: object) -> Townsman:
        """A card with just these numbers and no policy."""
        area = person.home.children if _age(person.born, self._today) < _ADULT_AGE else person.home.adults
        attachment = self._attachment(area, person.born)
        phone, contacts = self._contacts(person)
        filled: dict[str, object] = {
            "family": person.name.family,
            "given": person.name.given,
            "middle": person.name.middle,
            "sex": person.sex,
            "birth_date": person.born.isoformat(),
            "clinic": reference(Kind.CLINIC, area.clinic),
            "identifiers": _json([{"kind": kind.value, "value": value} for kind, value in numbers]),
            "contacts": _json(contacts),
            "addresses": to_json([{"use": "home", "text": person.home.address}]),
            "attachments": _json([attachment] if attachment else []),
        }
        row = self._make.new(Kind.PATIENT, **(filled | columns))
        return Townsman(row, person.born, person.sex, area if attachment else None, phone, person.home.address)

    def policy(self, townsman: Townsman, kind: PolicyKind, number: str, **columns: object) -> None:
        """One more policy of the person."""
        patient = reference(Kind.PATIENT, townsman.row)
        self.policies.append(
            self._make.new(Kind.POLICY, **{"patient": patient, "kind": kind.value, "number": number, "insurer": self._insurer()} | columns)
        )

    def expired(self) -> dict[str, str]:
        """Dates of a policy that ran out some time ago."""
        ends = self._today - timedelta(days=self._random.randint(3, 400))
        return {"starts": (ends - timedelta(days=365)).isoformat(), "ends": ends.isoformat()}

    def _uniform_policy(self, townsman: Townsman, enp: str) -> None:
        starts = max(date(2011, 5, 1), townsman.born + timedelta(days=20)) + timedelta(days=self._random.randrange(300))
        if self._likely(0.03):
            self.policy(townsman, PolicyKind.UNIFORM, enp, **self.expired())
        else:
            self.policy(townsman, PolicyKind.UNIFORM, enp, starts=min(starts, self._today).isoformat())
        if self._likely(0.03):
            ends = date(self._today.year, 12, 31).isoformat()
            self.policy(townsman, PolicyKind.VOLUNTARY, self._papers.voluntary_policy(), insurer="СК «Опора»", ends=ends)

    def _other_policy(self, townsman: Townsman, age: int) -> None:
        if age > 30 and self._likely(0.5):
            series, number = self._papers.old_policy()
            self.policy(townsman, PolicyKind.OLD, number, series=series, starts="2009-03-01")
        else:
            given = self._today - timedelta(days=self._random.randint(1, 60))
            ends = (given + timedelta(days=45)).isoformat()
            self.policy(townsman, PolicyKind.TEMPORARY, self._papers.temporary_policy(), starts=given.isoformat(), ends=ends)

    def _document(self, born: date, age: int) -> tuple[IdentifierKind, str]:
        if age >= _PASSPORT_AGE:
            return IdentifierKind.PASSPORT, self._papers.passport(born, self._today)
        return IdentifierKind.BIRTH_CERTIFICATE, self._papers.birth_certificate()

    def _contacts(self, person: Person) -> tuple[str | None, list[dict[str, str]]]:
        """The phone by which the person is reached first, and all contacts; a twentieth has none."""
        contacts = []
        old = person.born.year < 1960
        if self._likely(0.7 if old else 0.95):
            contacts.append({"kind": "phone", "value": self._papers.mobile(), "use": "mobile"})
        if self._likely(0.5 if old else 0.05):
            contacts.append({"kind": "phone", "value": self._papers.fixed(), "use": "home"})
        phone = contacts[0]["value"] if contacts else None
        if contacts and not old and self._likely(0.2):
            contacts.append({"kind": "email", "value": f"patient{self._random.randrange(10**6)}@example.org"})
        return phone, contacts

    def _attachment(self, area: Area, born: date) -> dict[str, Any] | None:
        if self._likely(0.04):
            return None
        since = max(born, date(2015, 1, 1)) + timedelta(days=self._random.randrange(1500))
        by_wish = self._likely(0.1)
        return {
            "clinic": reference(Kind.CLINIC, area.clinic),
            "area": reference(Kind.PLACE, area.row),
            "kind": (AttachmentKind.APPLICATION if by_wish else AttachmentKind.TERRITORIAL).value,
            "from": min(since, self._today).isoformat(),
            "source": "заявление" if by_wish else "регистр застрахованных",
        }

    def _insurer(self) -> str:
        return self._random.choice(_INSURERS)

    def _likely(self, share: float) -> bool:
        return self._random.random() < share


def address(street: str, random: Random) -> str:
    """An address of the town."""
    house = f"д. {random.randint(1, 99)}"
    return f"{TOWN}, ул. {street}, {house}" + (f", кв. {random.randint(1, 160)}" if random.random() < 0.85 else "")


def _json(entries: list[dict[str, Any]]) -> str | None:
    return to_json(entries) if entries else None


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

"""The synthetic town with the people of the morning among its patients, and with the visits that they were booked to before."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.base import from_micros, to_json
from desktop_app.models.identifiers import IdentifierKind
from desktop_app.models.policy import PolicyKind
from desktop_app.node.city import Batch, City, build_city
from desktop_app.node.city_papers import Papers
from desktop_app.node.city_rows import Moment, RowMaker, reference
from desktop_app.storage.rows import Values
from tests.end2end.morning.cards import ZONE, Card, Morning, Person, read_time

SEED: Final = 7
DAYS: Final = 8
_BEFORE = re.compile(r"(?P<doctor>\w+), (?P<day>сегодня|завтра) не раньше (?P<from>\d+:\d\d)")


def morning_town(morning: Morning, now: datetime) -> City:
    """The small town of the next days at `now`, with everybody of the morning in it."""
    city = thinned(build_city("small", SEED, now, ZONE), now)
    register = _Register(city, now)
    patients = {person.name: register.settle(person) for person in morning.people.values()}
    for card in morning.cards:
        if card.before:
            register.hand_over_visit(card, patients[card.who[0]])
    own = (Batch(Kind.PATIENT, register.patients), Batch(Kind.POLICY, register.policies))
    return City((*city.batches[:-2], *own, *city.batches[-2:]))  # people stand before their visits


def thinned(city: City, now: datetime) -> City:
    """The town with the places of the next days only and with those people alone who are booked to them: it is fetched in seconds."""
    first = now.astimezone(ZONE).replace(hour=0, minute=0)
    last = first + timedelta(days=DAYS)
    slots = [row for row in city.rows(Kind.SLOT) if first <= from_micros(int(str(row["start"]))) < last]
    places = {reference(Kind.SLOT, row) for row in slots}
    visits = [row for row in city.rows(Kind.APPOINTMENT) if row["slot"] in places]
    patients = {row["patient"] for row in visits}
    kept: dict[Kind, list[Values]] = {
        Kind.SLOT: slots,
        Kind.APPOINTMENT: visits,
        Kind.PATIENT: [row for row in city.rows(Kind.PATIENT) if reference(Kind.PATIENT, row) in patients],
        Kind.REQUEST: [],
        **{
            kind: [row for row in city.rows(kind) if row["patient"] in patients]
            for kind in (Kind.POLICY, Kind.REPRESENTATIVE, Kind.REFERRAL)
        },
    }
    return City(tuple(Batch(batch.kind, kept.get(batch.kind, batch.rows)) for batch in city.batches))


class _Register:
    """Writes the cards of people as the town's own makers do."""

    def __init__(self, city: City, now: datetime) -> None:
        self._city = city
        self._make = RowMaker(Moment(now, ZONE), Random("people of the morning"))
        self._papers = Papers(Random("papers of the morning"))
        self._doctors = {str(row["family"]): row for row in city.rows(Kind.SPECIALIST)}
        self._today = now.astimezone(ZONE).date()
        self._taken: set[str] = set()
        self.patients: list[Values] = []
        self.policies: list[Values] = []

    def settle(self, person: Person) -> Values:
        """A card with a policy, a phone and an участок."""
        family, given, *middle = person.name.split()
        clinic = reference(Kind.CLINIC, self._city.rows(Kind.CLINIC)[0])
        area = self._area_of(person.doctor) if person.doctor else None
        attachment = {"clinic": clinic, "area": area, "kind": "territorial", "from": "2020-01-10", "source": "регистр застрахованных"}
        enp = self._papers.enp(person.born, person.sex)
        row = self._make.new(
            Kind.PATIENT,
            family=family,
            given=given,
            middle=" ".join(middle) or None,
            sex=person.sex,
            birth_date=person.born.isoformat(),
            clinic=clinic,
            identifiers=to_json([{"kind": IdentifierKind.ENP.value, "value": enp}]),
            contacts=to_json([{"kind": "phone", "value": person.phone, "use": "mobile"}]) if person.phone else None,
            attachments=to_json([attachment]) if area else None,
        )
        self.patients.append(row)
        policy = {"kind": PolicyKind.UNIFORM.value, "number": enp, "insurer": "СМО «Здоровый край»", "starts": "2020-01-10"}
        self.policies.append(self._make.new(Kind.POLICY, patient=reference(Kind.PATIENT, row), **policy))
        return row

    def hand_over_visit(self, card: Card, patient: Values) -> None:
        """Let `patient` be the one who is booked: to that doctor, on that day, at the first visit from that time on."""
        said = _BEFORE.fullmatch(card.before)
        assert said is not None, card.before
        posts = self._posts_of(said["doctor"])
        visits = sorted(self._city.rows(Kind.APPOINTMENT), key=lambda row: int(str(row["start"] or 0)))
        day = self._today + timedelta(days=said["day"] == "завтра")
        visit = next(row for row in visits if row["post"] in posts and self._fits(row, day, read_time(said["from"])))
        visit.update(patient=reference(Kind.PATIENT, patient), referral=None)
        self._taken.add(str(visit["id"]))

    def _fits(self, visit: Values, day: date, earliest: time) -> bool:
        if visit["status"] != AppointmentStatus.BOOKED.value or visit["slot"] is None or str(visit["id"]) in self._taken:
            return False
        start = from_micros(int(str(visit["start"]))).astimezone(ZONE)
        return start.date() == day and start.time() >= earliest and visit["group_id"] is None

    def _area_of(self, doctor: str) -> str:
        posts = self._posts_of(doctor)
        return next(reference(Kind.PLACE, row) for row in self._city.rows(Kind.PLACE) if row["doctor"] in posts)

    def _posts_of(self, doctor: str) -> set[str]:
        named = reference(Kind.SPECIALIST, self._doctors[doctor])
        return {reference(Kind.POST, row) for row in self._city.rows(Kind.POST) if row["specialist"] == named}

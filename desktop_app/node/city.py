"""The synthetic town that a node can start with: believable, of two sizes, and the same for the same seed and moment.

No real person is in it: names are drawn from stocks, numbers from ranges that are hardly ever given out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import Resource, give_out, with_meta
from desktop_app.models.specialist import Access
from desktop_app.models.specialty_table import load_specialties
from desktop_app.node.city_cards import CardMaker
from desktop_app.node.city_clinics import Builder, Clinics
from desktop_app.node.city_names import NameStock
from desktop_app.node.city_papers import Papers
from desktop_app.node.city_people import People, PeopleMaker
from desktop_app.node.city_picking import Picker
from desktop_app.node.city_plan import PLANS, TownPlan
from desktop_app.node.city_referrals import ReferralMaker
from desktop_app.node.city_requests import RequestMaker
from desktop_app.node.city_rows import Moment, RowMaker
from desktop_app.node.city_schedules import SlotMaker
from desktop_app.node.city_visits import VisitMaker
from desktop_app.storage.rows import Values

CitySize = Literal["small", "town"]

_WAITING_SHARE = 0.015
_PROPOSED_SHARE = 0.008
_REQUEST_SHARE = 0.03
_UNUSED_REFERRAL_SHARE = 0.01


@dataclass(frozen=True)
class Batch:
    """Rows of one kind; what they refer to stands in earlier batches: branches before rooms, участки after their doctors."""

    kind: Kind
    rows: list[Values]

    def resources(self) -> Iterator[Resource]:
        """Each row as its resource with its id, one at a time."""
        for row in self.rows:
            yield with_meta(give_out(self.kind, row), str(row["remote_id"]))


@dataclass(frozen=True)
class City:
    """A town in the order in which it can be loaded. `remote_id` of a row is the id of its resource."""

    batches: tuple[Batch, ...]

    def rows(self, kind: Kind) -> list[Values]:
        """All rows of `kind`."""
        return [row for batch in self.batches if batch.kind is kind for row in batch.rows]

    def resources(self) -> Iterator[Resource]:
        """Every resource with its id, in loading order, one at a time."""
        return chain.from_iterable(batch.resources() for batch in self.batches)


def build_city(size: CitySize, seed: int, now: datetime, tz: ZoneInfo) -> City:
    """The town of `size` as it stands at the aware instant `now`, its clocks in `tz`; equal arguments give equal towns."""
    return _Building(PLANS[size], f"{size}/{seed}", Moment(now, tz)).build()


class _Building:
    """One building site: every part draws from a source of its own, so that a change in one leaves the others as they were."""

    def __init__(self, plan: TownPlan, seed: str, moment: Moment) -> None:
        self._plan = plan
        self._seed = seed
        self._moment = moment
        self._papers = Papers(self._random("papers"))
        self._names = NameStock(self._random("names"))

    def build(self) -> City:
        plan, moment = self._plan, self._moment
        clinics = self._clinics()
        slot_maker = SlotMaker(moment, self._maker("slots"), self._random("slots"), str(self._maker("desk").new(Kind.CLINIC)["id"]))
        slots = slot_maker.fill(clinics.lanes, plan.slots)
        cards = CardMaker(moment, self._maker("cards"), self._papers, self._random("cards"))
        people = self._people(clinics, cards)
        referrals = ReferralMaker(moment, self._maker("referrals"), self._papers, self._random("referrals"))
        picker = Picker(people.patients, moment.today, self._random("picking"))
        wishes = RequestMaker(moment, self._maker("requests"), self._random("requests"))
        waiting = wishes.wait(
            clinics.lanes, people.patients, self._share(_WAITING_SHARE), self._share(_PROPOSED_SHARE), self._share(_REQUEST_SHARE)
        )
        visit_maker = VisitMaker(moment, self._maker("visits"), picker, referrals, self._random("visits"))
        visits = visit_maker.book(slots, plan.appointments - len(waiting.appointments))
        by_referral = sorted({lane.specialty.code for lane in clinics.lanes if lane.specialty.access is Access.REFERRAL})
        referrals.unused([man for man in people.patients if man.row["active"]], by_referral, self._share(_UNUSED_REFERRAL_SHARE))
        return City(
            (
                Batch(Kind.CLINIC, clinics.organisations),
                Batch(Kind.PLACE, [place for place in clinics.places if place["parent"] is None]),
                Batch(Kind.PLACE, [place for place in clinics.places if place["parent"] is not None]),
                Batch(Kind.SPECIALIST, clinics.specialists),
                Batch(Kind.POST, clinics.posts),
                Batch(Kind.PLACE, [area.row for area in clinics.areas]),
                Batch(Kind.SERVICE, clinics.services),
                Batch(Kind.SCHEDULE, clinics.schedules),
                Batch(Kind.SLOT, [slot.row for slot in slots] + visits.added_slots),
                Batch(Kind.PATIENT, [man.row for man in people.patients]),
                Batch(Kind.REPRESENTATIVE, people.representatives),
                Batch(Kind.POLICY, cards.policies),
                Batch(Kind.REFERRAL, referrals.rows),
                Batch(Kind.APPOINTMENT, visits.appointments + waiting.appointments),
                Batch(Kind.REQUEST, waiting.requests),
            )
        )

    def _clinics(self) -> Clinics:
        builder = Builder(self._moment, self._maker("clinics"), self._names, self._papers, self._random("clinics"), load_specialties())
        return builder.build(self._plan)

    def _people(self, clinics: Clinics, cards: CardMaker) -> People:
        maker = PeopleMaker(
            self._moment.today, self._maker("people"), self._names, self._papers, cards, self._random("people"), clinics.areas
        )
        return maker.settle(self._plan.patients)

    def _share(self, share: float) -> int:
        return max(5, int(self._plan.appointments * share))

    def _maker(self, part: str) -> RowMaker:
        return RowMaker(self._moment, self._random(f"ids of {part}"))

    def _random(self, part: str) -> Random:
        return Random(f"{self._seed}/{part}")

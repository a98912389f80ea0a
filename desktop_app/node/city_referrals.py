"""Referrals of the synthetic town: those that a visit was booked on, and those that lie unused or ran out."""

from datetime import date, datetime, timedelta
from random import Random

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.node.city_cards import Townsman
from desktop_app.node.city_papers import Papers
from desktop_app.node.city_rows import Moment, RowMaker, reference
from desktop_app.storage.rows import Values

_TERM = timedelta(days=30)
_REASONS = ("Консультация", "Уточнение диагноза", "Диспансерное наблюдение", "Подбор лечения")


class ReferralMaker:
    """Issues referrals and keeps them in `rows`."""

    def __init__(self, moment: Moment, make: RowMaker, papers: Papers, random: Random) -> None:
        self._moment = moment
        self._make = make
        self._papers = papers
        self._random = random
        self.rows: list[Values] = []

    def used(self, man: Townsman, specialty: str, booked: datetime, status: AppointmentStatus) -> str:
        """The reference of a referral issued shortly before `booked`; a visit that took place has completed it."""
        issued = booked.astimezone(self._moment.zone).date() - timedelta(days=self._random.randint(0, 5))
        return self._issue(man, specialty, issued, "completed" if status is AppointmentStatus.FULFILLED else "active")

    def unused(self, men: list[Townsman], specialties: list[str], count: int) -> None:
        """`count` referrals nobody booked on yet; a quarter of them ran out."""
        for number in range(count):
            days_ago = self._random.randint(35, 120) if number % 4 == 0 else self._random.randint(0, 20)
            issued = self._moment.today - timedelta(days=days_ago)
            self._issue(self._random.choice(men), self._random.choice(specialties), issued, "active")

    def _issue(self, man: Townsman, specialty: str, issued: date, status: str) -> str:
        row = self._make.new(
            Kind.REFERRAL,
            patient=reference(Kind.PATIENT, man.row),
            status=status,
            specialty_code=specialty,
            number=self._papers.referral(issued),
            issued=issued.isoformat(),
            until=(issued + _TERM).isoformat(),
            reason=self._random.choice(_REASONS),
        )
        self.rows.append(row)
        return reference(Kind.REFERRAL, row)

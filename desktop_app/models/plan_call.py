"""What was said to each patient of a plan that moves nobody before he has agreed: kept beside its items."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.models.absence.calls import Call, Reached
from desktop_app.models.base import Coded, Instant, Row


class PlanCall(Row):
    """The call about one item of a plan: the last answer, how often nobody answered, when (`noted`) and by whom it was noted.

    An item that has none is carried out without asking. `wait_until`: by when the patient must be answered if he goes to the waiting list.
    """

    __tablename__ = "plan_call"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    reached: Mapped[Reached] = mapped_column(Coded(Reached), default=Reached.OPEN)
    tries: Mapped[int] = mapped_column(default=0)
    noted: Mapped[datetime | None] = mapped_column(Instant())
    person_id: Mapped[str | None] = mapped_column(String(36))
    wait_until: Mapped[datetime | None] = mapped_column(Instant())

    @property
    def call(self) -> Call:
        """As the rules take it."""
        return Call(self.reached, self.tries, self.noted)

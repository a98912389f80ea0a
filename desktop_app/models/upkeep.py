"""What a desk does to keep its replica right: comparing it with the central, letting old rows go, trying again what was set aside."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.models.base import Coded, Instant, Row


class Reason(StrEnum):
    """Why the replica is compared with the central."""

    NIGHTLY = "nightly"
    PERSON = "person"
    DOUBT = "doubt"


class Reconciliation(Row):
    """One comparison of the replica with the central, kept for good; under way for as long as `ended` is null.

    `query` and `until` name the last part that was compared to its end: a restart goes on behind it. Counts are of rows, `parts`,
    `done` and `skipped` of parts. `stopped_at` is the resource type of the part in which `would_vanish` rows or more were gone, which
    ended the run before anything of that part was hidden; `despite_loss`: a person said that they are gone indeed.
    """

    __tablename__ = "reconciliation"

    pk: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    reason: Mapped[Reason] = mapped_column(Coded(Reason))
    despite_loss: Mapped[bool] = mapped_column(default=False)
    asked: Mapped[datetime] = mapped_column(Instant())
    begun: Mapped[datetime | None] = mapped_column(Instant())
    ended: Mapped[datetime | None] = mapped_column(Instant())
    query: Mapped[str | None] = mapped_column(Text)
    until: Mapped[datetime | None] = mapped_column(Instant())
    parts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    compared: Mapped[int] = mapped_column(default=0)
    fetched: Mapped[int] = mapped_column(default=0)
    gone: Mapped[int] = mapped_column(default=0)
    denied: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    would_vanish: Mapped[int] = mapped_column(default=0)
    stopped_at: Mapped[str | None] = mapped_column(String(32))
    purged: Mapped[int] = mapped_column(default=0)


class Stray(Row):
    """A row that this desk need not keep any more, with since when; it goes when that is long enough."""

    __tablename__ = "stray"

    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    row_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant())


class Retrial(Row):
    """A new try of all that was set aside, by the program's `version`: how many resources, and how many of them it understood."""

    __tablename__ = "retrial"

    pk: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant())
    version: Mapped[str]
    tried: Mapped[int]
    understood: Mapped[int]

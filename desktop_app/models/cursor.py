"""How far each query to the central was walked, what is known of the connection, and which holds this desk has ended."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.core.sync_control import ConnectionState, PathReason, Probing, SendingPath
from desktop_app.models.base import Coded, Instant, Row


class Cursor(Row):
    """One per resource type and exact query. `value` is the greatest `meta.lastUpdated` that the server returned in a complete walk.

    While a walk is under way `next_link` is the page to go on with, `walk_greatest` the greatest stamp so far, `walk_rows` what came.
    """

    __tablename__ = "cursor"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    resource_type: Mapped[str] = mapped_column(String(32))
    value: Mapped[str | None] = mapped_column(String(40))
    next_link: Mapped[str | None] = mapped_column(Text)
    walk_greatest: Mapped[str | None] = mapped_column(String(40))
    walk_rows: Mapped[int] = mapped_column(default=0)
    walk_total: Mapped[int | None]
    walk_started: Mapped[datetime | None] = mapped_column(Instant())
    complete: Mapped[datetime | None] = mapped_column(Instant())


class Connection(Row):
    """The one row that tells screens how the exchange stands.

    `path`, `path_reason` and `probing`: how operations go, unknown before the first answer. `torn`: when the central last did a transaction
    in part, by this desk's clock.
    """

    __tablename__ = "connection"

    pk: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ConnectionState] = mapped_column(Coded(ConnectionState), default=ConnectionState.STARTING)
    since: Mapped[datetime | None] = mapped_column(Instant())
    last_answer: Mapped[datetime | None] = mapped_column(Instant())
    clock_offset_seconds: Mapped[int] = mapped_column(default=0)
    detail: Mapped[str | None]
    path: Mapped[SendingPath | None] = mapped_column(Coded(SendingPath))
    path_reason: Mapped[PathReason | None] = mapped_column(Coded(PathReason))
    probing: Mapped[Probing | None] = mapped_column(Coded(Probing))
    torn: Mapped[datetime | None] = mapped_column(Instant())


class Desk(Row):
    """Who this replica is: minted at first start and bound to a mark of the machine, so that a copied profile is noticed."""

    __tablename__ = "desk"

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36))
    machine_mark: Mapped[str]
    created: Mapped[datetime] = mapped_column(Instant())


class LetGo(Row):
    """A hold of its own that this desk counts as over since `ended` (the central's time): it was about to ask the central for that.

    It holds for the version that the request names; a newer one tells itself what is held.
    """

    __tablename__ = "let_go"

    slot_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    remote_version: Mapped[str] = mapped_column(String(64))
    ended: Mapped[datetime] = mapped_column(Instant())

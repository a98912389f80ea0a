"""What a node serves: every version of every resource as it was answered, in the order of its commits."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.models.base import Instant, Row


class ResourceVersion(Row):
    """One version of one resource. `version` is the node's counter, strictly increasing over all resources; `current` marks the newest."""

    __tablename__ = "resource_version"
    __table_args__ = (
        Index("ix_resource_version_resource", "resource_type", "remote_id", "version"),
        Index("ix_resource_version_walk", "resource_type", "last_updated", "version", sqlite_where=text("current = 1")),
    )

    version: Mapped[int] = mapped_column(primary_key=True)
    resource_type: Mapped[str] = mapped_column(String(32))
    remote_id: Mapped[str] = mapped_column(String(64))
    last_updated: Mapped[datetime] = mapped_column(Instant())
    current: Mapped[bool] = mapped_column(default=True)
    content: Mapped[str] = mapped_column(Text)


class ServedIdentifier(Row):
    """The identifiers of the current version, for `identifier=` searches and conditional creates."""

    __tablename__ = "served_identifier"
    __table_args__ = (Index("ix_served_identifier_value", "resource_type", "value", "system"),)

    pk: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    resource_type: Mapped[str] = mapped_column(String(32))
    remote_id: Mapped[str] = mapped_column(String(64), index=True)
    system: Mapped[str]
    value: Mapped[str]


class ServedValue(Row):
    """What the current version answers to one search parameter (`Slot.start`): a text, or a span of microseconds, `high` excluded."""

    __tablename__ = "served_value"
    __table_args__ = (
        Index("ix_served_value_version", "version", "parameter"),
        Index("ix_served_value_text", "parameter", "value", "version", sqlite_where=text("value IS NOT NULL")),
        Index("ix_served_value_span", "parameter", "low", "version", sqlite_where=text("low IS NOT NULL")),
    )

    pk: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    version: Mapped[int] = mapped_column(BigInteger)
    parameter: Mapped[str] = mapped_column(String(64))
    value: Mapped[str | None]
    low: Mapped[int | None] = mapped_column(BigInteger)
    high: Mapped[int | None] = mapped_column(BigInteger)

"""What all mapped rows share: typed columns, and the bookkeeping of a row that lives here and at the central."""

import json
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, String, Text, false, true
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from desktop_app.core.changes import Kind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
Code = TypeVar("Code", bound=StrEnum)


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 of an aware `instant`: how instants lie in the database."""
    return (instant - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC instant of `micros`."""
    return EPOCH + timedelta(microseconds=micros)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970, UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else from_micros(value)


class Day(TypeDecorator[date]):
    """A calendar date, kept as `YYYY-MM-DD`."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """From the database."""
        return None if value is None else date.fromisoformat(value)


class Coded(TypeDecorator[Code]):
    """A state or kind, kept as its code."""

    impl = String(32)
    cache_ok = True

    def __init__(self, codes: type[Code]) -> None:
        super().__init__()
        self.codes = codes

    def process_bind_param(self, value: Code | str | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Code | None:
        """From the database."""
        return None if value is None else self.codes(value)


class Json(TypeDecorator[Any]):
    """A small structure, kept as compact JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else to_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the database."""
        return None if value is None else json.loads(value)


def to_json(value: Any) -> str:
    """Compact JSON with a fixed order of keys, so that equal structures are equal texts; always one that a database can keep."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return written if is_whole(written) else json.dumps(value, separators=(",", ":"), sort_keys=True)


def is_whole(text: str) -> bool:
    """Whether `text` holds no half of a sign (a lone surrogate): what other programs leave when they cut a text in the middle of an emoji.

    Such a text cannot be written as UTF-8, so neither into the database nor to the wire.
    """
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class Row(DeclarativeBase):
    """The root of every mapped class."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant(), date: Day(), str: Text(), int: Integer()}


class Synced:
    """A row that the central knows too (architecture.md, "Versions of a row").

    `pk` is for joins and triggers; `id` is ours, for ever; `remote_*` and `last_updated` are the central's, null before it
    knows the row; `known` is false for a stub (referred to, not yet fetched); `version` is ours and raised by every
    writer; `extra` is the central's resource as it came, kept only where our columns cannot render it again. `carries_id`
    is false for a row that others made: its resource has no identifier of ours and is sent back without one.
    """

    KIND: ClassVar[Kind]

    pk: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    remote_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    remote_version: Mapped[str | None] = mapped_column(String(64))
    last_updated: Mapped[datetime | None] = mapped_column(Instant())
    carries_id: Mapped[bool] = mapped_column(server_default=true(), default=True)
    known: Mapped[bool] = mapped_column(server_default=true(), default=True)
    hidden: Mapped[bool] = mapped_column(server_default=false(), default=False)
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    extra: Mapped[str | None] = mapped_column(Text)

    @declared_attr.directive
    def __tablename__(cls) -> str:
        """The table is named as the kind."""
        return cls.KIND.value

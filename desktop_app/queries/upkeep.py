"""How the replica is kept right, for «Обмен» and the command line: the newest comparison, the newest try of what was set aside."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from desktop_app.models.upkeep import Reason, Reconciliation, Retrial


@dataclass(frozen=True)
class ComparisonRow:
    """A comparison, under way while `ended` is None; counts as in `models.upkeep.Reconciliation`."""

    reason: Reason
    asked: datetime
    begun: datetime | None
    ended: datetime | None
    parts: int
    done: int
    skipped: int
    compared: int
    fetched: int
    gone: int
    denied: int
    held: int
    would_vanish: int
    stopped_at: str | None
    purged: int


@dataclass(frozen=True)
class RetrialRow:
    """A try of all that was set aside."""

    at: datetime
    version: str
    tried: int
    understood: int


_RUN = Reconciliation.__table__.c
_TRY = Retrial.__table__.c


def newest_comparison(connection: Connection) -> ComparisonRow | None:
    """The one under way, else the last one; None where there was none yet."""
    columns = [_RUN[name] for name in ComparisonRow.__dataclass_fields__]
    row = connection.execute(select(*columns).order_by(_RUN.pk.desc()).limit(1)).mappings().first()
    return ComparisonRow(**row) if row else None


def newest_retrial(connection: Connection) -> RetrialRow | None:
    """The last one; None where nothing was ever tried again."""
    row = (
        connection.execute(select(_TRY.at, _TRY.version, _TRY.tried, _TRY.understood).order_by(_TRY.pk.desc()).limit(1)).mappings().first()
    )
    return RetrialRow(**row) if row else None

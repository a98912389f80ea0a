"""Where an outage begins and ends in the outbox: for the exchange, which notices it, and for persons, who write one down."""

from datetime import datetime

from sqlalchemy import func, select

from desktop_app.core.changes import Kind
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.journal import Act
from desktop_app.models.operation import READY, Operation
from desktop_app.models.outage import AWAY, REJOIN, THERE, UNNOTICED, BackEntry, Cause, Outage
from desktop_app.models.person import Actor
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Unit


def follow_link(unit: Unit, state: ConnectionState, since: datetime | None) -> None:
    """Begin or end an outage as the connection turned to `state` at `since`; anything else leaves it as it is.

    One that a person wrote down ends by a person.
    """
    outage, moment = running(unit), since or unit.now
    if state in AWAY and outage is None:
        if not _resumed(unit, moment):
            begin(unit, Cause.LINK, moment, None)
    elif state in THERE and outage is not None and outage.cause is Cause.LINK:
        finish(unit, outage, moment, None)


def running(unit: Unit) -> Outage | None:
    """The outage that goes on."""
    return unit.session.scalar(select(Outage).where(Outage.ended.is_(None)))


def begin(unit: Unit, cause: Cause, moment: datetime, actor: Actor | None) -> Outage:
    """An outage from `moment` on: all acts since then, and before them what was not answered yet when the link went."""
    opened_by = actor.person_id if actor is not None else None
    outage = Outage(id=unit.ids.new(), cause=cause, begun=moment, first_sequence=_first(unit, cause, moment), opened_by=opened_by)
    unit.session.add(outage)
    _note(unit, outage, actor, {"begun": moment.isoformat(), "cause": cause.value})
    return outage


def finish(unit: Unit, outage: Outage, moment: datetime, actor: Actor | None) -> None:
    """It ended at `moment`. A short one in which nobody did anything is forgotten."""
    outage.ended, outage.last_sequence = max(moment, outage.begun), _last_before(unit, moment if outage.cause is Cause.BY_HAND else None)
    empty = outage.last_sequence < outage.first_sequence and not _has_paper(unit, outage)
    if outage.cause is Cause.LINK and empty and outage.ended - outage.begun < UNNOTICED:
        unit.session.delete(outage)
    _note(unit, outage, actor, {"ended": outage.ended.isoformat()})


def _resumed(unit: Unit, moment: datetime) -> bool:
    """Whether the link was there for a moment only, so that the last outage goes on."""
    last = unit.session.scalar(select(Outage).order_by(Outage.begun.desc()).limit(1))
    if last is None or last.cause is not Cause.LINK or last.closed is not None or last.ended is None or moment - last.ended > REJOIN:
        return False
    last.ended = last.last_sequence = None
    _note(unit, last, None, {"resumed": moment.isoformat()})
    return True


def _first(unit: Unit, cause: Cause, moment: datetime) -> int:
    """What waits already when the link is noticed to be gone was done without it; what an earlier form holds stays there."""
    belongs = Operation.state.in_(list(READY)) if cause is Cause.LINK else Operation.created >= moment
    first = unit.session.scalar(select(func.min(Operation.sequence)).where(belongs))
    after_all = (unit.session.scalar(select(func.max(Operation.sequence))) or 0) + 1
    after_last = (unit.session.scalar(select(func.max(Outage.last_sequence))) or 0) + 1
    return max(first if first is not None else after_all, after_last)


def _last_before(unit: Unit, moment: datetime | None) -> int:
    newest = select(func.max(Operation.sequence))
    return unit.session.scalar(newest if moment is None else newest.where(Operation.created <= moment)) or 0


def _has_paper(unit: Unit, outage: Outage) -> bool:
    return unit.session.scalar(select(BackEntry.operation_id).where(BackEntry.outage_id == outage.id).limit(1)) is not None


def _note(unit: Unit, outage: Outage, actor: Actor | None, payload: dict[str, str]) -> None:
    unit.session.flush()
    append(unit, Act.OUTAGE, actor, About(Kind.OUTAGE, outage.id), payload)
    unit.touch(Kind.OUTAGE, outage.id)

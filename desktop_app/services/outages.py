"""Writing an outage down by hand, ending it and closing it; the exchange notices by itself when the link goes and comes."""

from datetime import datetime

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound, RuleRefused
from desktop_app.core.i18n import mark
from desktop_app.models.cursor import Connection
from desktop_app.models.journal import Act
from desktop_app.models.outage import Cause, Outage
from desktop_app.models.person import Actor, Right
from desktop_app.queries.outages import outage_form
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.outages import begin, finish, follow_link, running
from desktop_app.storage.store import Store, Unit

LONGEST_REST = 400


def open_outage(store: Store, actor: Actor, begun: datetime, ended: datetime | None = None) -> Done:
    """Write down an outage that began at the aware instant `begun` (a power cut); without `ended` it goes on until a person ends it.

    Raises:
        RightMissing; RuleRefused: another one goes on, or these times cannot be.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.BOOK)
        if running(unit) is not None:
            raise RuleRefused("RUNNING", mark("An outage goes on already: lines from paper are entered into its journal."))
        if begun > unit.now or (ended is not None and not begun <= ended <= unit.now):
            raise RuleRefused("TIMES", mark("An outage begins and ends in the past, and begins first."))
        outage = begin(unit, Cause.BY_HAND, begun, actor)
        if ended is not None:
            finish(unit, outage, ended, actor)
            _follow(unit)
        return Done(unit.changes, None, outage.id)


def end_outage(store: Store, actor: Actor, outage_id: str) -> Done:
    """The outage that a person wrote down is over now; where the link is away all the same, another one begins.

    Raises:
        RightMissing, NotFound; RuleRefused: it is over already, or ends by itself with the link.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.BOOK)
        outage = outage_of(unit, outage_id)
        if outage.ended is not None:
            raise RuleRefused("ENDED", mark("This outage is over already."))
        if outage.cause is Cause.LINK:
            raise RuleRefused("LINK", mark("This outage ends by itself as soon as the central answers."))
        finish(unit, outage, unit.now, actor)
        _follow(unit)
        return Done(unit.changes, None, outage.id)


def close_outage(store: Store, actor: Actor, outage_id: str, rest: str = "") -> Done:
    """Close the journal of an outage that is over: nothing is open, or `rest` says in words what is left and who sees to it.

    Raises:
        RightMissing: with a rest it takes the right to reports; NotFound; RuleRefused: not over, closed already, or the rest not named.
    """
    with store.write(Urgency.PERSON) as unit:
        require(unit, actor, Right.SETTLE)
        outage, named = outage_of(unit, outage_id), " ".join(rest.split())
        if outage.closed is not None:
            raise RuleRefused("CLOSED", mark("The journal of this outage is closed already."))
        if outage.ended is None:
            raise RuleRefused("RUNNING", mark("The outage still goes on: its journal is closed when it is over."))
        form = outage_form(unit.connection, outage_id)
        left = form.totals.rest if form is not None else 0
        if left:
            require(unit, actor, Right.REPORTS)
            if not named:
                raise RuleRefused("REST", mark("Still open: {n}. Say what is left and who sees to it."), n=left)
        outage.closed, outage.closed_by, outage.rest = unit.now, actor.person_id, named[:LONGEST_REST] or None
        append(unit, Act.OUTAGE, actor, About(Kind.OUTAGE, outage.id), {"closed": True, "left": left, "rest": named[:LONGEST_REST]})
        unit.touch(Kind.OUTAGE, outage.id)
        return Done(unit.changes, None, outage.id)


def outage_of(unit: Unit, outage_id: str) -> Outage:
    """The outage of that id.

    Raises:
        NotFound.
    """
    found = unit.session.get(Outage, outage_id)
    if found is None:
        raise NotFound(Kind.OUTAGE.value)
    return found


def _follow(unit: Unit) -> None:
    """The link may be away while what a person wrote down is over."""
    link = unit.session.get(Connection, 1)
    if link is not None:
        follow_link(unit, link.state, unit.now)

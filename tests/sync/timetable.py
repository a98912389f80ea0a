"""What a schedule manager does at a desk of the tests' world."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from desktop_app.core.changes import Kind
from desktop_app.models.person import RoleCode
from desktop_app.models.schedule_template import Piece, Shift, Span, Template, TemplateDay
from desktop_app.queries.schedule_plan import Scope, Terms
from desktop_app.services.publishing import PublishWish, go_on, publish
from desktop_app.services.schedules import save_template
from desktop_app.storage.gate import Urgency
from tests.sync.world import Desk

DAYS: Final = 3
"""So many days ahead there are places."""


def terms(desk: Desk) -> Terms:
    """How far ahead places are made."""
    return Terms(desk.clock.now().date() + timedelta(days=DAYS))


def scope_of(desk: Desk) -> Scope:
    """The only doctor's post."""
    return Scope(Kind.POST, desk.ids_of(Kind.POST)[0])


def publishes(desk: Desk) -> None:
    """An hour a day, four places each, by the only doctor; his places of before go."""
    _become(desk, RoleCode.MANAGER)
    scope, span = scope_of(desk), Span(15 * 60, 16 * 60)
    day = TemplateDay((Shift(span, (Piece(span, desk.ids_of(Kind.SCHEDULE)[0], minutes=15),)),))
    template = Template("0190a000-0000-7000-8000-00000000feed", scope.id, desk.clock.now().date() - timedelta(days=1), (day,) * 7)
    save_template(desk.store, desk.actor, template)
    publish(desk.store, desk.actor, PublishWish(scope, terms(desk), seen=frozenset(desk.ids_of(Kind.APPOINTMENT)), needs_approval=False))
    while go_on(desk.store):
        pass
    _become(desk, desk.actor.role)


def _become(desk: Desk, role: RoleCode) -> None:
    with desk.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("UPDATE person SET role_code = ?", (role.value,))

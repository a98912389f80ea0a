"""Who keeps the schedules of a small replica, and the few looks that tests of drafts and publications take."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.models.person import RoleCode
from desktop_app.models.schedule import AbsenceReason
from desktop_app.models.schedule_exception import ExceptionKind, ScheduleException
from desktop_app.models.schedule_template import Piece, Shift, Span, Template, TemplateDay
from desktop_app.queries.schedule_plan import Content, Outlook, Scope, Terms, outlook
from desktop_app.services.outcome import Done
from desktop_app.services.publishing import PublishWish, go_on, publish
from desktop_app.services.schedules import save_template
from tests.unit.services.desk import Clerk

COLUMNS = "status, start, end, channels, visit_kind, comment, place"


class Manager:
    """Who keeps the schedules of the small replica; Kuznetsova receives from 8 to 14 on working days."""

    def __init__(self, clerk: Clerk) -> None:
        clerk.role(RoleCode.MANAGER)
        self.clerk, self.replica = clerk, clerk.replica
        self.schedule = clerk.replica.schedules["Кузнецова"]
        post = clerk.row("schedule", self.schedule)["post_pk"]
        with clerk.replica.store.read() as connection:
            self.post = str(connection.exec_driver_sql("SELECT id FROM post WHERE pk = ?", (post,)).scalar())
        self.scope = Scope(Kind.POST, self.post)
        self.terms = Terms(clerk.replica.today + timedelta(days=13))

    def act(self, verb: Callable[..., Done], *rest: object, **named: object) -> Done:
        return self.replica.act(verb, self.replica.actor, *rest, **named)

    def template(self, starts: int = 8 * 60, ends: int = 14 * 60) -> Template:
        span = Span(starts, ends)
        day = TemplateDay((Shift(span, (Piece(span, self.schedule, minutes=15),)),))
        return Template("t-1", self.post, self.replica.today - timedelta(days=1), (day,) * 7)

    def leave(self, first: int, days: int) -> ScheduleException:
        day = self.replica.today + timedelta(days=first)
        return ScheduleException(
            "e-1", ExceptionKind.ABSENCE, self.post, day, day + timedelta(days=days - 1), reason=AbsenceReason.TRAINING, document="Приказ 5"
        )

    def wish(self, **rest: Any) -> PublishWish:
        return PublishWish(self.scope, self.terms, **{"reason": "учёба", "needs_approval": False, **rest})

    def places(self) -> dict[str, tuple[Any, ...]]:
        """All that patients see of the schedule, by the id of the place."""
        statement = (
            f"SELECT id, {COLUMNS} FROM slot WHERE schedule_pk = (SELECT pk FROM schedule WHERE id = ?) AND status <> 'entered-in-error'"
        )
        with self.replica.store.read() as connection:
            return {row[0]: tuple(row[1:]) for row in connection.exec_driver_sql(statement, (self.schedule,))}

    def carry_out(self) -> None:
        while go_on(self.replica.store):
            pass

    def begin(self) -> Done:
        """Publish other hours, from 9 to 15; nothing of it is carried out yet."""
        self.act(save_template, self.template(9 * 60, 15 * 60))
        return self.act(publish, self.wish(seen=frozenset(self.touched())))

    def publications(self) -> list[str]:
        """Their ids, the newest last."""
        with self.replica.store.read() as connection:
            return list(connection.exec_driver_sql("SELECT id FROM publication ORDER BY sequence").scalars())

    @property
    def is_done(self) -> bool:
        """Whether something was published, and all of it carried out."""
        with self.replica.store.read() as connection:
            left = connection.exec_driver_sql("SELECT json_array_length(steps) - done FROM publication").scalars().all()
        return bool(left) and not any(left)

    def touched(self) -> tuple[str, ...]:
        return self.outlook(self.draft()).change.appointments

    def outlook(self, content: Content) -> Outlook:
        return self.replica.ask(outlook, self.scope, content, self.terms, self.clerk.clock.now())

    def draft(self) -> Content:
        content: Content = json.loads(self.clerk.row_by("schedule_draft", "scope", self.post)["content"])
        return content

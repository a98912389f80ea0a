"""Drafts of templates and exceptions, which touch nothing that patients see, and the publications that came of them (both local)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.models.base import Coded, Instant, Json, Row


class DraftState(StrEnum):
    """How far a draft is: editing ⇄ sent → approved; whoever edits it again begins at editing."""

    EDITING = "editing"
    SENT = "sent"
    APPROVED = "approved"


class ScheduleDraft(Row):
    """What is to become of the templates and exceptions of one post, room or clinic: `scope` is its row id, `kind` its kind.

    `content` is `{"templates": […], "exceptions": […]}` as `models.schedule_form` writes them; `base_version` the version of the row that
    it began from. `person_*` is who edits it (one at a time), `decided_by` who approved it or sent it back, with a `note`.
    """

    __tablename__ = "schedule_draft"

    scope: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    base_version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Json())
    state: Mapped[DraftState] = mapped_column(Coded(DraftState), default=DraftState.EDITING)
    person_id: Mapped[str] = mapped_column(String(36))
    person_name: Mapped[str]
    changed: Mapped[datetime] = mapped_column(Instant())
    decided_by: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")


class Publication(Row):
    """One publication of a draft, or the taking back of one: who, when, why, and what it changed.

    `before` and `after` are contents as in `ScheduleDraft`; `steps` what is to be done with which place and how it stood, as
    `schedule_difference.step_form` writes them. `done` counts the steps that were carried out; `kept` names the places that were booked or
    changed meanwhile and stay as they are.
    """

    __tablename__ = "publication"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    scope: Mapped[str] = mapped_column(String(36), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    at: Mapped[datetime] = mapped_column(Instant())
    person_id: Mapped[str] = mapped_column(String(36))
    person_name: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(Json())
    after: Mapped[dict[str, Any]] = mapped_column(Json())
    steps: Mapped[list[list[Any]]] = mapped_column(Json())
    done: Mapped[int] = mapped_column(default=0)
    kept: Mapped[list[str]] = mapped_column(Json())
    takes_back: Mapped[str | None] = mapped_column(String(36))

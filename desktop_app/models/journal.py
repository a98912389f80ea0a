"""The journal: every act on this desk, in one hash chain that still proves after payloads were purged (sync.md 6.5)."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.models.base import Instant, Json, Row, to_json


class Act(StrEnum):
    """What was done."""

    BOOK = "book"
    MOVE = "move"
    CANCEL = "cancel"
    WAIT = "wait"
    TAKE = "take"
    CREATE_PATIENT = "create-patient"
    CORRECT_PATIENT = "correct-patient"
    ARRIVE = "arrive"
    CALL_IN = "call-in"
    RECEIVE = "receive"
    NO_SHOW = "no-show"
    STEP_BACK = "step-back"
    WALK_IN = "walk-in"
    ALLOT = "allot"
    FREE_HOLDS = "free-holds"
    STOP_CARD = "stop-card"
    VIEW = "view"
    PRINT = "print"
    EXPORT = "export"
    UNDO = "undo"
    ANSWER = "answer"
    SETTLE = "settle"
    SIGN_IN = "sign-in"
    WRONG_PIN = "wrong-pin"
    SET_PIN = "set-pin"
    SET_BADGE = "set-badge"
    STAFF = "staff"
    LOCK = "lock"
    SET_UP = "set-up"
    SETTING = "setting"
    RENEW_TOKEN = "renew-token"
    RECONCILE = "reconcile"
    RESCUE = "rescue"
    OUTAGE = "outage"
    BACK_ENTER = "back-enter"
    HAND_OVER = "hand-over"
    PLAN = "plan"
    SCHEDULE = "schedule"
    PUBLISH = "publish"


class JournalEntry(Row):
    """One act. `digest` covers the salted payload and `link` the entry and the previous `link`, so a payload can go and the chain stays."""

    __tablename__ = "journal"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant())
    act: Mapped[str] = mapped_column(String(24))
    person_id: Mapped[str | None] = mapped_column(String(36))
    desk_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str | None] = mapped_column(String(24))
    row_id: Mapped[str | None] = mapped_column(String(36), index=True)
    operation_id: Mapped[str | None] = mapped_column(String(36))
    payload: Mapped[dict[str, Any] | None] = mapped_column(Json())
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    link: Mapped[str] = mapped_column(String(64))


def digest_of(salt: str, payload: dict[str, Any] | None) -> str:
    """SHA-256 of the salted payload."""
    return hashlib.sha256(f"{salt}|{to_json(payload)}".encode()).hexdigest()


def link_of(previous: str, entry: JournalEntry) -> str:
    """SHA-256 of the entry's fixed part joined to the `previous` link ("" for the first)."""
    fixed = (
        previous,
        entry.at.isoformat(),
        entry.act,
        entry.person_id,
        entry.desk_id,
        entry.kind,
        entry.row_id,
        entry.operation_id,
        entry.digest,
    )
    return hashlib.sha256(to_json(list(fixed)).encode()).hexdigest()

"""Badges of the staff: set, taken away, and whose it is. A code is kept as a salted hash alone, and is never logged or told."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from desktop_app.core.changes import Changes
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark
from desktop_app.models.badge import badge_code, unfit
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.services.outcome import Done
from desktop_app.services.staffing import done, person_here, require_over
from desktop_app.storage.gate import Urgency
from desktop_app.storage.store import Store

BADGE_HASHER = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
"""Lighter than for a PIN: each badge of the desk is tried at a scan, and it opens nothing without the PIN."""


def set_badge(store: Store, actor: Actor, person_id: str, code: str) -> Done:
    """Give a person the badge with that code; "" takes the present one away.

    Raises:
        UserError: the code cannot be a badge, or is that of a colleague.
        RightMissing: the acting person may not manage the staff. NotFound.
    """
    wrong = unfit(code) if code else ""
    if wrong:
        raise UserError(wrong)
    with store.write(Urgency.PERSON) as unit:
        require_over(unit, actor, RoleCode(person_here(unit, person_id).role_code))
    owner = _owner(store, code) if code else None
    if owner not in (None, person_id):
        raise UserError(mark("A colleague has this badge already."))
    hashed = BADGE_HASHER.hash(badge_code(code)) if code else None
    with store.write(Urgency.PERSON) as unit:
        require_over(unit, actor, RoleCode(person_here(unit, person_id).role_code))
        person_here(unit, person_id).badge_hash = hashed
        return done(unit, Act.SET_BADGE, actor, person_id, {"badge": hashed is not None})


def whose_badge(store: Store, read: str) -> Done:
    """Whose badge was read: `Done.row_id` is the person's id, None where nobody who works here has it."""
    return Done(Changes(), None, _owner(store, read))


def _owner(store: Store, read: str) -> str | None:
    with store.read() as connection:
        rows = connection.execute(select(Person.id, Person.badge_hash).where(Person.active, Person.badge_hash.is_not(None))).all()
    code = badge_code(read)
    return next((person_id for person_id, hashed in rows if code and _fits(hashed, code)), None)


def _fits(hashed: str, code: str) -> bool:
    try:
        return BADGE_HASHER.verify(hashed, code)
    except (InvalidHashError, VerificationError):
        return False

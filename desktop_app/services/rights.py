"""Rights as data: asked for inside the verb's own transaction, so that a change of rights holds from the next act on."""

from sqlalchemy import select

from desktop_app.core.errors import RightMissing
from desktop_app.models.person import Actor, Person, Right, Role, RoleCode, role_words
from desktop_app.storage.store import Unit


def require(unit: Unit, actor: Actor, right: Right) -> None:
    """Refuse unless the acting person's role holds `right` now.

    Raises:
        RightMissing: with the roles that may.
    """
    if not may(unit, actor, right):
        holders = (RoleCode(role.code) for role in unit.session.scalars(select(Role)) if right in role.rights)
        raise RightMissing(right.value, role_words(holders))


def may(unit: Unit, actor: Actor, right: Right) -> bool:
    """Whether the acting person is one of the active staff here and the role holds `right`."""
    person = unit.session.get(Person, actor.person_id)
    if person is None or not person.active:
        return False
    role = unit.session.get(Role, person.role_code)
    return role is not None and right.value in role.rights

"""The staff of a desk: taking on, letting go, setting a PIN. Nobody gives away rights that they do not have."""

from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.core.errors import NotFound, RightMissing, UserError
from desktop_app.core.i18n import mark
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor, Person, Right, Role, RoleCode, role_words
from desktop_app.models.pin import weakness
from desktop_app.services.outcome import Done
from desktop_app.services.rights import require
from desktop_app.services.sign_in import HASHER, check_pin
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store, Unit


def take_on(store: Store, actor: Actor, name: str, role: RoleCode) -> Done:
    """Add a colleague to this desk, without a PIN yet; `Done.row_id` is the person's id.

    Raises:
        RightMissing: the acting person may not manage the staff, or lacks a right of that role.
        UserError: the name is empty.
    """
    if not name.strip():
        raise UserError(mark("Enter the name: it stands under every booking."))
    with store.write(Urgency.PERSON) as unit:
        require_over(unit, actor, role)
        person = Person(id=unit.ids.new(), name=" ".join(name.split()), role_code=role.value)
        unit.session.add(person)
        return done(unit, Act.STAFF, actor, person.id, {"taken on": role.value})


def let_go(store: Store, actor: Actor, person_id: str) -> Done:
    """Take a colleague off this desk; what they did stays under their name.

    Raises:
        RightMissing, NotFound.
        UserError: nobody takes themselves off.
    """
    if person_id == actor.person_id:
        raise UserError(mark("You work here now. A colleague can take you off this desk."))
    with store.write(Urgency.PERSON) as unit:
        person = person_here(unit, person_id)
        require_over(unit, actor, RoleCode(person.role_code))
        person.active, person.pin_hash, person.badge_hash = False, None, None
        return done(unit, Act.STAFF, actor, person_id, {"let go": True})


def set_pin(store: Store, actor: Actor, person_id: str, pin: str, present: str = "") -> Done:
    """Give a person a new PIN: one's own against the `present` one if there is any, a colleague's by who manages the staff.

    Raises:
        UserError: the new one is too weak. WrongPin, TooSoon: the present one is wrong.
        RightMissing, NotFound.
    """
    weak = weakness(pin)
    if weak:
        raise UserError(weak)
    with store.write(Urgency.PERSON) as unit:
        person = person_here(unit, person_id)
        if person_id != actor.person_id:
            require_over(unit, actor, RoleCode(person.role_code))
        known = person.pin_hash
    if person_id == actor.person_id and known is not None:
        check_pin(store, actor, known, present)
    hashed = HASHER.hash(pin)  # outside the write gate: it takes a moment on purpose
    with store.write(Urgency.PERSON) as unit:
        person_here(unit, person_id).pin_hash = hashed
        return done(unit, Act.SET_PIN, actor, person_id, None)


def done(unit: Unit, act: Act, actor: Actor, person_id: str, payload: dict[str, object] | None) -> Done:
    """What was done with the person, written down."""
    append(unit, act, actor, About(Kind.PERSON, person_id), payload)
    unit.touch(Kind.PERSON, person_id)
    return Done(unit.changes, None, person_id)


def person_here(unit: Unit, person_id: str) -> Person:
    """The active person of that id; raises NotFound."""
    person = unit.session.get(Person, person_id)
    if person is None or not person.active:
        raise NotFound(Kind.PERSON.value)
    return person


def require_over(unit: Unit, actor: Actor, role: RoleCode) -> None:
    """Refuse who may not decide about people of `role`.

    A desk where nobody active manages the staff, or nobody administers, is not stuck: who works there takes on the first such person.
    """
    held = {RoleCode(one.code): frozenset(one.rights) for one in unit.session.scalars(select(Role))}
    here = {right for code in unit.session.scalars(select(Person.role_code).where(Person.active)) for right in held[RoleCode(code)]}
    if Right.MANAGE_STAFF.value not in here:
        return
    require(unit, actor, Right.MANAGE_STAFF)
    own = held[actor.role]
    unclaimed = Right.ADMINISTER.value in held[role] and Right.ADMINISTER.value not in here
    if held[role] <= own or Right.ADMINISTER.value in own or unclaimed:
        return
    over = [
        code
        for code, rights in held.items()
        if Right.MANAGE_STAFF.value in rights and (held[role] <= rights or Right.ADMINISTER.value in rights)
    ]
    raise RightMissing(Right.MANAGE_STAFF.value, role_words(over))

"""The staff of this desk, and what is written down of their looking and printing."""

from desktop_app.core.changes import Kind
from desktop_app.models.journal import Act
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.services.outcome import Done
from desktop_app.storage.gate import Urgency
from desktop_app.storage.journal import About, append
from desktop_app.storage.store import Store


def add_person(store: Store, name: str, role: RoleCode) -> Actor:
    """Add a member of the staff at set-up; the journal says so."""
    with store.write(Urgency.PERSON) as unit:
        person = Person(id=unit.ids.new(), name=name, role_code=role.value)
        unit.session.add(person)
        actor = Actor(person.id, name, role)
        append(unit, Act.SET_UP, actor, About(Kind.PERSON, person.id), {"role": role.value})
        return actor


def note_act(store: Store, actor: Actor, act: Act, kind: Kind, row_id: str) -> Done:
    """Write down that the person looked into a record or printed a paper (sync.md 6.5: views and prints are journalled)."""
    with store.write(Urgency.PERSON) as unit:
        append(unit, act, actor, About(kind, row_id))
        return Done(unit.changes, None, row_id)

"""Which group a visit belongs to: one is named by its first visit, which need not be written again when a second joins it."""

from sqlalchemy import func, or_, select

from desktop_app.models.appointment import Appointment
from desktop_app.services.editing import load
from desktop_app.storage.store import Unit


def next_in_group(unit: Unit, beside: str | None) -> tuple[str | None, int | None]:
    """Group and order of a new visit that goes with the visit `beside`; nothing where it stands alone.

    Raises:
        NotFound: that visit is not here.
    """
    if beside is None:
        return None, None
    first = load(unit, Appointment, beside)
    group = first.group_id or first.id
    members = select(func.count(), func.max(Appointment.group_order)).where(or_(Appointment.id == group, Appointment.group_id == group))
    count, last = unit.session.execute(members).one()
    return group, max(count, last or 0) + 1

"""Places that are kept for patients of a plan who are being called: to be offered to nobody else at this desk."""

from sqlalchemy import Connection

_KEPT = """
FROM plan_item k JOIN plan_call c ON c.plan_id = k.plan_id AND c.position = k.position JOIN plan p ON p.id = k.plan_id
WHERE k.operation_id IS NULL AND k.why IS NULL AND p.state IN ('running', 'paused')
"""
KEPT = f"SELECT 1 {_KEPT} AND k.slot_id = {{slot}}.id"
"""Whether a place is kept, `slot` being what the statement calls its table."""


def kept_for(connection: Connection, slot_id: str) -> str | None:
    """The visit whose patient is being called about that place; None where it is kept for nobody."""
    found = connection.exec_driver_sql(f"SELECT k.appointment_id {_KEPT} AND k.slot_id = ? LIMIT 1", (slot_id,)).scalar()
    return str(found) if found is not None else None

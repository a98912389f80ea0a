"""The papers that no printer took, as they were kept."""

import json

from sqlalchemy import Connection

from desktop_app.models.person import Actor, RoleCode
from desktop_app.models.unprinted import FORM, PaperWish


def unprinted(connection: Connection) -> list[PaperWish]:
    """In the order in which they failed."""
    rows = connection.exec_driver_sql(
        "SELECT d.content, p.id, p.name, p.role_code FROM draft d JOIN person p ON p.id = d.person_id WHERE d.form = ?"
        " ORDER BY d.changed, d.rowid",
        (FORM,),
    )
    found = []
    for row in rows:
        content = json.loads(row[0])
        found.append(PaperWish(content["key"], content["paper"], content["about"], Actor(row[1], row[2], RoleCode(row[3]))))
    return found

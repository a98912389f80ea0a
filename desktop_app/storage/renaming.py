"""A row that gets its true id keeps being meant by what waits in the outbox."""

import json
import re
from collections.abc import Mapping

from desktop_app.models.operation import UNFINISHED, OperationRow
from desktop_app.storage.store import Unit

_LOCAL = re.compile(r"urn:uuid:([0-9a-f-]{36})")
_UNFINISHED = ",".join(f"'{state}'" for state in sorted(UNFINISHED))
_WAITING = (
    "SELECT r.operation_sequence, r.position, r.base, r.mine FROM operation o"
    f" JOIN operation_row r ON r.operation_sequence = o.sequence WHERE o.state IN ({_UNFINISHED})"
)


def rename_in_outbox(unit: Unit, names: Mapping[str, str]) -> None:
    """Let unfinished operations name rows by their new ids; `names` leads from the old id to the new one.

    Without it an operation that was made while a row was only a stub would wait for ever for a row that nobody has.
    """
    if not names:
        return
    unit.session.flush()
    for sequence, position, *texts in unit.connection.exec_driver_sql(_WAITING).all():
        base, mine = (None if text is None else _renamed(text, names) for text in texts)
        if [base, mine] != texts:
            row = unit.session.get_one(OperationRow, (sequence, position))
            row.base, row.mine = None if base is None else json.loads(base), json.loads(mine or "{}")
    unit.session.flush()


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return _LOCAL.sub(lambda found: f"urn:uuid:{names.get(found[1], found[1])}", text)

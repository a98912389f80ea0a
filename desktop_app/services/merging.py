"""Ours and the central's put together where a person decided what clashes: the row to send, and the row as it is shown."""

from collections.abc import Collection
from typing import Any

from desktop_app.core.changes import Kind
from desktop_app.fhir.mapping import content_of, translate_references
from desktop_app.fhir.names import HOLD_EXTENSIONS, OPERATION
from desktop_app.fhir.references import references_in
from desktop_app.models.merge import merge, merge_keeping
from desktop_app.models.merge_groups import groups_for
from desktop_app.models.operation import OperationRow
from desktop_app.services.withdrawing import back_to, holder_of
from desktop_app.storage.naming import local_names
from desktop_app.storage.store import Unit

Resource = dict[str, Any]
_WHERE_AND_WHEN = frozenset({"start", "end", "slot", "participant"})
_IGNORED = frozenset({OPERATION})


def build_on(unit: Unit, row: OperationRow, theirs: Resource, theirs_in: Collection[str] = ()) -> None:
    """Build `row` on what the central has: merged, with ours in all groups that clash but those named in `theirs_in`.

    A visit stays where it is there: another place without its lock could be sold twice.
    """
    names = local_names(unit.connection, references_in(theirs))
    there = translate_references(content_of(theirs), lambda reference: names.get(reference, reference))
    base, mine = row.base or {}, row.mine
    if row.kind == Kind.APPOINTMENT:
        base, mine = _where_it_is(base, there), _where_it_is(mine, there)
    groups = groups_for(str(there["resourceType"]), HOLD_EXTENSIONS)
    clashing = {clash.group for clash in merge(base, mine, there, groups, _IGNORED).clashes}
    merged = merge_keeping(base, mine, there, groups, clashing - set(theirs_in), _IGNORED)
    row.base, row.mine, row.base_version, row.base_sequence = there, merged.resource, str(theirs["meta"]["versionId"]), None
    unit.session.flush()
    if holder_of(unit, row) is None:
        back_to(unit, row, merged.resource)
        unit.touch(Kind(row.kind), row.row_id)


def _where_it_is(visit: Resource, there: Resource) -> Resource:
    own = {name: value for name, value in visit.items() if name not in _WHERE_AND_WHEN}
    return own | {name: value for name, value in there.items() if name in _WHERE_AND_WHEN}

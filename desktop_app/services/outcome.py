"""What verbs give back."""

from dataclasses import dataclass

from desktop_app.core.changes import Changes


@dataclass(frozen=True)
class Done:
    """A verb that ended well: what changed, the operation that will carry it, and the row it was about."""

    changes: Changes
    operation_id: str | None = None
    row_id: str | None = None

"""What no printer took, kept until it is printed: what to print and for whom it was asked, never the drawing and never a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from desktop_app.models.person import Actor

FORM = "paper"
"""Under this name it lies among the drafts."""


@dataclass(frozen=True)
class PaperWish:
    """A paper that was asked for.

    `key` names it: asked for twice it is one. `paper` says who can draw it, `about` which rows and day it is of. `actor` asked for it,
    whoever sits at the desk when the printer is back.
    """

    key: str
    paper: str
    about: Mapping[str, str]
    actor: Actor

    @property
    def draft_id(self) -> str:
        """Always the same for the same paper."""
        return str(uuid5(NAMESPACE_URL, self.key))

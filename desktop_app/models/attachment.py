"""Attachment (прикрепление): to which clinic and участок a patient belongs. A value of the patient's row, not a row."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AttachmentKind(StrEnum):
    """How the attachment came to be."""

    TERRITORIAL = "territorial"
    APPLICATION = "application"
    TEMPORARY = "temporary"


@dataclass(frozen=True)
class Attachment:
    """One attachment; `clinic` and `area` are references, `source` says who told us (register, patient, portal)."""

    clinic: str | None
    area: str | None
    kind: AttachmentKind
    starts: date | None
    ends: date | None
    source: str | None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)

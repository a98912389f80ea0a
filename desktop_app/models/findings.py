"""What a check of typed or received data found: an error stops a form, a warning is only shown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from desktop_app.core.i18n import Said, type_of_parameter


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"


class Origin(StrEnum):
    """Where a value came from: a person can retype what he entered; what the central sent has to be lived with."""

    ENTERED = "entered"
    RECEIVED = "received"


@dataclass(frozen=True)
class Finding:
    """One remark on one field, with a sentence for the person. `said` never holds the checked value itself."""

    severity: Severity
    field: str
    said: Said

    @property
    def is_error(self) -> bool:
        """Whether the form must not be saved as it is."""
        return self.severity is Severity.ERROR


def error(field: str, sentence: str, /, **parameters: type_of_parameter) -> Finding:
    """A finding that stops the form."""
    return Finding(Severity.ERROR, field, Said(sentence, parameters))


def warning(field: str, sentence: str, /, **parameters: type_of_parameter) -> Finding:
    """A finding that is only shown."""
    return Finding(Severity.WARNING, field, Said(sentence, parameters))


def weighed(findings: Iterable[Finding], origin: Origin) -> list[Finding]:
    """The findings as they count for this origin: received data never stops anything (domain rule: warn, do not crash)."""
    if origin is Origin.ENTERED:
        return list(findings)
    return [replace(finding, severity=Severity.WARNING) for finding in findings]

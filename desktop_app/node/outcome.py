"""What the node says instead of a resource: a FHIR OperationOutcome that names the element and the fault, never its content."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop_app.core.errors import RegistryError
from desktop_app.core.i18n import mark

MOST_ISSUES = 20


@dataclass(frozen=True)
class Issue:
    """One fault. `code` is of the FHIR issue-type value set, `expression` a FHIRPath to the element."""

    code: str
    diagnostics: str
    expression: str = ""

    def json(self, severity: str) -> dict[str, Any]:
        """The issue as FHIR writes it."""
        found: dict[str, Any] = {"severity": severity, "code": self.code, "diagnostics": self.diagnostics}
        return found | ({"expression": [self.expression]} if self.expression else {})


class Refused(RegistryError):
    """A request that is answered with an outcome instead of being done; `status` is the HTTP status."""

    def __init__(self, status: int, issues: Issue | Sequence[Issue], headers: dict[str, str] | None = None) -> None:
        super().__init__(mark("The central refused the request."))
        self.status = status
        self.issues = (issues,) if isinstance(issues, Issue) else tuple(issues)[:MOST_ISSUES]
        self.headers = headers or {}

    def within(self, place: str) -> "Refused":
        """The same, with its expressions under `place` (an entry of a Bundle)."""
        return Refused(
            self.status,
            [replace(issue, expression=f"{place}.{issue.expression}" if issue.expression else place) for issue in self.issues],
            self.headers,
        )

    def outcome(self) -> dict[str, Any]:
        """The OperationOutcome."""
        return outcome_of(self.issues)


def outcome_of(issues: Sequence[Issue], severity: str = "error") -> dict[str, Any]:
    """An OperationOutcome of `issues`."""
    return {"resourceType": "OperationOutcome", "issue": [issue.json(severity) for issue in issues]}


def bad(diagnostics: str, code: str = "invalid", expression: str = "") -> Refused:
    """400: the request is not what FHIR allows."""
    return Refused(400, Issue(code, diagnostics, expression))


def absent(diagnostics: str = "no such resource") -> Refused:
    """404."""
    return Refused(404, Issue("not-found", diagnostics))


def unsupported(method: str) -> Refused:
    """405: an interaction that this server has not."""
    return Refused(405, Issue("not-supported", f"{method} is not supported here"))

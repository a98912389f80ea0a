"""Provenance of a correction: who changed what a person had said before, when and why."""

from dataclasses import dataclass

from desktop_app.fhir.elements import Resource, concept, instant_text, kept, listed
from desktop_app.fhir.names import DATA_OPERATIONS
from desktop_app.fhir.receipt import stamp


@dataclass(frozen=True)
class Correction:
    """`target` is the changed resource (`Patient/12`), `recorded` in microseconds.

    `agent` and `person_id` say who did it, by name and by our id.
    """

    target: str
    recorded: int
    agent: str
    person_id: str
    reason: str | None
    version_before: str | None = None


def provenance_of(correction: Correction, operation_id: str) -> Resource:
    """The Provenance that travels beside the versioned update of its target (`bundle.Companion`)."""
    before = correction.version_before
    revised = {"role": "revision", "what": {"reference": f"{correction.target}/_history/{before}"}} if before else None
    found = kept(
        {
            "resourceType": "Provenance",
            "target": [{"reference": correction.target}],
            "recorded": instant_text(correction.recorded),
            "reason": [{"text": correction.reason}] if correction.reason else None,
            "activity": concept(DATA_OPERATIONS, "UPDATE"),
            "agent": [{"who": kept({"identifier": {"value": correction.person_id}, "display": correction.agent})}],
            "entity": listed(revised),
        }
    )
    return stamp(found, operation_id)

"""What a central means by refusing: the codes of FHIR R4 (OperationOutcome.issue.code) in the words of the registry."""

from desktop_app.core.i18n import mark

_BY_CODE = {
    "invalid": mark("The central found a mistake in the record."),
    "structure": mark("The central found a mistake in the record."),
    "required": mark("The central misses a field that must be filled."),
    "value": mark("The central does not accept one of the values."),
    "invariant": mark("Two fields of the record contradict each other for the central."),
    "code-invalid": mark("The central does not know one of the codes."),
    "duplicate": mark("The central already has such a record."),
    "multiple-matches": mark("The central has several such records already."),
    "not-supported": mark("The central does not support this."),
    "not-found": mark("The central does not know a record that this one refers to."),
    "deleted": mark("The record was deleted at the central."),
    "too-long": mark("One of the fields is too long for the central."),
    "business-rule": mark("The rules of the central do not allow this."),
    "conflict": mark("The record was changed at the central meanwhile."),
    "forbidden": mark("This desk has no right to do this at the central."),
    "security": mark("This desk has no right to do this at the central."),
    "suppressed": mark("This desk has no right to do this at the central."),
}


def refusal_sentence(code: str | None) -> str:
    """The English sentence for a refusal's `code`, marked for translation."""
    return _BY_CODE.get(code or "", mark("The central refused the record."))

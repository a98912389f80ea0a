"""What an issue code of an OperationOutcome means for the person at the desk (FHIR R4, issue-type)."""

from desktop_app.core.i18n import mark

NOT_KEPT = "not-kept"
"""No code of FHIR: the central said yes, and reading back showed that it kept nothing."""

_GROUPS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("invalid", "structure", "required", "value", "extension", "code-invalid", "too-long"),
        mark("The central does not accept the record as it is written. Tell IT: the record is safe on this computer."),
    ),
    (("invariant", "business-rule"), mark("A rule of the central forbids this. Choose another way, or ask the senior clerk.")),
    (("duplicate", "multiple-matches"), mark("The central has such a record already. Look it up and compare the two.")),
    (("conflict", "lock-error"), mark("Someone else changed the record at the same time. Compare both and choose.")),
    (("not-found", "deleted"), mark("The central does not have the record any more.")),
    (("security", "login", "unknown", "expired"), mark("The central asks to sign in again.")),
    (("forbidden", "suppressed"), mark("The central does not allow this desk to do that. Ask IT for the right.")),
    (
        (NOT_KEPT,),
        mark("The central said yes, but when it was read back it had kept nothing. Send it again; where that happens again, tell IT."),
    ),
    (("not-supported", "too-costly"), mark("The central cannot do this at all. Tell IT.")),
    (
        ("transient", "exception", "timeout", "incomplete", "throttled", "no-store", "processing"),
        mark("The central could not do it just now. Nothing is lost; it is tried again."),
    ),
)
_WORDS = {code: words for codes, words in _GROUPS for code in codes}
_OTHERWISE = mark("The central refused this without saying why. The record is safe on this computer.")


def plain_words(code: str | None) -> str:
    """The sentence (to be translated) for an issue code; one for codes that FHIR does not know."""
    return _WORDS.get(code or "", _OTHERWISE)

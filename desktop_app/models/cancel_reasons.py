"""Why an appointment was cancelled: the codes of FHIR's appointment-cancellation-reason and the few that a clerk chooses from."""

from dataclasses import dataclass
from enum import StrEnum

from desktop_app.core.i18n import mark

SYSTEM = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"


class CancelledBy(StrEnum):
    """On whose side the reason lies: a cancellation by the clinic owes the patient another time."""

    PATIENT = "patient"
    CLINIC = "clinic"
    OTHER = "other"


@dataclass(frozen=True)
class CancelReason:
    """A code with its label (translate it with `tr`). `for_clerk`: offered in the short list, in this order."""

    code: str
    label: str
    by: CancelledBy
    for_clerk: bool = False


_P, _C, _O = CancelledBy.PATIENT, CancelledBy.CLINIC, CancelledBy.OTHER
REASONS: tuple[CancelReason, ...] = (
    CancelReason("pat", mark("The patient refused"), _P, for_clerk=True),
    CancelReason("pat-fb", mark("The patient feels better"), _P, for_clerk=True),
    CancelReason("pat-swl", mark("Booked from the waiting list"), _P, for_clerk=True),
    CancelReason("prov-pers", mark("The doctor is ill or absent"), _C, for_clerk=True),
    CancelReason("prov-edu", mark("The doctor is at a training or a meeting"), _C, for_clerk=True),
    CancelReason("oth-room", mark("The room is not available"), _C, for_clerk=True),
    CancelReason("maint", mark("The equipment is out of order"), _C, for_clerk=True),
    CancelReason("oth-err", mark("A mistake of the registry"), _C, for_clerk=True),
    CancelReason("pat-dec", mark("The patient has died"), _P, for_clerk=True),
    CancelReason("other", mark("Another reason"), _O, for_clerk=True),
    CancelReason("pat-crs", mark("Cancelled by the patient through a reminder"), _P),
    CancelReason("pat-cpp", mark("Cancelled by the patient at the portal"), _P),
    CancelReason("pat-lt", mark("The patient has no transport"), _P),
    CancelReason("pat-mt", mark("The patient is not insured any more"), _P),
    CancelReason("pat-mv", mark("The patient has moved away"), _P),
    CancelReason("pat-preg", mark("The patient is pregnant"), _P),
    CancelReason("pat-ucp", mark("The patient changed the doctor"), _P),
    CancelReason("prov", mark("Cancelled by the clinic"), _C),
    CancelReason("prov-dch", mark("The doctor discharged the patient"), _C),
    CancelReason("prov-hosp", mark("The doctor is in hospital"), _C),
    CancelReason("prov-labs", mark("Results of tests are out of bounds"), _C),
    CancelReason("prov-mri", mark("An MRI is not allowed for the patient"), _C),
    CancelReason("prov-onc", mark("The plan of cancer treatment was changed"), _C),
    CancelReason("meds-inc", mark("The preparation is not complete"), _P),
    CancelReason("oth-cms", mark("The service was not approved by the insurer"), _O),
    CancelReason("oth-fin", mark("A financial reason"), _O),
    CancelReason("oth-iv", mark("No access to a vein"), _O),
    CancelReason("oth-int", mark("No interpreter"), _O),
    CancelReason("oth-mu", mark("Preparation, medicines or results are not at hand"), _O),
    CancelReason("oth-oerr", mark("A mistake in the order"), _C),
    CancelReason("oth-swie", mark("A mistaken record without a booking"), _C),
    CancelReason("oth-weath", mark("Bad weather"), _O),
)
_BY_CODE = {reason.code: reason for reason in REASONS}
FOR_CLERK: tuple[CancelReason, ...] = tuple(reason for reason in REASONS if reason.for_clerk)


def find_reason(code: str | None) -> CancelReason | None:
    """The reason with this code; None for a code of another list, which is kept as it came."""
    return _BY_CODE.get(code) if code else None

"""Numbers and documents by which a person is known in Russia: one canonical writing, checks, and a printed form of each kind.

Any of them may be missing and none is a unique key. Canonical forms hold no punctuation of the paper: a number is bare digits,
a document of two parts is `series:number`, as it travels to the regional services (`4510:123456`, `IV-АБ:744233`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from desktop_app.core.i18n import mark
from desktop_app.models import document_numbers as documents
from desktop_app.models import insurance_numbers as insurance
from desktop_app.models.findings import Finding, Origin, error, warning, weighed
from desktop_app.models.number_text import digits_only, grouped, wrong_length

_SNILS_LENGTH = 11
_SNILS_FIRST_CHECKED = 1_001_999
"""Numbers up to 001-001-998 were given out before there was a check number and carry any tail."""
_SNILS_MODULUS = 101
_INN_PERSON_WEIGHTS = ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
_INN_ORGANISATION_WEIGHTS = ((2, 4, 10, 3, 5, 9, 4, 6, 8),)


class IdentifierKind(StrEnum):
    """Kinds of numbers and documents that a patient may have; the value is the stable wire and database name."""

    SNILS = "snils"
    ENP = "enp"
    POLICY_TEMPORARY = "policy-temporary"
    POLICY_OLD = "policy-old"
    POLICY_VOLUNTARY = "policy-voluntary"
    PASSPORT = "passport"
    BIRTH_CERTIFICATE = "birth-certificate"
    INTERNATIONAL_PASSPORT = "international-passport"
    TEMPORARY_IDENTITY = "temporary-identity"
    MEDICAL_BIRTH_CERTIFICATE = "medical-birth-certificate"
    DRIVING_LICENCE = "driving-licence"
    FOREIGN_PASSPORT = "foreign-passport"
    RESIDENCE_PERMIT = "residence-permit"
    TEMPORARY_RESIDENCE = "temporary-residence"
    REFUGE = "refuge"
    MILITARY_CARD = "military-card"
    OTHER = "other"
    INN = "inn"
    INN_ORGANISATION = "inn-organisation"


@dataclass(frozen=True)
class IdentifierRule:
    """How one kind is called, written and checked.

    `document_code` is the code of dictionary 1.2.643.5.1.13.13.99.2.48, `fund_code` the one of FFOMS F011,
    `policy_code` the one of 1.2.643.5.1.13.13.99.2.245; empty where no source for the code was found.
    """

    label: str
    normalise: Callable[[str], str]
    check: Callable[[str], Iterable[Finding]]
    show: Callable[[str], str]
    document_code: str = ""
    fund_code: str = ""
    policy_code: str = ""


def normalise_snils(text: str) -> str:
    """СНИЛС as eleven digits; text that is no number comes back trimmed, for `check` to speak about."""
    return digits_only(text)


def show_snils(canonical: str) -> str:
    """As printed on the card: `112-233-445 95`."""
    return grouped(canonical, (3, 3, 3, 2), "-", last=" ")


def snils_check_number(first_nine: str) -> str:
    """The two check digits of a СНИЛС: weights 9 to 1, sum modulo 101, and 100 counts as 00."""
    total = sum(int(digit) * weight for digit, weight in zip(first_nine, range(9, 0, -1), strict=True))
    return f"{total % _SNILS_MODULUS % 100:02d}"


def _check_snils(canonical: str) -> Iterable[Finding]:
    if not canonical:
        return
    if problem := wrong_length("snils", canonical, _SNILS_LENGTH):
        yield problem
    elif int(canonical[:9]) == 0:
        yield warning("snils", mark("A SNILS of zeros only is a placeholder. Leave the field empty if there is no SNILS."))
    elif int(canonical[:9]) >= _SNILS_FIRST_CHECKED and snils_check_number(canonical[:9]) != canonical[9:]:
        yield error("snils", mark("The check number of the SNILS does not fit: one of its digits is mistyped."))


def _inn_check_digits(digits: str, weight_rows: tuple[tuple[int, ...], ...]) -> str:
    return "".join(
        str(sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11 % 10) for weights in weight_rows
    )


def _check_inn(canonical: str, length: int, weight_rows: tuple[tuple[int, ...], ...]) -> Iterable[Finding]:
    if not canonical:
        return
    if problem := wrong_length("inn", canonical, length):
        yield problem
    elif _inn_check_digits(canonical, weight_rows) != canonical[-len(weight_rows) :]:
        yield error("inn", mark("The check digits of the INN do not fit: one of its digits is mistyped."))


def _check_inn_person(canonical: str) -> Iterable[Finding]:
    return _check_inn(canonical, 12, _INN_PERSON_WEIGHTS)


def _check_inn_organisation(canonical: str) -> Iterable[Finding]:
    return _check_inn(canonical, 10, _INN_ORGANISATION_WEIGHTS)


def _plain(canonical: str) -> str:
    return canonical


def _free(label: str, field: str, document_code: str = "", fund_code: str = "") -> IdentifierRule:
    """A document whose number has no known form: 1 to 20 characters."""
    return IdentifierRule(label, documents.normalise_free, documents.free_check(field), _plain, document_code, fund_code)


RULES: Mapping[IdentifierKind, IdentifierRule] = MappingProxyType(
    {
        IdentifierKind.SNILS: IdentifierRule(mark("SNILS"), normalise_snils, _check_snils, show_snils),
        IdentifierKind.ENP: IdentifierRule(
            mark("OMS policy (ENP)"), insurance.normalise_enp, insurance.check_enp, insurance.show_enp, policy_code="3"
        ),
        IdentifierKind.POLICY_TEMPORARY: IdentifierRule(
            mark("Temporary OMS certificate"),
            insurance.normalise_temporary,
            insurance.check_temporary,
            insurance.show_temporary,
            policy_code="2",
        ),
        IdentifierKind.POLICY_OLD: IdentifierRule(
            mark("OMS policy of the old form"),
            insurance.normalise_old_policy,
            insurance.check_old_policy,
            insurance.show_old_policy,
            policy_code="1",
        ),
        IdentifierKind.POLICY_VOLUNTARY: IdentifierRule(
            mark("Voluntary insurance policy"), insurance.normalise_voluntary, insurance.check_voluntary, _plain
        ),
        IdentifierKind.PASSPORT: IdentifierRule(
            mark("Passport"), documents.normalise_passport, documents.check_passport, documents.show_passport, "1", "14"
        ),
        IdentifierKind.BIRTH_CERTIFICATE: IdentifierRule(
            mark("Birth certificate"),
            documents.normalise_birth_certificate,
            documents.check_birth_certificate,
            documents.show_in_two_parts,
            "6",
            "3",
        ),
        IdentifierKind.INTERNATIONAL_PASSPORT: IdentifierRule(
            mark("International passport of the Russian Federation"),
            documents.normalise_international_passport,
            documents.check_international_passport,
            documents.show_in_two_parts,
            "42",
        ),
        IdentifierKind.DRIVING_LICENCE: IdentifierRule(
            mark("Driving licence"),
            documents.normalise_driving_licence,
            documents.check_driving_licence,
            documents.show_driving_licence,
            "36",
        ),
        IdentifierKind.TEMPORARY_IDENTITY: _free(mark("Temporary identity card"), "temporary-identity", "5"),
        IdentifierKind.MEDICAL_BIRTH_CERTIFICATE: _free(mark("Medical certificate of birth"), "medical-birth-certificate", "24"),
        IdentifierKind.FOREIGN_PASSPORT: _free(mark("Foreign passport"), "foreign-passport"),
        IdentifierKind.RESIDENCE_PERMIT: _free(mark("Residence permit"), "residence-permit"),
        IdentifierKind.TEMPORARY_RESIDENCE: _free(mark("Temporary residence permit"), "temporary-residence"),
        IdentifierKind.REFUGE: _free(mark("Certificate of refuge"), "refuge"),
        IdentifierKind.MILITARY_CARD: _free(mark("Military card"), "military-card"),
        IdentifierKind.OTHER: _free(mark("Other document"), "other"),
        IdentifierKind.INN: IdentifierRule(mark("INN"), digits_only, _check_inn_person, _plain),
        IdentifierKind.INN_ORGANISATION: IdentifierRule(mark("INN of an organisation"), digits_only, _check_inn_organisation, _plain),
    }
)


def normalise(kind: IdentifierKind, text: str) -> str:
    """The canonical writing of `text` as this kind; what cannot be understood comes back trimmed, never lost."""
    return RULES[kind].normalise(text)


def check(kind: IdentifierKind, text: str, origin: Origin = Origin.ENTERED) -> list[Finding]:
    """What is wrong with `text` as this kind; an empty text is a missing identifier and no finding."""
    return weighed(RULES[kind].check(normalise(kind, text)), origin)


def show(kind: IdentifierKind, canonical: str) -> str:
    """The writing for screens and paper; a malformed number is shown as it is."""
    return RULES[kind].show(canonical)


def check_policy_owner(enp: str, birth_date: date | None, sex: str | None, origin: Origin = Origin.ENTERED) -> list[Finding]:
    """Whether the ЕНП encodes this birth date and sex (`male`, `female`); always warnings only.

    Policies were given out before data were corrected, so a mismatch is worth a look, not a refusal.
    """
    return weighed(insurance.compare_with_owner(insurance.normalise_enp(enp), birth_date, sex), origin)

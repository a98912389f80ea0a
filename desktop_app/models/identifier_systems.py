"""Identifier systems as a table: which system a kind of number is written with here, and under which others it is understood.

Three families are in use in Russia and each is inconsistent in itself, so nothing is a constant: systems are matched without regard to
case, the configured one is written. A region replaces any line by a JSON file: `{"snils": {"system": "urn:oid:…"}}`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark
from desktop_app.models.identifiers import RULES, IdentifierKind

ORGANISATION = "organisation"
"""The clinic's key in the federal register (ФРМО, OID); the other keys of the table are values of `IdentifierKind`."""


@dataclass(frozen=True)
class IdentifierSystem:
    """One line. `type_system` and `type_code` tell kinds apart that share a system (documents, policies); empty where none do.

    `before` is the line that a region's one stands for: no longer written, still understood, with its own type.
    """

    kind: str
    system: str
    aliases: tuple[str, ...] = ()
    type_system: str = ""
    type_code: str = ""
    before: "IdentifierSystem | None" = None


class WrongSystemsFile(EnvironmentFault):
    """The file with a region's identifier systems cannot be used."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(mark("The file with identifier systems cannot be used: {path} ({what})."), path=str(path), what=what)


class IdentifierSystems:
    """The table in force."""

    def __init__(self, lines: Iterable[IdentifierSystem]) -> None:
        self._by_kind = {line.kind: line for line in lines}
        self._by_system: dict[str, list[IdentifierSystem]] = {}
        for line in (known for newest in self._by_kind.values() for known in _with_former(newest)):
            for system in dict.fromkeys((line.system.lower(), *(alias.lower() for alias in line.aliases))):
                self._by_system.setdefault(system, []).append(line)

    def kind_of(self, system: str, type_codes: Iterable[str] = ()) -> str | None:
        """The kind that an identifier of `system` is; `type_codes` (of its type) decide where kinds share the system.

        Where they do not, it is the kind without a type (other document), else the first one of the table (ЕНП among policies).
        """
        lines = self._by_system.get(system.lower())
        if not lines:
            return None
        given = frozenset(type_codes)
        for line in lines:
            if line.type_code and line.type_code in given:
                return line.kind
        untyped = [line for line in lines if not line.type_code]
        return (untyped or lines)[0].kind

    def line(self, kind: str) -> IdentifierSystem | None:
        """The line by which `kind` is written."""
        return self._by_kind.get(kind)

    def lines(self) -> tuple[IdentifierSystem, ...]:
        """The whole table."""
        return tuple(self._by_kind.values())

    def changed_by(self, changes: Mapping[str, object], path: Path) -> "IdentifierSystems":
        """This table with the lines of a settings file; what was written before is still understood. Raises WrongSystemsFile."""
        lines = dict(self._by_kind)
        for kind, change in changes.items():
            line = lines.get(kind)
            if line is None:
                raise WrongSystemsFile(path, kind)
            lines[kind] = _changed(line, change, path)
        return IdentifierSystems(lines.values())


def load_systems(path: Path) -> IdentifierSystems:
    """The standard table changed by the JSON file `path`. Raises WrongSystemsFile."""
    try:
        changes = json.loads(path.read_text("utf8"))
    except (OSError, ValueError) as error:
        raise WrongSystemsFile(path, "JSON") from error
    if not isinstance(changes, dict):
        raise WrongSystemsFile(path, "JSON object")
    return STANDARD.changed_by(changes, path)


def _changed(line: IdentifierSystem, change: object, path: Path) -> IdentifierSystem:
    fields = {"system": str, "aliases": list, "type_system": str, "type_code": str}
    if not isinstance(change, dict) or any(not isinstance(value, fields.get(name, type(None))) for name, value in change.items()):
        raise WrongSystemsFile(path, line.kind)
    aliases = change.get("aliases", ())
    if any(not isinstance(alias, str) for alias in aliases):
        raise WrongSystemsFile(path, line.kind)
    return replace(line, **{**change, "aliases": tuple(aliases), "before": line})


def _with_former(line: IdentifierSystem) -> Iterator[IdentifierSystem]:
    known: IdentifierSystem | None = line
    while known is not None:
        yield known
        known = known.before


_DOCUMENT_TYPES = "urn:oid:1.2.643.5.1.13.13.99.2.48"
_POLICY_TYPES = "urn:oid:1.2.643.5.1.13.13.99.2.245"
_IG = "https://fhir.ru/ig/core/systems/"
_N3 = "urn:oid:1.2.643.2.69.1.1.1.6."
_IDENTITY = f"{_IG}identity-document"
_OMS = f"{_IG}oms"
_OMS_ALIASES = ("http://fhir.ru/ig/core/systems/oms",)
_CODELESS = "https://registratura.example/fhir/sid/"
"""Documents for which no source for a federal code was found: a system of ours tells them apart."""


def _document(kind: IdentifierKind) -> IdentifierSystem:
    rule = RULES[kind]
    system = _IDENTITY if rule.document_code or kind is IdentifierKind.OTHER else f"{_CODELESS}{kind.value}"
    aliases = [f"{_N3}{rule.fund_code}"] if rule.fund_code else []
    aliases += {IdentifierKind.PASSPORT: [f"{_IG}passport"], IdentifierKind.BIRTH_CERTIFICATE: [f"{_IG}birth-certificate"]}.get(kind, [])
    return IdentifierSystem(kind.value, system, tuple(aliases), _DOCUMENT_TYPES if rule.document_code else "", rule.document_code)


def _policy(kind: IdentifierKind, n3: str) -> IdentifierSystem:
    return IdentifierSystem(kind.value, _OMS, (*_OMS_ALIASES, f"{_N3}{n3}"), _POLICY_TYPES, RULES[kind].policy_code)


STANDARD = IdentifierSystems((
    IdentifierSystem(
        "snils",
        f"{_IG}snils",
        ("https://fhir.ru/ig/semd/systems/snils", "http://fhir.ru/ig/core/systems/snils", f"{_N3}223", "urn:oid:1.2.643.100.3"),
    ),
    _policy(IdentifierKind.ENP, "228"),
    _policy(IdentifierKind.POLICY_OLD, "226"),
    _policy(IdentifierKind.POLICY_TEMPORARY, "227"),
    IdentifierSystem("policy-voluntary", f"{_N3}240"),
    *(
        _document(kind)
        for kind in IdentifierKind
        if kind.value not in {"snils", "enp", "policy-old", "policy-temporary", "policy-voluntary", "inn", "inn-organisation"}
    ),
    IdentifierSystem("inn", f"{_IG}inn", ("https://www.nalog.gov.ru/inn", "http://www.nalog.gov.ru/inn")),
    IdentifierSystem("inn-organisation", f"{_IG}inn"),
    IdentifierSystem(
        ORGANISATION,
        "https://fhir.ru/ig/core/CodeSystem/core-cs-nsi-register-of-medical-organizations",
        ("urn:oid:1.2.643.2.69.1.1.1.64", "urn:oid:1.2.643.5.1.13.13.11.1461"),
    ),
))  # fmt: skip

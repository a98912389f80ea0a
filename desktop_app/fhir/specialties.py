"""The code of a specialty as rows keep it, and where resources say it.

A code of the posts' nomenclature (1.2.643.5.1.13.13.11.1002) stands bare, one of OKSO as `okso:31.08.53`, one of another
system as FHIR writes a token: `system|code`.
"""

from desktop_app.fhir.elements import Resource, concept, dicts, part, text
from desktop_app.fhir.names import OKSO, POSTS

_OKSO_PREFIX = "okso:"


def specialty_of(*elements: object) -> tuple[str | None, str | None]:
    """Code and name from the first of `elements` (CodeableConcept, or a list of them) that has a code; the nomenclature of posts first."""
    codings = [(one, coding) for element in elements for one in _concepts(element) for coding in dicts(part(one, "coding"))]
    for system in (POSTS, OKSO, None):
        for one, coding in codings:
            code = text(coding.get("code"))
            if code and (system is None or coding.get("system") == system):
                return _kept_code(text(coding.get("system")), code), text(coding.get("display")) or text(part(one, "text"))
    return None, next((words for element in elements for one in _concepts(element) if (words := text(part(one, "text")))), None)


def specialty_concept(code: object, name: object = None) -> Resource | None:
    """A CodeableConcept of a kept code; None without one."""
    if not isinstance(code, str) or not code:
        return {"text": name} if name else None
    if code.startswith(_OKSO_PREFIX):
        return concept(OKSO, code.removeprefix(_OKSO_PREFIX), name)
    system, bar, bare = code.rpartition("|")
    return concept(system or None, bare, name) if bar else concept(POSTS, code, name)


def is_post(code: object) -> bool:
    """Whether a kept code is of the nomenclature of posts (FHIR keeps those in `PractitionerRole.code`)."""
    return isinstance(code, str) and not code.startswith(_OKSO_PREFIX) and "|" not in code


def _kept_code(system: str | None, code: str) -> str:
    if system == POSTS and "|" not in code:
        return code
    return _OKSO_PREFIX + code if system == OKSO else f"{system or ''}|{code}"


def _concepts(element: object) -> list[Resource]:
    return dicts(element) if isinstance(element, list) else dicts([element])

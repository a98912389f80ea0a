"""A FHIR search, read from its parameters. What is not known here is refused, never ignored: a wrong answer is worse than none."""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from desktop_app.models.search_text import words
from desktop_app.node.conditions import Among, Beginning, Condition, During, Identified, OneOf
from desktop_app.node.outcome import Refused, bad
from desktop_app.node.parameters import PARAMETERS, WITHOUT_IDENTIFIER, Parameter, Sort, normal_reference
from desktop_app.node.spans import Span, span_of

DEFAULT_COUNT = 100
MOST_COUNT = 1000
MOST_VALUES = 2000
PREFIXES = frozenset({"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"})
CURSOR = "_cursor"
FORMATS = frozenset({"json", "application/json", "application/fhir+json"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9:._-]{0,60}")

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Place:
    """Where a walk stands: the stamp of the last row of a page."""

    last_updated: int
    version: int

    def token(self) -> str:
        """As it travels in a `next` link, opaque to clients."""
        return base64.urlsafe_b64encode(f"{self.last_updated}.{self.version}".encode()).decode().rstrip("=")

    @staticmethod
    def of(token: str) -> "Place":
        """Read a token. Raises Refused."""
        try:
            moment, _, version = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("ascii").partition(".")
            return Place(_within_64_bits(int(moment)), _within_64_bits(int(version)))
        except (binascii.Error, ValueError) as error:
            raise bad("the link to the next page is damaged", "value") from error


@dataclass
class Query:
    """A search of one type; `updated` are bounds on `_lastUpdated`, `pairs` what the links repeat."""

    resource_type: str
    conditions: list[Condition] = field(default_factory=list)
    updated: list[tuple[str, Span]] = field(default_factory=list)
    count: int = DEFAULT_COUNT
    elements: frozenset[str] | None = None
    wants_total: bool = False
    only_total: bool = False
    after: Place | None = None
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def link(self, after: Place | None = None) -> str:
        """The query string of this search, or of its page behind `after`."""
        pairs = [pair for pair in self.pairs if pair[0] != CURSOR] if after else self.pairs
        return urlencode([*pairs, (CURSOR, after.token())] if after else pairs, safe="|:/,")


def read_pairs(text: str) -> list[tuple[str, str]]:
    """The name-value pairs of a query string or of a form. Raises Refused."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=200)
    except (UnicodeDecodeError, ValueError) as error:
        raise bad("the parameters cannot be read", "structure") from error


def read_query(resource_type: str, pairs: Pairs) -> Query:
    """Understand a search. Raises Refused (400) for any parameter, modifier or value that is not known."""
    query = Query(resource_type, pairs=list(pairs))
    dates: dict[str, list[tuple[str, Span]]] = {}
    for name, value in pairs:
        if not value:
            raise bad(f"the parameter {_shown(name)} has no value", "value")
        if name in _CONTROLS:
            _CONTROLS[name](query, value)
        elif name == "_lastUpdated":
            query.updated.append(_bound(name, value))
        elif (parameter := PARAMETERS[resource_type].get(name)) and parameter.sort is Sort.DATE:
            dates.setdefault(name, []).append(_bound(name, value))
        else:
            query.conditions.extend(_conditions(resource_type, name, value))
    for name, bounds in dates.items():
        parameter = PARAMETERS[resource_type][name]
        query.conditions.append(During(parameter.key, parameter.widest, tuple(bounds)))
    return query


def _conditions(resource_type: str, name: str, value: str) -> Iterable[Condition]:
    if name == "_id":
        return (OneOf(resource_type, tuple(_values(name, value))),)
    if name == "identifier" and resource_type not in WITHOUT_IDENTIFIER:
        return (Identified(resource_type, tuple(_token(one) for one in _values(name, value, unescape=False))),)
    parameter = PARAMETERS[resource_type].get(name)
    if parameter is None:
        raise bad(f"the search parameter {_shown(name)} is not supported for {resource_type}", "not-supported")
    if parameter.sort is Sort.STRING:
        return _names(parameter, value)
    if parameter.sort is Sort.REFERENCE:
        return (Among(parameter.key, tuple(one for text in _values(name, value) for one in _references(parameter, text))),)
    return (Among(parameter.key, tuple(_token(one)[1] or "" for one in _values(name, value, unescape=False))),)


def _names(parameter: Parameter, value: str) -> Iterable[Condition]:
    listed = _values(parameter.name, value)
    if len(listed) != 1 or not words(listed[0]):
        raise bad(f"the parameter {parameter.name} takes one text of letters", "value")
    return tuple(Beginning(parameter.key, word) for word in words(listed[0]))


def _references(parameter: Parameter, text: str) -> list[str]:
    if "/" in text or ":" in text:
        return [normal_reference(text)]
    if not parameter.targets:
        raise bad(f"the parameter {parameter.name} needs a type and an id", "value")
    return [f"{target}/{text}" for target in parameter.targets]


def _token(text: str) -> tuple[str | None, str | None]:
    """`system|value`, `|value` (no system), `value` (any system) or `system|` (any value)."""
    parts = _split(text, "|")
    if len(parts) == 1:
        return None, _bare(parts[0])
    if len(parts) != 2 or not any(parts):
        raise bad("a token is written system|value", "value")
    return _bare(parts[0]), _bare(parts[1]) if parts[1] else None


def _bound(name: str, value: str) -> tuple[str, Span]:
    prefix, text = (value[:2], value[2:]) if value[:2] in PREFIXES else ("eq", value)
    try:
        # A "+" that was not encoded arrives as a blank.
        return prefix, span_of(text.replace(" ", "+"))
    except ValueError as error:
        raise bad(f"the parameter {name} needs a date, after one of {', '.join(sorted(PREFIXES))} if any", "value") from error


def _values(name: str, value: str, unescape: bool = True) -> list[str]:
    found = _split(value, ",")
    if not all(found) or len(found) > MOST_VALUES:
        raise bad(f"the parameter {name} takes from one to {MOST_VALUES} values", "value")
    return [_bare(one) for one in found] if unescape else found


def _split(text: str, sign: str) -> list[str]:
    """Parts of `text` between `sign`s that no backslash escapes; still escaped (hl7.org/fhir/R4/search.html#escaping)."""
    return re.split(rf"(?<!\\){re.escape(sign)}", text)


def _bare(text: str) -> str:
    return re.sub(r"\\([,|$\\])", r"\1", text)


def _shown(name: str) -> str:
    """A parameter's name, unless it may be something else than a name."""
    return f"«{name}»" if _NAME.fullmatch(name) else "with an unreadable name"


def _count(query: Query, value: str) -> None:
    if not value.isascii() or not value.isdigit():
        raise bad("_count is a whole number", "value")
    query.count = min(int(value[:9]), MOST_COUNT)
    query.only_total = query.only_total or query.count == 0


def _sort(query: Query, value: str) -> None:
    if value != "_lastUpdated":
        raise bad("the only order is _lastUpdated", "not-supported")


def _elements(query: Query, value: str) -> None:
    query.elements = (query.elements or frozenset()) | frozenset(_values("_elements", value))


def _total(query: Query, value: str) -> None:
    if value not in {"none", "estimate", "accurate"}:
        raise bad("_total is none, estimate or accurate", "value")
    query.wants_total = value != "none"


def _summary(query: Query, value: str) -> None:
    if value not in {"count", "false"}:
        raise bad("the only _summary is count", "not-supported")
    query.only_total = query.only_total or value == "count"


def _format(query: Query, value: str) -> None:
    check_format(value)


def check_format(value: str) -> None:
    """Refuse (406) any `_format` but JSON."""
    if value.partition(";")[0].strip().lower().replace(" ", "+") not in FORMATS:
        refusal = bad("only JSON is served", "not-supported")
        raise Refused(406, refusal.issues)


def _cursor(query: Query, value: str) -> None:
    query.after = Place.of(value)


def _within_64_bits(number: int) -> int:
    if not -(2**63) <= number < 2**63:
        raise ValueError("out of range")
    return number


_CONTROLS = {
    "_count": _count,
    "_sort": _sort,
    "_elements": _elements,
    "_total": _total,
    "_summary": _summary,
    "_format": _format,
    CURSOR: _cursor,
}

"""What a search asks of resources, as SQL over the node's indexes: each condition can lead (give versions) or probe (look at one)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from desktop_app.node.spans import Span

Arguments = tuple[object, ...]


class Sql(NamedTuple):
    """A piece of SQL with what fills its question marks."""

    text: str
    arguments: Arguments


class Condition(Protocol):
    """One thing that must hold; conditions are joined by "and"."""

    def leading(self) -> Sql:
        """A SELECT of the current versions that meet it, through its own index."""

    def probing(self) -> Sql:
        """A predicate on a row `rv` of `resource_version`."""


@dataclass(frozen=True)
class Among:
    """The parameter `key` has one of `values`."""

    key: str
    values: tuple[str, ...]

    def leading(self) -> Sql:
        """Through the index of texts."""
        return _lead("ix_served_value_text", self.key, self._clause())

    def probing(self) -> Sql:
        """Through the index of versions."""
        return _probe(self.key, self._clause())

    def _clause(self) -> Sql:
        return Sql(f"v.value IS NOT NULL AND v.value IN ({_marks(self.values)})", self.values)


@dataclass(frozen=True)
class Beginning:
    """A text of the parameter `key` begins with `start`."""

    key: str
    start: str

    def leading(self) -> Sql:
        """Through the index of texts."""
        return _lead("ix_served_value_text", self.key, self._clause())

    def probing(self) -> Sql:
        """Through the index of versions."""
        return _probe(self.key, self._clause())

    def _clause(self) -> Sql:
        return Sql("v.value IS NOT NULL AND v.value >= ? AND v.value < ?", (self.start, self.start + "\U0010ffff"))


@dataclass(frozen=True)
class During:
    """The date of the parameter `key` stands to each of `bounds` as its prefix says; no such date spans more than `widest`."""

    key: str
    widest: int
    bounds: tuple[tuple[str, Span], ...]

    def leading(self) -> Sql:
        """Through the index of spans."""
        return _lead("ix_served_value_span", self.key, self._clause())

    def probing(self) -> Sql:
        """Through the index of versions."""
        return _probe(self.key, self._clause())

    def _clause(self) -> Sql:
        texts, arguments = ["v.low IS NOT NULL"], list[object]()
        for prefix, span in self.bounds:
            text, filled = compared(prefix, span, "v.low", "v.high", self.widest)
            texts.append(text)
            arguments.extend(filled)
        return Sql(" AND ".join(texts), tuple(arguments))


@dataclass(frozen=True)
class OneOf:
    """The resource has one of `ids`."""

    resource_type: str
    ids: tuple[str, ...]

    def leading(self) -> Sql:
        """Through the index of resources."""
        return Sql(
            "SELECT version FROM resource_version INDEXED BY ix_resource_version_resource"
            f" WHERE resource_type = ? AND remote_id IN ({_marks(self.ids)}) AND current = 1",
            (self.resource_type, *self.ids),
        )

    def probing(self) -> Sql:
        """By the row itself."""
        return Sql(f"rv.remote_id IN ({_marks(self.ids)})", self.ids)


@dataclass(frozen=True)
class Identified:
    """The resource has one of the identifiers `pairs`: (system, value), None for "any"."""

    resource_type: str
    pairs: tuple[tuple[str | None, str | None], ...]

    def leading(self) -> Sql:
        """Through the index of identifiers."""
        found = self._clause()
        return Sql(
            "SELECT c.version FROM served_identifier i CROSS JOIN resource_version c"
            " ON c.resource_type = i.resource_type AND c.remote_id = i.remote_id AND c.current = 1"
            f" WHERE i.resource_type = ? AND ({found.text})",
            (self.resource_type, *found.arguments),
        )

    def probing(self) -> Sql:
        """By the id that the identifier belongs to."""
        found = self._clause()
        return Sql(
            f"rv.remote_id IN (SELECT i.remote_id FROM served_identifier i WHERE i.resource_type = ? AND ({found.text}))",
            (self.resource_type, *found.arguments),
        )

    def _clause(self) -> Sql:
        texts, arguments = [], list[object]()
        for system, value in self.pairs:
            given = [(column, text) for column, text in (("i.system", system), ("i.value", value)) if text is not None]
            texts.append(" AND ".join(f"{column} = ?" for column, _ in given))
            arguments.extend(text for _, text in given)
        return Sql(" OR ".join(texts), tuple(arguments))


def compared(prefix: str, span: Span, low: str, high: str, widest: int) -> Sql:
    """How the span in columns `low` and `high` stands to `span` under a FHIR prefix (hl7.org/fhir/R4/search.html#prefix).

    Where only `high` is asked for, `widest` gives a bound on `low` too, which is indexed.
    """
    return {
        "eq": Sql(f"({low} >= ? AND {high} <= ?)", (span.low, span.high)),
        "ne": Sql(f"({low} < ? OR {high} > ?)", (span.low, span.high)),
        "gt": Sql(f"({high} > ? AND {low} > ?)", (span.high, span.high - widest)),
        "ge": Sql(f"(({high} > ? OR {low} >= ?) AND {low} > ?)", (span.high, span.low, span.low - widest)),
        "lt": Sql(f"{low} < ?", (span.low,)),
        "le": Sql(f"(({low} < ? OR {high} <= ?) AND {low} < ?)", (span.low, span.high, span.high)),
        "sa": Sql(f"{low} >= ?", (span.high,)),
        "eb": Sql(f"({high} <= ? AND {low} < ?)", (span.low, span.low)),
    }[prefix]


def _lead(index: str, key: str, clause: Sql) -> Sql:
    return Sql(f"SELECT v.version FROM served_value v INDEXED BY {index} WHERE v.parameter = ? AND {clause.text}", (key, *clause.arguments))


def _probe(key: str, clause: Sql) -> Sql:
    # The index is named because SQLite 3.51 and later may turn EXISTS into a join that starts from the other side.
    return Sql(
        "EXISTS (SELECT 1 FROM served_value v INDEXED BY ix_served_value_version"
        f" WHERE v.version = rv.version AND v.parameter = ? AND {clause.text})",
        (key, *clause.arguments),
    )


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))

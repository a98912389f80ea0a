"""The shape of the synced tables, read once from the mapped classes: plain columns, references, and which are booleans."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Boolean, Table

from desktop_app.core.changes import Kind
from desktop_app.models.schema import METADATA, SYNCED, WIRE_TYPE

BOOKKEEPING = ("pk", "id", "remote_id", "remote_version", "last_updated", "known", "hidden", "version")


@dataclass(frozen=True)
class Reference:
    """A column that points to a row of another kind; `name` is how `Values` call it."""

    column: str
    name: str
    target: Kind

    @property
    def wire_type(self) -> str:
        """The FHIR type of the target."""
        return WIRE_TYPE[self.target]


@dataclass(frozen=True)
class Shape:
    """The columns of a synced table beside the bookkeeping ones: content in table order, references among them by their column."""

    table: str
    content: tuple[str, ...]
    references: tuple[Reference, ...]
    booleans: frozenset[str]
    defaults: tuple[object, ...]


@cache
def shape_of(kind: Kind) -> Shape:
    """The shape of `kind`'s table."""
    table = METADATA.tables[SYNCED[kind].KIND.value]
    content = tuple(column.name for column in table.columns if column.name not in BOOKKEEPING)
    return Shape(
        table=table.name,
        content=content,
        references=_references(table),
        booleans=frozenset(column.name for column in table.columns if isinstance(column.type, Boolean)),
        defaults=tuple(_default(table, name) for name in content),
    )


def _references(table: Table) -> tuple[Reference, ...]:
    return tuple(
        Reference(column.name, column.name.removesuffix("_pk"), Kind(next(iter(column.foreign_keys)).target_fullname.split(".")[0]))
        for column in table.columns
        if column.foreign_keys and column.name.endswith("_pk")
    )


def _default(table: Table, name: str) -> object:
    default = table.columns[name].default
    value = getattr(default, "arg", None)
    return None if callable(value) else value

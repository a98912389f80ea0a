"""How Alembic runs here: always from the program, on the connection that it is given, one transaction a revision."""

from alembic import context

from desktop_app.models.schema import METADATA

MADE_BY_HAND = ("patient_keys", "patient_names", "patient_numbers")


def is_ours(name: str | None, type_: str, *_others: object) -> bool:
    """What patients are searched by (full-text tables with their shadows, keys) is made by hand and not compared."""
    return not (type_ == "table" and name is not None and name.startswith(MADE_BY_HAND))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_name=is_ours,
    transaction_per_migration=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

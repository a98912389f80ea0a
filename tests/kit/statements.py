"""Statements are made into SQL once in a run, not once for every store that a test opens.

A program has one store for as long as it runs; a run of the tests opens thousands, each of which would begin with empty caches. SQLAlchemy
keeps what it compiled under the statement's own key and its dialect: so all engines of a test process share one of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache

from desktop_app.storage import engine as engines

STATEMENTS: Final = 4000
"""More than the program has; a cache that overflows drops and compiles again."""


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Every engine that `storage` makes has the first one's dialect and the statements of all."""
    first = create_engine("sqlite://", module=sqlcipher, creator=lambda: sqlcipher.connect(":memory:"))
    first.connect().close()  # a dialect learns the version of SQLite at its first connection
    first.dispose()
    compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def made(*address: Any, **wishes: Any) -> Engine:
        engine = create_engine(*address, **wishes)
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = compiled
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "create_engine", made)
        yield

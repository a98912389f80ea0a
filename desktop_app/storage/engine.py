"""Connections to one encrypted file: the key, the PRAGMAs, and transactions that begin as writers at once."""

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

BUSY_MILLISECONDS = 10_000
READERS = 4


def connect(path: Path, key: bytes) -> Any:
    """A bare connection with the 32-byte `key` set; nothing was read yet, so a wrong key shows at the first statement."""
    connection = sqlcipher.connect(str(path), check_same_thread=False, isolation_level=None, timeout=BUSY_MILLISECONDS / 1000)
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    return connection


def write_engine(path: Path, key: bytes) -> Engine:
    """The engine of the two writers. `synchronous=FULL`: what a person was told survives a power cut."""

    def creator() -> Any:
        connection = connect(path, key)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-32000"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return _engine(creator, size=1, begin="BEGIN IMMEDIATE")


def read_engine(path: Path, key: bytes) -> Engine:
    """The engine of the readers: `query_only`, each read a snapshot of its own."""

    def creator() -> Any:
        connection = connect(path, key)
        for pragma in ("foreign_keys=ON", "query_only=ON", "temp_store=MEMORY", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return _engine(creator, size=READERS, begin="BEGIN")


def _engine(creator: Any, size: int, begin: str) -> Engine:
    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=creator, poolclass=QueuePool, pool_size=size, max_overflow=size, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine

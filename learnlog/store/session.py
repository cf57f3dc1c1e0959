"""The database: how it is opened, and the two kinds of session."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError
from sqlmodel import Session

from learnlog.domain.errors import ConfigError

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "synchronous=FULL",
    "trusted_schema=OFF",
)

__all__ = ["Session", "Store", "database_fault", "is_sqlite"]


def is_sqlite(url: str) -> bool:
    """Return whether the address names an embedded database."""
    return url.startswith("sqlite")


def database_fault(error: Exception) -> str | None:
    """Return why no statement can be run at all, in one line; None for any other error."""
    # The plain class, with none below it, is what SQLite says of a file that is no database.
    if isinstance(error, OperationalError) or type(error) is DatabaseError:
        return str(error.orig).splitlines()[0]
    return None


class Store:
    """One database, embedded (SQLite) or PostgreSQL.

    Raises:
        ConfigError: the address is not that of a database learnlog can use.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _embedded_engine(url) if is_sqlite(url) else _server_engine(url)
        self._reader = self.engine.execution_options(read_only=True)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a writing session; the block's end commits, an error rolls back."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that only reads and takes no write lock."""
        with Session(self._reader) as session, session.begin():
            yield session

    def answers(self) -> bool:
        """Return whether the database takes a write; the probe leaves nothing behind."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("UPDATE meta SET value = value WHERE key = ''"))
                connection.rollback()
        except DBAPIError:
            return False
        return True

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _server_engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError("LEARNLOG_DATABASE_URL: not the address of a database") from error
    if parsed.drivername != "postgresql+psycopg":
        raise ConfigError(
            f"LEARNLOG_DATABASE_URL: {parsed.drivername!r} is not supported;"
            " allowed: sqlite:///FILE, postgresql+psycopg://…"
        )
    engine = create_engine(parsed, pool_pre_ping=True, connect_args={"options": "-c timezone=utc"})

    @event.listens_for(engine, "begin")
    def _mark_read_only(connection: Connection) -> None:
        if connection.get_execution_options().get("read_only"):
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    return engine


def _embedded_engine(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # The driver would open transactions of its own, late and deferred: ours begin below.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Without IMMEDIATE two writers that read first deadlock, and one of them fails at once.
        read_only = connection.get_execution_options().get("read_only")
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine

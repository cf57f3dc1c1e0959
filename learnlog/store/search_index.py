"""The full-text index over the documents: FTS5 on SQLite, GIN on PostgreSQL.

It is derived from the table, so no migration knows of it: it is made once the tables stand.
"""

from typing import Any

from sqlalchemy import Connection

# Words as they are written, in any language: whatever is no letter and no digit ends one, and the
# letter before the number of a version is not looked at.
VECTOR = (
    "to_tsvector('simple'::regconfig, regexp_replace(regexp_replace("
    "search_document.title || ' ' || search_document.body,"
    r" '\mv([0-9])', '\1', 'gi'), '[^[:alnum:]]+', ' ', 'g'))"
)
PREFIX = "search_text"

# No trigger may write to it: a schema that is not trusted must not reach a virtual table.
_MADE = {
    "sqlite": "CREATE VIRTUAL TABLE IF NOT EXISTS search_text"
    " USING fts5(title, body, tokenize='unicode61 remove_diacritics 0')",
    "postgresql": "CREATE INDEX IF NOT EXISTS search_text_words ON search_document"
    f" USING gin (({VECTOR}))",
}
_DROPPED = {
    "sqlite": "DROP TABLE IF EXISTS search_text",
    "postgresql": "DROP INDEX IF EXISTS search_text_words",
}


def create_index(connection: Connection) -> None:
    """Make what is missing of the index."""
    connection.exec_driver_sql(_MADE[connection.dialect.name])


def drop_index(connection: Connection) -> None:
    """Remove the index; the documents stay."""
    connection.exec_driver_sql(_DROPPED[connection.dialect.name])


def is_of_index(name: str | None) -> bool:
    """Return whether a table or an index of the database belongs to the full-text index."""
    return bool(name) and str(name).startswith(PREFIX)


def is_compared(_item: Any, name: str | None, *_rest: Any) -> bool:
    """Tell Alembic what is not its own."""
    return not is_of_index(name)

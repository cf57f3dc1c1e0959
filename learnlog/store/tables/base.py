"""What every table shares: the names of its constraints, and STRICT on SQLite."""

from typing import Any

from sqlmodel import Field, SQLModel

NAMING_CONVENTION = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

metadata = SQLModel.metadata
metadata.naming_convention = NAMING_CONVENTION


def strict(*items: Any) -> tuple[Any, ...]:
    """Return the table arguments: the constraints given, and STRICT on SQLite."""
    return (*items, {"sqlite_strict": True})


def own_id() -> Any:
    """Return a primary key that the database counts up."""
    return Field(default=None, primary_key=True)


def refers(target: str, *, index: bool = True, primary_key: bool = False) -> Any:
    """Return a required reference to ``target``, whose removal removes this row."""
    if primary_key:
        return Field(foreign_key=target, ondelete="CASCADE", primary_key=True)
    return Field(foreign_key=target, ondelete="CASCADE", index=index)


def may_refer(target: str) -> Any:
    """Return an optional reference to ``target``, emptied when that goes."""
    return Field(default=None, foreign_key=target, ondelete="SET NULL", nullable=True, index=True)

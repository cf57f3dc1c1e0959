"""The column types as a STRICT table of SQLite needs them spelled."""

from typing import Any

from sqlalchemy import CheckConstraint, types
from sqlalchemy.ext.compiler import compiles

STRICT_TYPES: dict[type[types.TypeEngine[Any]], str] = {
    types.String: "TEXT",
    types.VARCHAR: "TEXT",
    types.Unicode: "TEXT",
    types.DateTime: "TEXT",
    types.DATETIME: "TEXT",
    types.Date: "TEXT",
    types.DATE: "TEXT",
    types.JSON: "TEXT",
    types.Boolean: "INTEGER",
    types.BOOLEAN: "INTEGER",
    types.BigInteger: "INTEGER",
    types.BIGINT: "INTEGER",
    types.Float: "REAL",
    types.FLOAT: "REAL",
    types.Double: "REAL",
    types.LargeBinary: "BLOB",
}


def _spell(word: str) -> Any:
    def compile_type(_type: object, _compiler: object, **_options: object) -> str:
        return word

    return compile_type


for _sql_type, _word in STRICT_TYPES.items():
    compiles(_sql_type, "sqlite")(_spell(_word))


def one_of(column: str, values: type[Any]) -> CheckConstraint:
    """Return the CHECK that ``column`` holds a value of the enumeration, or is null."""
    listed = ", ".join(f"'{member.value}'" for member in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def between(column: str, low: int, high: int) -> CheckConstraint:
    """Return the CHECK that ``column`` lies in low..high, or is null."""
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=column)

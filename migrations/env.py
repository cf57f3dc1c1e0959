"""How Alembic runs: on the connection that the store gives, in its transaction."""

from alembic import context
from sqlalchemy import types
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime


def render_item(kind, item, _autogenerate_context):
    """Write plain column types, so that a migration imports nothing of ours."""
    if kind != "type":
        return False
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, AutoString):
        return "sa.String()"
    if isinstance(item, types.JSON):
        return "sa.JSON()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
    include_object=context.config.attributes.get("include_object"),
)
with context.begin_transaction():
    context.run_migrations()

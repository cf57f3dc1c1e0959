"""Feeds: hosts, what a document asks for, identity, corrections, lifecycles and reading."""

import sqlalchemy as sa
from alembic import op

revision = "9fc517fef14e"
down_revision = "5d20c1f7a9e4"
branch_labels = None
depends_on = None


def upgrade():
    text = "TEXT" if op.get_bind().dialect.name == "sqlite" else "VARCHAR"
    op.create_table(
        "feed_host",
        sa.Column("host_key", sa.String(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("host_key", name=op.f("pk_feed_host")),
        sqlite_strict=True,
    )
    op.create_table(
        "lifecycle",
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.LargeBinary(), nullable=True),
        sa.Column("last_modified", sa.LargeBinary(), nullable=True),
        sa.Column("error_class", sa.String(), nullable=True),
        sa.Column("error_detail", sa.String(), nullable=True),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_lifecycle_technology_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("technology_id", name=op.f("pk_lifecycle")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("lifecycle", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lifecycle_next_check_at"), ["next_check_at"], unique=False
        )

    op.create_table(
        "release_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("version_norm", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("stated_by", sa.Integer(), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["stated_by"],
            ["member.id"],
            name=op.f("fk_release_correction_stated_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_release_correction_technology_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_correction")),
        sa.UniqueConstraint(
            "technology_id",
            "version_norm",
            "field",
            name=op.f("uq_release_correction_technology_id_version_norm_field"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("release_correction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_release_correction_stated_by"), ["stated_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_release_correction_technology_id"), ["technology_id"], unique=False
        )

    op.create_table(
        "entry_tombstone",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feed.id"], name=op.f("fk_entry_tombstone_feed_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", "key", name=op.f("pk_entry_tombstone")),
        sqlite_strict=True,
    )
    op.create_table(
        "flag_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("phrase", sa.String(), nullable=False),
        sa.Column("stated_by", sa.Integer(), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feed.id"], name=op.f("fk_flag_rule_feed_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stated_by"], ["member.id"], name=op.f("fk_flag_rule_stated_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_rule")),
        sa.UniqueConstraint(
            "feed_id", "flag", "phrase", name=op.f("uq_flag_rule_feed_id_flag_phrase")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("flag_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flag_rule_feed_id"), ["feed_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_flag_rule_stated_by"), ["stated_by"], unique=False)

    op.create_table(
        "feed_reader",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feed.id"], name=op.f("fk_feed_reader_feed_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_feed_reader_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", "user_id", name=op.f("pk_feed_reader")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("feed_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_reader_user_id"), ["user_id"], unique=False)

    op.create_table(
        "entry_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content_html", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_entry_revision_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_revision")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("entry_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_revision_entry_id"), ["entry_id"], unique=False)

    op.add_column("entry", sa.Column("url_canon", sa.String(), nullable=True))
    op.add_column("entry", sa.Column("minutes", sa.Integer(), nullable=True))
    op.add_column("entry", sa.Column("flags", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("entry", sa.Column("matched", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index(op.f("ix_entry_url_canon"), "entry", ["url_canon"], unique=False)

    op.add_column("feed", sa.Column("host_key", sa.String(), nullable=False, server_default=""))
    op.add_column("feed", sa.Column("folder", sa.String(), nullable=False, server_default=""))
    op.add_column("feed", sa.Column("site_url", sa.String(), nullable=False, server_default=""))
    op.add_column("feed", sa.Column("validators_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feed", sa.Column("body_bytes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "feed", sa.Column("duration_ms", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("feed", sa.Column("item_hashes", sa.LargeBinary(), nullable=True))
    op.add_column(
        "feed", sa.Column("delta_ok", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column(
        "feed", sa.Column("link_keys", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "feed", sa.Column("server_min_seconds", sa.Float(), nullable=False, server_default="0")
    )
    op.add_column("feed", sa.Column("ttl_seconds", sa.Float(), nullable=False, server_default="0"))
    op.add_column("feed", sa.Column("quiet_hours", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("feed", sa.Column("quiet_days", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("feed", sa.Column("lease_owner", sa.String(), nullable=True))
    op.add_column("feed", sa.Column("redirect_to", sa.String(), nullable=True))
    op.add_column("feed", sa.Column("redirect_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "feed", sa.Column("redirect_count", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("feed", sa.Column("suggested_url", sa.String(), nullable=True))
    op.add_column("feed", sa.Column("entry_dates", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("feed", sa.Column("former_url", sa.String(), nullable=True))
    op.add_column("feed", sa.Column("offered", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("feed", sa.Column("strikes", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_feed_host_key"), "feed", ["host_key"], unique=False)

    op.add_column("follow", sa.Column("include", sa.String(), nullable=True))
    op.add_column("follow", sa.Column("exclude", sa.String(), nullable=True))
    op.add_column(
        "follow", sa.Column("prereleases", sa.Boolean(), nullable=False, server_default=sa.false())
    )

    op.execute("UPDATE feed SET origin = 'added' WHERE origin = 'private'")
    # Whoever asked for every patch was shown pre-releases too.
    op.execute(
        sa.text("UPDATE follow SET prereleases = :yes WHERE impact = 'patch'").bindparams(
            sa.bindparam("yes", True, sa.Boolean())
        )
    )

    op.add_column(
        "release", sa.Column("deprecated", sa.Boolean(), nullable=False, server_default=sa.false())
    )

    op.add_column(
        "triage", sa.Column("starred", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    # A rebuilt table would lose its other checks on SQLite: plain columns with their own keep them.
    op.execute(
        f"ALTER TABLE triage ADD COLUMN progress {text}"
        " CONSTRAINT ck_triage_progress CHECK (progress IN ('planned', 'watching', 'done'))"
    )
    op.add_column(
        "triage", sa.Column("minutes_done", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade():
    op.execute("UPDATE feed SET origin = 'private' WHERE origin = 'added'")
    op.drop_column("triage", "minutes_done")
    op.drop_column("triage", "progress")
    op.drop_column("triage", "starred")

    op.drop_column("release", "deprecated")

    op.drop_column("follow", "prereleases")
    op.drop_column("follow", "exclude")
    op.drop_column("follow", "include")

    op.drop_index(op.f("ix_feed_host_key"), table_name="feed")
    op.drop_column("feed", "strikes")
    op.drop_column("feed", "offered")
    op.drop_column("feed", "former_url")
    op.drop_column("feed", "entry_dates")
    op.drop_column("feed", "suggested_url")
    op.drop_column("feed", "redirect_count")
    op.drop_column("feed", "redirect_since")
    op.drop_column("feed", "redirect_to")
    op.drop_column("feed", "lease_owner")
    op.drop_column("feed", "quiet_days")
    op.drop_column("feed", "quiet_hours")
    op.drop_column("feed", "ttl_seconds")
    op.drop_column("feed", "server_min_seconds")
    op.drop_column("feed", "link_keys")
    op.drop_column("feed", "delta_ok")
    op.drop_column("feed", "item_hashes")
    op.drop_column("feed", "duration_ms")
    op.drop_column("feed", "body_bytes")
    op.drop_column("feed", "validators_at")
    op.drop_column("feed", "site_url")
    op.drop_column("feed", "folder")
    op.drop_column("feed", "host_key")

    op.drop_index(op.f("ix_entry_url_canon"), table_name="entry")
    op.drop_column("entry", "matched")
    op.drop_column("entry", "flags")
    op.drop_column("entry", "minutes")
    op.drop_column("entry", "url_canon")

    with op.batch_alter_table("entry_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_revision_entry_id"))

    op.drop_table("entry_revision")
    with op.batch_alter_table("feed_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_reader_user_id"))

    op.drop_table("feed_reader")
    with op.batch_alter_table("flag_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flag_rule_stated_by"))
        batch_op.drop_index(batch_op.f("ix_flag_rule_feed_id"))

    op.drop_table("flag_rule")
    op.drop_table("entry_tombstone")
    with op.batch_alter_table("release_correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_correction_technology_id"))
        batch_op.drop_index(batch_op.f("ix_release_correction_stated_by"))

    op.drop_table("release_correction")
    with op.batch_alter_table("lifecycle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lifecycle_next_check_at"))

    op.drop_table("lifecycle")
    op.drop_table("feed_host")

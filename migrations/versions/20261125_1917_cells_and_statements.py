"""Derived cells and drift, moved support dates, model fits, and what people state."""

import sqlalchemy as sa
from alembic import op

revision = "8a612717d9ec"
down_revision = "b2116331740b"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "model_fit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fitted_on", sa.Date(), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("speeds", sa.JSON(), nullable=False),
        sa.Column("log_loss_default", sa.Float(), nullable=False),
        sa.Column("log_loss_fitted", sa.Float(), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_fit")),
        sa.UniqueConstraint("fitted_on", name=op.f("uq_model_fit_fitted_on")),
        sqlite_strict=True,
    )
    op.create_table(
        "acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("can_answer", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_acceptance_level")),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_acceptance_technology_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_acceptance_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_acceptance_technology_id"), ["technology_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_acceptance_user_id"), ["user_id"], unique=False)

    op.create_table(
        "cell",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("settled_day", sa.Float(), nullable=False),
        sa.Column("is_outdated", sa.Boolean(), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_cell_technology_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_cell_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "technology_id", name=op.f("pk_cell")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("cell", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cell_technology_id"), ["technology_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_cell_outdated"),
            ["technology_id", "user_id"],
            unique=False,
            sqlite_where=sa.text("is_outdated"),
            postgresql_where=sa.text("is_outdated"),
        )

    op.create_table(
        "certification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("number_end", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("aiming_for_on", sa.Date(), nullable=True),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("grace_days >= 0", name=op.f("ck_certification_grace_days")),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_certification_technology_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_certification_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("certification", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certification_technology_id"), ["technology_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_certification_user_id"), ["user_id"], unique=False)

    op.create_table(
        "drift",
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("factor", sa.Float(), nullable=False),
        sa.Column("continuous", sa.Float(), nullable=False),
        sa.Column("pace", sa.Float(), nullable=False),
        sa.Column("days", sa.LargeBinary(), nullable=False),
        sa.Column("losses", sa.LargeBinary(), nullable=False),
        sa.Column("is_outdated", sa.Boolean(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_drift_technology_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("technology_id", name=op.f("pk_drift")),
        sqlite_strict=True,
    )
    op.create_table(
        "engagement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("kickoff_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["member.id"],
            name=op.f("fk_engagement_created_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_engagement_team_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
        sa.UniqueConstraint("slug", name=op.f("uq_engagement_slug")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engagement_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_engagement_team_id"), ["team_id"], unique=False)

    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["member.id"], name=op.f("fk_exemption_granted_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_exemption_technology_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_exemption_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exemption_granted_by"), ["granted_by"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_exemption_technology_id"), ["technology_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_exemption_user_id"), ["user_id"], unique=False)

    op.create_table(
        "line_date_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("was", sa.Date(), nullable=True),
        sa.Column("was_state", sa.Boolean(), nullable=True),
        sa.Column("became", sa.Date(), nullable=True),
        sa.Column("became_state", sa.Boolean(), nullable=True),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "field IN ('released_on', 'active_until', 'supported_until', 'extended_until')",
            name=op.f("ck_line_date_change_field"),
        ),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_line_date_change_technology_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_date_change")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("line_date_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_line_date_change_noticed_at"), ["noticed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_line_date_change_technology_id"), ["technology_id"], unique=False
        )

    op.create_table(
        "second_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("own_level", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('requested', 'answered', 'declined', 'expired')",
            name=op.f("ck_second_opinion_state"),
        ),
        sa.CheckConstraint("level BETWEEN 0 AND 5", name=op.f("ck_second_opinion_level")),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["member.id"], name=op.f("fk_second_opinion_asked_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_second_opinion_technology_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_second_opinion_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_opinion")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("second_opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_second_opinion_asked_id"), ["asked_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_second_opinion_technology_id"), ["technology_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_second_opinion_user_id"), ["user_id"], unique=False)

    op.create_table(
        "engagement_member",
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement.id"],
            name=op.f("fk_engagement_member_engagement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["member.id"],
            name=op.f("fk_engagement_member_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("engagement_id", "user_id", name=op.f("pk_engagement_member")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("engagement_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engagement_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("engagement_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("is_must", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN team_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN engagement_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN role IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_target_one_scope"),
        ),
        sa.CheckConstraint("level BETWEEN 0 AND 5", name=op.f("ck_target_level")),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement.id"],
            name=op.f("fk_target_engagement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["member.id"], name=op.f("fk_target_set_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_target_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_target_technology_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint(
            "engagement_id", "technology_id", name=op.f("uq_target_engagement_id_technology_id")
        ),
        sa.UniqueConstraint("role", "technology_id", name=op.f("uq_target_role_technology_id")),
        sa.UniqueConstraint(
            "team_id", "technology_id", name=op.f("uq_target_team_id_technology_id")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_target_engagement_id"), ["engagement_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_target_set_by"), ["set_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_target_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_target_technology_id"), ["technology_id"], unique=False
        )

    follow = sa.table("follow", sa.column("user_id"), sa.column("technology_id"))
    cell = sa.table(
        "cell",
        sa.column("user_id"),
        sa.column("technology_id"),
        sa.column("state", sa.LargeBinary()),
        sa.column("settled_day", sa.Float()),
        sa.column("is_outdated", sa.Boolean()),
        sa.column("model_version", sa.Integer()),
    )
    outdated = [sa.literal(b"", sa.LargeBinary()), sa.literal(0.0), sa.true(), sa.literal(0)]
    op.execute(
        sa.insert(cell).from_select(
            [column.name for column in cell.columns],
            sa.select(follow.c.user_id, follow.c.technology_id, *outdated),
        )
    )
    # A rebuilt table would lose its other checks on SQLite: a plain column with its own keeps them.
    op.execute(
        "ALTER TABLE follow ADD COLUMN interest INTEGER"
        " CONSTRAINT ck_follow_interest CHECK (interest BETWEEN -2 AND 2)"
    )
    op.add_column("evidence", sa.Column("forecast_default", sa.Float(), nullable=True))
    op.add_column("evidence", sa.Column("model_version", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("evidence", "model_version")
    op.drop_column("evidence", "forecast_default")
    op.execute("ALTER TABLE follow DROP COLUMN interest")

    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_target_technology_id"))
        batch_op.drop_index(batch_op.f("ix_target_team_id"))
        batch_op.drop_index(batch_op.f("ix_target_set_by"))
        batch_op.drop_index(batch_op.f("ix_target_engagement_id"))

    op.drop_table("target")
    with op.batch_alter_table("engagement_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_engagement_member_user_id"))

    op.drop_table("engagement_member")
    with op.batch_alter_table("second_opinion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_second_opinion_user_id"))
        batch_op.drop_index(batch_op.f("ix_second_opinion_technology_id"))
        batch_op.drop_index(batch_op.f("ix_second_opinion_asked_id"))

    op.drop_table("second_opinion")
    with op.batch_alter_table("line_date_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_date_change_technology_id"))
        batch_op.drop_index(batch_op.f("ix_line_date_change_noticed_at"))

    op.drop_table("line_date_change")
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exemption_user_id"))
        batch_op.drop_index(batch_op.f("ix_exemption_technology_id"))
        batch_op.drop_index(batch_op.f("ix_exemption_granted_by"))

    op.drop_table("exemption")
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_engagement_team_id"))
        batch_op.drop_index(batch_op.f("ix_engagement_created_by"))

    op.drop_table("engagement")
    op.drop_table("drift")
    with op.batch_alter_table("certification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certification_user_id"))
        batch_op.drop_index(batch_op.f("ix_certification_technology_id"))

    op.drop_table("certification")
    with op.batch_alter_table("cell", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cell_outdated"))
        batch_op.drop_index(batch_op.f("ix_cell_technology_id"))

    op.drop_table("cell")
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acceptance_user_id"))
        batch_op.drop_index(batch_op.f("ix_acceptance_technology_id"))

    op.drop_table("acceptance")
    op.drop_table("model_fit")

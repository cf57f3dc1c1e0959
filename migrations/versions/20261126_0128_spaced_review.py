"""Spaced review: kinds of cards, what made and changed them, team decks, what is learnt from grades."""

import sqlalchemy as sa
from alembic import op

revision = "69203eee7f6e"
down_revision = "12c2f82cc234"
branch_labels = None
depends_on = None

TOPICS = "'availability', 'disaster_recovery', 'scale', 'security', 'cost'"
ORIGINS = "'starter', 'own', 'experiment', 'release'"
CARD_COLUMNS = (
    "id, user_id, technology_id, prompt, answer, source_url, origin, origin_key, experiment_id,"
    " true_from, true_until, stability_days, difficulty, last_day, due_day, reviews, lapses,"
    " revision, suspended_at, retired_at, created_at"
)
MEMBER_COLUMNS = (
    ("review_minutes", "INTEGER NOT NULL DEFAULT 15", "BETWEEN 1 AND 240"),
    ("new_cards_a_day", "INTEGER NOT NULL DEFAULT 5", "BETWEEN 0 AND 100"),
    ("review_weekdays", "INTEGER NOT NULL DEFAULT 31", "BETWEEN 1 AND 127"),
    ("away_from", "INTEGER", ""),
    ("away_until", "INTEGER", ""),
)
CARD_REFERENCES = (
    ("release_id", "release"),
    ("entry_id", "entry"),
    ("deck_card_id", "deck_card"),
    ("changed_by_release_id", "release"),
)


def upgrade():
    create_tables()
    for name, kind, check in MEMBER_COLUMNS:
        checked = f" CONSTRAINT ck_member_{name} CHECK ({name} {check})" if check else ""
        op.execute(f"ALTER TABLE member ADD COLUMN {name} {kind}{checked}")
    op.add_column("review_log", sa.Column("forecasts", sa.JSON(), nullable=True))
    op.add_column("review_log", sa.Column("reviews_before", sa.Integer(), nullable=True))
    op.add_column("review_log", sa.Column("lapses_before", sa.Integer(), nullable=True))
    op.drop_index("ix_review_log_user_id", "review_log")
    op.create_index("ix_review_log_user_id_day_number", "review_log", ["user_id", "day_number"])
    if op.get_bind().dialect.name == "sqlite":
        rebuild_card(grown=True)
    else:
        grow_card()
    for name, _ in CARD_REFERENCES:
        op.create_index(f"ix_card_{name}", "card", [name])


def rebuild_card(*, grown):
    """Copy the table: a constraint of SQLite cannot be changed where it stands."""
    op.create_table("card_new", *card_items(grown=grown), sqlite_strict=True)
    filled = CARD_COLUMNS + (", true_as_of" if grown else "")
    taken = CARD_COLUMNS + (", created_at" if grown else "")
    op.execute(f"INSERT INTO card_new ({filled}) SELECT {taken} FROM card")  # noqa: S608
    op.drop_table("card")
    op.rename_table("card_new", "card")
    op.create_index("ix_card_experiment_id", "card", ["experiment_id"])
    op.create_index("ix_card_technology_id", "card", ["technology_id"])
    if grown:
        op.create_index("ix_card_user_id_due_day", "card", ["user_id", "due_day"])
    else:
        op.create_index("ix_card_due_day", "card", ["due_day"])
        op.create_index("ix_card_user_id", "card", ["user_id"])


def card_items(*, grown):
    origins = ORIGINS + (", 'import', 'deck'" if grown else "")
    references = (("experiment_id", "experiment"), *(CARD_REFERENCES if grown else ()))
    columns = [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("origin_key", sa.String(), nullable=True),
        sa.Column("experiment_id", sa.Integer(), nullable=True),
        sa.Column("true_from", sa.String(), nullable=True),
        sa.Column("true_until", sa.String(), nullable=True),
        sa.Column("stability_days", sa.Float(), nullable=True),
        sa.Column("difficulty", sa.Float(), nullable=True),
        sa.Column("last_day", sa.Integer(), nullable=True),
        sa.Column("due_day", sa.Integer(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(new_card_columns() if grown else ()),
    ]
    return [
        *columns,
        sa.CheckConstraint(f"origin IN ({origins})", name=op.f("ck_card_origin")),
        *(new_card_checks() if grown else ()),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{table}.id"], name=op.f(f"fk_card_{name}"), ondelete="SET NULL"
            )
            for name, table in references
        ),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_card_technology_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_card_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("user_id", "origin_key", name=op.f("uq_card_user_id_origin_key")),
    ]


def new_card_columns():
    return [
        sa.Column("kind", sa.String(), nullable=False, server_default="question"),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("note_key", sa.String(), nullable=True),
        sa.Column("cloze", sa.Integer(), nullable=True),
        sa.Column("tags", sa.String(), nullable=False, server_default=""),
        sa.Column("source_text", sa.String(), nullable=False, server_default=""),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("deck_card_id", sa.Integer(), nullable=True),
        sa.Column("deck_revision", sa.Integer(), nullable=True),
        sa.Column("changed_by_release_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("true_as_of", sa.DateTime(timezone=True), nullable=False),
    ]


def new_card_checks():
    return [
        sa.CheckConstraint(
            "kind IN ('question', 'cloze', 'topic', 'drill')", name=op.f("ck_card_kind")
        ),
        sa.CheckConstraint(f"topic IN ({TOPICS})", name=op.f("ck_card_topic")),
        sa.CheckConstraint("cloze > 0", name=op.f("ck_card_cloze")),
    ]


def grow_card():
    for column in new_card_columns():
        column.nullable = column.nullable or column.name == "true_as_of"
        op.add_column("card", column)
    op.execute("UPDATE card SET true_as_of = created_at")
    op.alter_column("card", "true_as_of", nullable=False)
    op.drop_constraint(op.f("ck_card_origin"), "card", type_="check")
    op.create_check_constraint(
        op.f("ck_card_origin"), "card", f"origin IN ({ORIGINS}, 'import', 'deck')"
    )
    for check in new_card_checks():
        op.create_check_constraint(check.name, "card", check.sqltext)
    for name, table in CARD_REFERENCES:
        op.create_foreign_key(
            op.f(f"fk_card_{name}"), "card", table, [name], ["id"], ondelete="SET NULL"
        )
    op.drop_index("ix_card_due_day", "card")
    op.drop_index("ix_card_user_id", "card")
    op.create_index("ix_card_user_id_due_day", "card", ["user_id", "due_day"])


def create_tables():
    op.create_table(
        "deck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["member.id"], name=op.f("fk_deck_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_deck_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deck")),
        sa.UniqueConstraint("team_id", "slug", name=op.f("uq_deck_team_id_slug")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("deck", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deck_created_by"), ["created_by"], unique=False)

    op.create_table(
        "dropped_draft",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_dropped_draft_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_dropped_draft")),
        sqlite_strict=True,
    )
    op.create_table(
        "review_model",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("moving_average", sa.Float(), nullable=False),
        sa.Column("stack", sa.JSON(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=True),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("fitted_reviews", sa.Integer(), nullable=False),
        sa.Column("algo_version", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_review_model_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_review_model")),
        sqlite_strict=True,
    )
    op.create_table(
        "review_pool",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("algo_version", sa.String(), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_review_pool_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_review_pool")),
        sqlite_strict=True,
    )
    op.create_table(
        "card_release_check",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["release.id"],
            name=op.f("fk_card_release_check_release_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_card_release_check")),
        sqlite_strict=True,
    )
    op.create_table(
        "deck_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deck_id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("true_from", sa.String(), nullable=True),
        sa.Column("true_until", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('question', 'cloze', 'topic', 'drill')", name=op.f("ck_deck_card_kind")
        ),
        sa.CheckConstraint(
            "topic IN ('availability', 'disaster_recovery', 'scale', 'security', 'cost')",
            name=op.f("ck_deck_card_topic"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["member.id"], name=op.f("fk_deck_card_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["deck_id"], ["deck.id"], name=op.f("fk_deck_card_deck_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_deck_card_technology_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deck_card")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("deck_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deck_card_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_deck_card_deck_id"), ["deck_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deck_card_technology_id"), ["technology_id"], unique=False
        )

    op.create_table(
        "deck_reader",
        sa.Column("deck_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["deck_id"], ["deck.id"], name=op.f("fk_deck_reader_deck_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_deck_reader_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("deck_id", "user_id", name=op.f("pk_deck_reader")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("deck_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deck_reader_user_id"), ["user_id"], unique=False)

    op.create_table(
        "deck_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deck_id", sa.Integer(), nullable=False),
        sa.Column("deck_card_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("technology_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("starts_anew", sa.Boolean(), nullable=False),
        sa.Column("card_revision", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('question', 'cloze', 'topic', 'drill')", name=op.f("ck_deck_proposal_kind")
        ),
        sa.CheckConstraint(
            "topic IN ('availability', 'disaster_recovery', 'scale', 'security', 'cost')",
            name=op.f("ck_deck_proposal_topic"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["member.id"],
            name=op.f("fk_deck_proposal_decided_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["deck_card_id"],
            ["deck_card.id"],
            name=op.f("fk_deck_proposal_deck_card_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["deck_id"], ["deck.id"], name=op.f("fk_deck_proposal_deck_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["technology_id"],
            ["technology.id"],
            name=op.f("fk_deck_proposal_technology_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_deck_proposal_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deck_proposal")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("deck_proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deck_proposal_decided_by"), ["decided_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_deck_proposal_deck_card_id"), ["deck_card_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_deck_proposal_deck_id"), ["deck_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deck_proposal_technology_id"), ["technology_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_deck_proposal_user_id"), ["user_id"], unique=False)


def downgrade():
    # The older schema knows no imported cards and none of a deck: they become one's own.
    op.execute("UPDATE card SET origin = 'own' WHERE origin IN ('import', 'deck')")
    for name, _ in CARD_REFERENCES:
        op.drop_index(f"ix_card_{name}", "card")
    if op.get_bind().dialect.name == "sqlite":
        rebuild_card(grown=False)
    else:
        shrink_card()
    op.drop_index("ix_review_log_user_id_day_number", "review_log")
    op.create_index("ix_review_log_user_id", "review_log", ["user_id"])
    for name in ("forecasts", "reviews_before", "lapses_before"):
        op.drop_column("review_log", name)
    for name, _, check in MEMBER_COLUMNS:
        if check and op.get_bind().dialect.name != "sqlite":
            op.drop_constraint(op.f(f"ck_member_{name}"), "member", type_="check")
        op.execute(f"ALTER TABLE member DROP COLUMN {name}")
    for name in (
        "deck_proposal",
        "deck_reader",
        "deck_card",
        "deck",
        "card_release_check",
        "review_pool",
        "review_model",
        "dropped_draft",
    ):
        op.drop_table(name)


def shrink_card():
    op.drop_index("ix_card_user_id_due_day", "card")
    op.create_index("ix_card_due_day", "card", ["due_day"])
    op.create_index("ix_card_user_id", "card", ["user_id"])
    op.drop_constraint(op.f("ck_card_origin"), "card", type_="check")
    op.create_check_constraint(op.f("ck_card_origin"), "card", f"origin IN ({ORIGINS})")
    for column in new_card_columns():
        op.drop_column("card", column.name)

"""What is searched, and pages whose feeds somebody wants to see."""

import sqlalchemy as sa
from alembic import op

revision = "12c2f82cc234"
down_revision = "9fc517fef14e"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "feed_preview",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.id"], name=op.f("fk_feed_preview_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_preview")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("feed_preview", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_preview_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_preview_user_id"), ["user_id"], unique=False)

    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("experiment_id", sa.Integer(), nullable=True),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END + CASE WHEN card_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN experiment_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN evidence_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_search_document_of_one"),
        ),
        sa.ForeignKeyConstraint(
            ["card_id"], ["card.id"], name=op.f("fk_search_document_card_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_search_document_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_search_document_evidence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["experiment.id"],
            name=op.f("fk_search_document_experiment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("card_id", name=op.f("uq_search_document_card_id")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_search_document_entry_id")),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_search_document_evidence_id")),
        sa.UniqueConstraint("experiment_id", name=op.f("uq_search_document_experiment_id")),
        sqlite_strict=True,
    )


def downgrade():
    op.drop_table("search_document")
    op.drop_table("feed_preview")

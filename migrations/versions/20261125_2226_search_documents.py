"""The words of entries, cards, experiments and notes, to be searched."""

import sqlalchemy as sa
from alembic import op

revision = "12c2f82cc234"
down_revision = "9fc517fef14e"
branch_labels = None
depends_on = None


def upgrade():
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

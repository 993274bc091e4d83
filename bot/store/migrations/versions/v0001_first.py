"""Runs with what they hold, and the write journal."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("started", _INSTANT, nullable=False),
        sa.Column("ended", _INSTANT, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("manifest", sa.Text, nullable=False),
        sa.Column("deferred", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_runs"),
        sa.UniqueConstraint("product", "id", name="uq_runs_product_id"),
    )
    op.create_index("ix_runs_product_started", "runs", ["product", "started"])
    op.create_index("ix_runs_ended", "runs", ["ended"])
    _part_of_a_run(
        "findings",
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("reach", sa.Text, nullable=False),
        sa.Column("initiative", sa.Text, nullable=False),
        sa.Column("item", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("own_level", sa.Text),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("waived", sa.JSON),
    )
    _part_of_a_run(
        "gaps",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("partial", sa.Boolean, nullable=False),
    )
    _part_of_a_run(
        "done",
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_table(
        "journal",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("prints", sa.JSON, nullable=False),
        sa.Column("intended", _INSTANT, nullable=False),
        sa.Column("made", sa.Boolean),
        sa.PrimaryKeyConstraint("number", name="pk_journal"),
    )
    op.create_index("ix_journal_product_ref", "journal", ["product", "ref"])


def downgrade() -> None:
    """Back to an empty database."""
    for name in ("journal", "done", "gaps", "findings", "runs"):
        op.drop_table(name)


def _part_of_a_run(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False, autoincrement=False),
        *columns,
        sa.PrimaryKeyConstraint("run", "position", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(
            ["run"], ["runs.number"], name=f"fk_{name}_run", ondelete="CASCADE"
        ),
    )

"""What was forecast on each day, and what was told last."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """To this version; nobody knows what the runs before would have forecast."""
    op.create_table(
        "forecasts",
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        *_foretold(),
        sa.Column("run", sa.Text),
        sa.PrimaryKeyConstraint("product", "as_of", "kind", "subject", name="pk_forecasts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "told",
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        *_foretold(),
        sa.PrimaryKeyConstraint("product", "kind", "subject", name="pk_told"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Back to 0003: the next run forecasts anew, and tells it."""
    for name in ("told", "forecasts"):
        op.drop_table(name)


def _foretold() -> list[sa.Column[object]]:
    return [
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("open", sa.Integer, nullable=False),
        sa.Column("closed", sa.Integer, nullable=False),
        sa.Column("p50", sa.Date),
        sa.Column("p85", sa.Date),
        sa.Column("p95", sa.Date),
        sa.Column("target", sa.Date),
        sa.Column("chance", sa.Double),
        sa.Column("pace", sa.Double),
        sa.Column("params_version", sa.Text, nullable=False),
    ]

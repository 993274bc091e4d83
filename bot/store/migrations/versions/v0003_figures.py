"""What was counted in each run: how much of the work serves the roadmap."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    """To this version; nobody knows the figures of the runs before."""
    op.add_column("runs", sa.Column("figures", sa.JSON))


def downgrade() -> None:
    """Back to 0002: each later run counts anew."""
    op.drop_column("runs", "figures")

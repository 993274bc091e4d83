"""What was last read, what it cost, and since when each finding stands."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"

_INSTANT = sa.DateTime(timezone=True)
_COLUMNS = ("read", "accounts", "used")


def upgrade() -> None:
    """To this version."""
    for name in _COLUMNS:
        op.add_column("runs", sa.Column(name, sa.JSON))
    op.add_column("gaps", sa.Column("beside", sa.Boolean))
    op.create_index("ix_journal_intended", "journal", ["intended"])
    standing = op.create_table(
        "standing",
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("product", "fingerprint", name="pk_standing"),
    )
    op.create_table(
        "kept",
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("learnt", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("product", "source", name="pk_kept"),
    )
    op.create_table(
        "kept_parts",
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("mark", _INSTANT),
        sa.Column("listed", _INSTANT, nullable=False),
        sa.Column("read", _INSTANT, nullable=False),
        sa.Column("looked", _INSTANT),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("product", "source", "part", name="pk_kept_parts"),
        sa.ForeignKeyConstraint(
            ["product", "source"],
            ["kept.product", "kept.source"],
            name="fk_kept_parts_product_source",
            ondelete="CASCADE",
        ),
    )
    connection = op.get_bind()
    for product in connection.execute(sa.text("SELECT DISTINCT product FROM runs")).scalars().all():
        if rows := _standing(connection, product):
            connection.execute(sa.insert(standing), rows)


def downgrade() -> None:
    """Back to 0001: what is kept costs requests only."""
    for name in ("kept_parts", "kept", "standing"):
        op.drop_table(name)
    op.drop_index("ix_journal_intended", "journal")
    op.drop_column("gaps", "beside")
    for name in reversed(_COLUMNS):
        op.drop_column("runs", name)


_RUNS = sa.text(
    "SELECT number, started, EXISTS (SELECT 1 FROM gaps WHERE gaps.run = runs.number)"
    " OR EXISTS (SELECT 1 FROM findings WHERE findings.run = runs.number AND rule LIKE 'X%')"
    " AS partial FROM runs WHERE product = :product ORDER BY started DESC, number DESC"
).columns(number=sa.Integer, started=_INSTANT, partial=sa.Boolean)
_FINDINGS = sa.text("SELECT fingerprint FROM findings WHERE run = :run")


def _standing(connection: sa.Connection, product: str) -> list[dict[str, object]]:
    """When each finding of the latest run was first found without a break since."""
    since: dict[str, object] = {}
    unbroken: set[str] | None = None
    for run in connection.execute(_RUNS, {"product": product}).all():
        found = set(connection.execute(_FINDINGS, {"run": run.number}).scalars())
        unbroken = found if unbroken is None else unbroken
        since |= dict.fromkeys(unbroken & found, run.started)
        if not run.partial:
            unbroken &= found
        if not unbroken:
            break
    return [
        {"product": product, "fingerprint": fingerprint, "since": started}
        for fingerprint, started in since.items()
    ]

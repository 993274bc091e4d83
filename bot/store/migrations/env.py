"""What Alembic runs around each migration, in the transaction it is given."""

from alembic import context

from bot.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite cannot change most columns in place
)
with context.begin_transaction():
    context.run_migrations()

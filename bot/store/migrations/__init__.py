"""Alembic's scripts. They are run by `bot.store.migrate` only."""

"""Connectors: one package for each kind of tracker, behind the ports of `bot.ports`."""

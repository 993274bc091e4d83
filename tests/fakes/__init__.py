"""Servers with state that behave as the real ones do, over real HTTP."""

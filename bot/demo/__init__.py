"""The sample product, and what `demo` plays with it: the product is made up, the code real."""

from bot.demo.story import run

__all__ = ["run"]

"""Render a document in the markup that a tracker takes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.domain import adf, markdown, wiki
from bot.domain.backlog import Dialect
from bot.domain.document import Document

_RENDERERS: Mapping[Dialect, Callable[[Document], str]] = MappingProxyType(
    {Dialect.MARKDOWN: markdown.render, Dialect.WIKI: wiki.render, Dialect.ADF: adf.render}
)


def render(document: Document, dialect: Dialect) -> str:
    """The document as the text of a note."""
    return _RENDERERS[dialect](document)

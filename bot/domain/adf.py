"""Render a document as ADF, Atlassian's document format."""

from bot.domain.document import Document


def render(document: Document) -> str:
    """The document as canonical JSON text."""
    raise NotImplementedError(document)

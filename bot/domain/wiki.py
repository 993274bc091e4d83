"""Render a document as Jira wiki markup."""

from bot.domain.document import Document


def render(document: Document) -> str:
    """The document as wiki markup."""
    raise NotImplementedError(document)

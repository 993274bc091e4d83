"""What the YAML parser's complaints mean, in words for people."""

from ruamel.yaml.error import MarkedYAMLError

_ABOVE = "Check the indentation, quotes and brackets here and in the lines above."

# Part of the parser's words, then what is wrong and what to do; the first that fits holds.
_MEANINGS = (
    ("stream end", "this is opened and never closed", "Close the quote or bracket."),
    ("end of stream", "this is opened and never closed", "Close the quote or bracket."),
    (
        "mapping values are not allowed",
        "a ':' cannot stand here",
        "Put a text that holds ': ' in quotes, or check the indentation.",
    ),
    (r"'\t'", "a tab cannot stand here", "Indent with spaces, never with tabs."),
    (
        "cannot start any token",
        "a text cannot begin with this character",
        "Put the text in quotes.",
    ),
    (
        "could not find expected ':'",
        "this line has no ':'",
        "Write name: value, or indent the line if it goes on with the text above.",
    ),
    ("<block end>", "this does not fit what stands above it", _ABOVE),
    ("expected ',' or", "a comma or the closing bracket is missing before this", _ABOVE),
)


def meaning(error: MarkedYAMLError) -> tuple[str, str]:
    """What is wrong, and what to do."""
    said = str(error.problem or error.context or "broken syntax")
    for part, message, remedy in _MEANINGS:
        if part in said:
            return message, remedy
    return f"is not YAML: {said}", _ABOVE


def index_of(error: MarkedYAMLError, opened: int | None) -> int:
    """The character to look at; `opened` is that of the innermost open list or mapping."""
    begun, noticed = error.context_mark, error.problem_mark
    said = str(error.problem)
    if "stream end" in said or "end of stream" in said:
        if begun and noticed and begun.index < noticed.index:
            return int(begun.index)
        return opened or 0
    if "could not find expected" in said and begun:
        return int(begun.index)
    mark = noticed or begun
    return int(mark.index) if mark else 0

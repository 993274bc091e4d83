"""The words of JQL: from text to a tree, with Jira's complaints about what cannot be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LEAD = "Error in the JQL Query: "
LEAD_OF_VALUES = "Error in JQL Query: "  # as Cloud words it now, where a value is missing
KEYWORDS = frozenset(
    {"and", "or", "not", "in", "is", "empty", "null", "order", "by", "was", "changed"}
    | {"asc", "desc", "after", "before", "during", "from", "on", "to"}
)
_WORDS = """
abort access add alias all alter any as audit avg begin between boolean break byte catch char
character check checkpoint collate collation column commit connect continue count create current
date decimal declare decrement default defaults define delete delimiter difference distinct divide
do double drop else encoding end equals escape exclusive exec execute exists explain false fetch
file field first float for function go goto grant greater group having identified if immediate
increment index initial inner inout input insert int integer intersect intersection into isempty
isnull join last left less like limit lock long max min minus mode modify modulo more multiply next
noaudit notin nowait number object of option outer output power previous prior privileges public
raise raw remainder rename resource return returns revoke right row rowid rownum rows select
session set share size sqrt start strict string subtract sum synonym table then trans transaction
trigger true uid union unique update user validate values view when whenever where while with
"""
RESERVED_WORDS = frozenset(_WORDS.split())
VALID = "'=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'"
SYMBOLS = ("!=", "<=", ">=", "!~", "&&", "||", "=", "<", ">", "~", "(", ")", ",", "!", "&", "|")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\", " ": " "}


class Unreadable(Exception):
    """The query is no JQL; the message is Jira's."""


@dataclass(frozen=True)
class Token:
    """`kind` is word, text (in quotation marks), mark or end."""

    kind: str
    text: str
    at: int

    def says(self, *words: str) -> bool:
        """Whether it is one of these words or marks, unquoted."""
        return self.kind in ("word", "mark") and self.text.lower() in words


@dataclass(frozen=True)
class Value:
    """One operand. A call has arguments; EMPTY has neither a text."""

    text: str
    quoted: bool = False
    arguments: tuple[str, ...] | None = None
    empty: bool = False


@dataclass(frozen=True)
class Clause:
    field: str
    operator: str
    values: tuple[Value, ...]
    is_list: bool = False


@dataclass(frozen=True)
class Not:
    part: "Tree"


@dataclass(frozen=True)
class Both:
    """`is_or`: one of the parts, else all of them."""

    parts: "tuple[Tree, ...]"
    is_or: bool


Tree = Clause | Not | Both


@dataclass(frozen=True)
class Query:
    where: Tree | None
    order: tuple[tuple[str, bool], ...]  # (field, whether descending)


def parse(text: str) -> Query:
    return _Parser(text).query()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._index = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._index]

    def _take(self) -> Token:
        token = self._next
        self._index += token.kind != "end"
        return token

    def _takes(self, *words: str) -> bool:
        if self._next.says(*words):
            self._index += 1
            return True
        return False

    def query(self) -> Query:
        where = None
        if self._next.kind != "end" and not self._next.says("order"):
            where = self._any()
        order = self._order() if self._takes("order") else ()
        if self._next.kind != "end":
            raise self._wrong("Expecting either 'OR' or 'AND'")
        return Query(where, order)

    def _any(self) -> Tree:
        parts = [self._all()]
        while self._takes("or", "|", "||"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Both(tuple(parts), is_or=True)

    def _all(self) -> Tree:
        parts = [self._one()]
        while self._takes("and", "&", "&&"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Both(tuple(parts), is_or=False)

    def _one(self) -> Tree:
        if self._takes("not", "!"):
            return Not(self._one())
        if not self._takes("("):
            return self._clause()
        inner = self._any()
        if not self._takes(")"):
            raise self._wrong("Expecting ')'")
        return inner

    def _clause(self) -> Clause:
        field = self._field()
        operator = self._operator()
        if operator in ("in", "not in"):
            return Clause(field, operator, self._list(), is_list=True)
        return Clause(field, operator, (self._value(),))

    def _field(self) -> str:
        token = self._take()
        if token.kind == "text" or (token.kind == "word" and token.text.lower() not in KEYWORDS):
            _reserved(token, self._text)
            return token.text
        self._index -= token.kind != "end"
        if token.kind == "end":
            raise Unreadable(f"{LEAD}Expecting a field name at the end of the query.")
        raise self._wrong("Expecting a field name", token, "a field name")

    def _operator(self) -> str:
        token = self._take()
        if token.says("=", "!=", "<", ">", "<=", ">=", "~", "!~", "in"):
            return token.text.lower()
        if token.says("is"):
            return "is not" if self._takes("not") else "is"
        if token.says("not"):
            if self._takes("in"):
                return "not in"
            raise self._wrong("Expecting 'IN'")
        self._index -= token.kind != "end"
        if token.kind == "end":
            raise Unreadable(f"{LEAD}Expecting operator before the end of the query. {_OPERATORS}")
        at = _place(self._text, token.at)
        raise Unreadable(f"{LEAD}Expecting operator but got '{token.text}'. {_OPERATORS} {at}")

    def _list(self) -> tuple[Value, ...]:
        if not self._takes("("):
            value = self._value()
            if value.arguments is not None:
                return (value,)
            raise self._wrong("Expecting either a list or function")
        values = [self._value()]
        while self._takes(","):
            values.append(self._value())
        if not self._takes(")"):
            raise self._wrong("Expecting either ')' or ','")
        return tuple(values)

    def _value(self) -> Value:
        token = self._take()
        if token.kind == "text":
            return Value(token.text, quoted=True)
        if token.says("empty", "null"):
            return Value("EMPTY", empty=True)
        if token.kind != "word" or token.text.lower() in KEYWORDS:
            self._index -= token.kind != "end"
            raise self._wrong("Expecting either a value, list or function", token, "a value")
        _reserved(token, self._text)
        if self._takes("("):
            return Value(token.text, arguments=self._arguments())
        return Value(token.text)

    def _arguments(self) -> tuple[str, ...]:
        found: list[str] = []
        while not self._takes(")"):
            found.append(self._value().text)
            if not self._takes(",") and not self._next.says(")"):
                raise self._wrong("Expecting either ')' or ','")
        return tuple(found)

    def _order(self) -> tuple[tuple[str, bool], ...]:
        if not self._takes("by"):
            raise self._wrong("Expecting 'by'")
        found = []
        while True:
            name, has_way = self._field(), self._next.says("asc", "desc")
            found.append((name, has_way and self._take().text.lower() == "desc"))
            if self._next.kind == "end":
                return tuple(found)
            if not self._takes(","):
                raise self._wrong(
                    "Expecting ','" if has_way else "Expecting either 'ASC' or 'DESC'"
                )

    def _wrong(self, expected: str, token: Token | None = None, as_: str = "") -> Unreadable:
        """`as_` is what quotation marks would make of it."""
        token = token or self._next
        lead = LEAD_OF_VALUES if as_ == "a value" else LEAD
        if token.kind == "end":
            return Unreadable(f"{lead}{expected} before the end of the query.")
        told = f"{lead}{expected} but got '{token.text}'."
        if as_:
            told += f" You must surround '{token.text}' in quotation marks to use it as {as_}."
        return Unreadable(f"{told} {_place(self._text, token.at)}")


_OPERATORS = f"The valid operators are {VALID}."


def _place(text: str, at: int) -> str:
    before = text[:at]
    return f"(line {before.count(chr(10)) + 1}, character {at - before.rfind(chr(10))})"


def _reserved(token: Token, text: str) -> None:
    if token.kind == "word" and token.text.lower() in RESERVED_WORDS:
        told = (
            f"'{token.text}' is a reserved JQL word. You must surround it in quotation marks to"
            " use it in a query."
        )
        raise Unreadable(f"{LEAD}{told} {_place(text, token.at)}")


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _token(text, at)
        yield token
    yield Token("end", "", len(text))


def _token(text: str, at: int) -> tuple[Token, int]:
    if text[at] in "\"'":
        return _quoted(text, at)
    for mark in SYMBOLS:
        if text.startswith(mark, at):
            return Token("mark", mark, at), at + len(mark)
    custom = re.compile(r"cf\[\d+\]", re.IGNORECASE).match(text, at)
    word = custom or re.compile(r"(?:\\.|[^\s\"'=!<>()~,\[\]|&{}*/%+^$#@?;`\\])+").match(text, at)
    if word is None:
        told = (
            f"The character '{text[at]}' is a reserved JQL character. You must enclose it in a"
            f" string or use the escape '\\u{ord(text[at]):04x}' instead."
        )
        raise Unreadable(f"{LEAD}{told} {_place(text, at)}")
    return Token("word", _unescaped(word[0], text, at), at), word.end()


def _quoted(text: str, at: int) -> tuple[Token, int]:
    match = re.compile(rf"{text[at]}((?:\\.|[^\\{text[at]}])*){text[at]}", re.DOTALL).match(
        text, at
    )
    if match is None:
        held = f" '{text[at + 1 :]}'" if text[at + 1 :] else ""
        told = f"The quoted string{held} has not been completed."
        raise Unreadable(f"{LEAD}{told} {_place(text, at)}")
    return Token("text", _unescaped(match[1], text, at), at), match.end()


def _unescaped(held: str, text: str, at: int) -> str:
    def shown(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        if match[2] in ESCAPES:
            return ESCAPES[match[2]]
        told = (
            f"'\\{match[2]}' is an illegal JQL escape sequence. The valid escape sequences are"
            r" \', \", \t, \n, \r, \\, '\ ' and \uXXXX."
        )
        raise Unreadable(f"{LEAD}{told} {_place(text, at)}")

    return re.sub(r"(?s)\\(?:u([0-9a-fA-F]{4})|(.))", shown, held)

"""The kinds of value a setting takes. No complaint repeats the value: it may be a secret."""

import ipaddress
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def split(url: str) -> SplitResult:
    """`urlsplit`, whose own complaints quote what may be a password."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        raise ValueError("is not an address") from None
    return parts


def origin(url: str) -> tuple[str, str]:
    """The server an address leads to."""
    parts = split(url)
    return parts.scheme, parts.netloc.lower()


def _base_url(url: str) -> str:
    parts = split(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is not an address that starts with https://")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must start with https://, or the token travels in the open")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("may hold a host and a path only, no user, password or query")
    return url.strip().rstrip("/")


def _store_url(url: str) -> str:
    if split(url).scheme.partition("+")[0] not in {"sqlite", "postgresql"}:
        raise ValueError("must start with sqlite:/// or postgresql://")
    return url.strip()


def _token(token: SecretStr) -> SecretStr:
    text = token.get_secret_value().strip()
    if not text:
        raise ValueError("is empty")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("holds a space, a line break or a letter that no token has")
    return SecretStr(text)


def _login(name: str) -> str:
    name = name.strip()
    if not name.isascii() or not name.isprintable() or set(name) & set(" :"):
        raise ValueError("holds a space, a colon or a letter that no login has")
    return name


def _word(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


BaseUrl = Annotated[str, AfterValidator(_base_url)]
StoreUrl = Annotated[str, AfterValidator(_store_url)]
Token = Annotated[SecretStr, AfterValidator(_token)]
Login = Annotated[str, AfterValidator(_login)]
UserPath = Annotated[Path, AfterValidator(Path.expanduser)]
Deployment = Annotated[Literal["auto", "cloud", "datacenter"], BeforeValidator(_word)]
LogFormat = Annotated[Literal["auto", "console", "json"], BeforeValidator(_word)]
LogLevel = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_word)]
Switch = Annotated[bool, BeforeValidator(_word)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
Timeout = Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Hours = Annotated[float, Field(gt=0, allow_inf_nan=False)]

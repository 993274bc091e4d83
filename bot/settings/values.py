"""The kinds of value a setting takes. No complaint repeats the value: it may be a secret."""

import ipaddress
import re
import socket
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

_PEM = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s.+\s-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL
)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host is, in whatever spelling; None for a name."""
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        try:  # 2852039166 and 0xa9fea9fe are addresses too
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except (OSError, ValueError):
            return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_loopback(host: str) -> bool:
    found = _address(host)
    if found is None:
        return host == "localhost" or host.endswith(".localhost")
    return found.is_loopback


def _is_link_local(host: str) -> bool:
    """Whether it is where clouds tell machines their secrets, or a neighbour on the cable."""
    found = _address(host)
    return found is not None and found.is_link_local


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
    if _is_link_local(parts.hostname):
        raise ValueError("is a link-local address, which no tracker has")
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


def _private_key(key: SecretStr) -> SecretStr:
    """The PEM, with real line ends: in a variable they are often written as two characters."""
    text = key.get_secret_value().replace("\\n", "\n").replace("\r\n", "\n").strip()
    if not _PEM.fullmatch(text):
        raise ValueError(
            "is not a private key in PEM form, from its line BEGIN to its line END, as GitHub"
            " gave it for the app"
        )
    return SecretStr(text + "\n")


def key_in(file: Path) -> SecretStr:
    """The private key in a file. The path is not repeated: it may be the key, put there."""
    if "-----BEGIN" in str(file):
        raise ValueError("_FILE takes a path: the key itself goes into PRIVATE_KEY")
    try:
        return _private_key(SecretStr(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ValueError("_FILE names no file that is there") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"_FILE cannot be read: {type(error).__name__}") from None


def _app_id(name: str) -> str:
    name = name.strip()
    if not re.fullmatch(r"[A-Za-z0-9._-]+", name, re.ASCII):
        raise ValueError("is neither the number of an app nor its client id")
    return name


def _accounts(value: object) -> object:
    """Names parted by commas."""
    if not isinstance(value, str):
        return value
    return tuple(name for part in value.split(",") if (name := part.strip()))


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
PrivateKey = Annotated[SecretStr, AfterValidator(_private_key)]
AppId = Annotated[str, BeforeValidator(str), AfterValidator(_app_id)]
Accounts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_accounts)]
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
Days = Annotated[float, Field(gt=0, le=3650, allow_inf_nan=False)]
Runs = Annotated[int, Field(ge=1, le=10)]
Connections = Annotated[int, Field(ge=1, le=16)]

"""What the operator says: where things are and who we are.

Only the wiring and the command line read this. Values come from the environment, then
`.env`, then a directory of secret files, then the defaults below.
"""

import difflib
import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, cast
from urllib.parse import SplitResult, quote, unquote, urlsplit

from platformdirs import user_state_path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    InitSettingsSource,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as SourceError

from bot.domain.errors import BotError

PREFIX: Final = "ROADMAP_DRIFT_"
SECRETS_DIR: Final = "ROADMAP_DRIFT_SECRETS_DIR"
GITHUB_URL: Final = "https://api.github.com"
_REMEDY: Final = "`.env.example` describes every setting."


class SettingsError(BotError):
    """A setting is unknown, missing or wrong. Never carries a value."""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _split(url: str) -> SplitResult:
    """`urlsplit`, whose own complaints quote what may be a password."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        raise ValueError("is not an address") from None
    return parts


def _origin(url: str) -> tuple[str, str]:
    parts = _split(url)
    return parts.scheme, parts.netloc.lower()


def _base_url(url: str) -> str:
    parts = _split(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is not an address that starts with https://")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must start with https://, or the token travels in the open")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("may hold a host and a path only, no user, password or query")
    return url.strip().rstrip("/")


def _store_url(url: str) -> str:
    if _split(url).scheme.partition("+")[0] not in {"sqlite", "postgresql"}:
        raise ValueError("must start with sqlite:/// or postgresql://")
    return url.strip()


def _token(token: SecretStr) -> SecretStr:
    text = token.get_secret_value().strip()
    if not text:
        raise ValueError("is empty")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("holds a space, a line break or a letter that no token has")
    return SecretStr(text)


def _word(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


BaseUrl = Annotated[str, AfterValidator(_base_url)]
StoreUrl = Annotated[str, AfterValidator(_store_url)]
Token = Annotated[SecretStr, AfterValidator(_token)]
UserPath = Annotated[Path, AfterValidator(Path.expanduser)]
Switch = Annotated[bool, BeforeValidator(_word)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
Timeout = Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class GitHubSettings(_Section):
    """How to reach GitHub. `GITHUB_TOKEN` stands in for a missing token."""

    token: Token | None = None
    base_url: BaseUrl = GITHUB_URL
    timeout: Timeout = 30.0


class SourceSettings(_Section):
    """What differs for one source of the manifest; `file` is for a local tracker."""

    token: Token | None = None
    base_url: BaseUrl | None = None
    timeout: Timeout | None = None
    file: UserPath | None = None


class LimitSettings(_Section):
    """The guards on writing. Seconds, but for `plan_max_age`, which is in hours."""

    writes_per_run: Count = 30
    changed_share: Annotated[float, Field(ge=0, le=1)] = 0.20
    changed_minimum: Count = 10
    new_notes_per_team_a_day: Count = 5
    write_interval: Seconds = 1.0
    max_wait: Seconds = 120.0
    settle: Seconds = 60.0
    plan_max_age: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 24.0


class LogSettings(_Section):
    """How we log: JSON unless a person is watching."""

    format: Annotated[Literal["auto", "console", "json"], BeforeValidator(_word)] = "auto"
    level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_word)] = (
        "warning"
    )


class Settings(BaseSettings):
    """All settings. Build with `load_settings`, which turns mistakes into sentences."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        env_file_encoding="utf-8",
        dotenv_filtering="only_existing",
        secrets_dir_missing="error",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    manifest: str = "roadmap.yaml"
    writes: Switch = False
    stop_writes: Switch = False
    state_dir: UserPath = Field(
        default_factory=lambda: user_state_path("roadmap-drift", appauthor=False)
    )
    store_url: StoreUrl = Field(
        default_factory=lambda data: f"sqlite:///{data['state_dir'].as_posix()}/store.sqlite3",
        repr=False,
    )
    github: GitHubSettings = Field(default_factory=GitHubSettings)
    sources: dict[str, SourceSettings] = Field(default_factory=dict)
    limits: LimitSettings = Field(default_factory=LimitSettings)
    log: LogSettings = Field(default_factory=LogSettings)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources, and refuse names that none of them would read."""
        environment = cast(EnvSettingsSource, env_settings).env_vars
        dotenv = cast(DotEnvSettingsSource, dotenv_settings).env_vars
        given: Mapping[str, str | None] = {**dotenv, **environment}
        secret_files = NestedSecretsSettingsSource(
            file_secret_settings, secrets_dir=given.get(SECRETS_DIR.lower())
        )
        problems = [
            *_unknown(environment, "the environment"),
            *_unknown(dotenv, "the .env file"),
            *_unknown(secret_files.env_vars, "the secrets directory"),
            *_without_prefix(secret_files.env_vars),
        ]
        if problems:
            raise SettingsError("\n".join(problems), remedy=_REMEDY)
        stand_in = given.get("github_token")
        fallback = InitSettingsSource(
            settings_cls, init_kwargs={"github": {"token": stand_in}} if stand_in else {}
        )
        return init_settings, env_settings, dotenv_settings, secret_files, fallback

    def source(self, name: str) -> SourceSettings:
        """What was set for one source of the manifest; `my-shop` is set as `MY_SHOP`."""
        return self.sources.get(_source_key(name), SourceSettings())

    def github_for(self, name: str) -> GitHubSettings:
        """How to reach GitHub for one source. A token never goes to another host unasked."""
        own = self.source(name)
        base_url = own.base_url or self.github.base_url
        same_host = _origin(base_url) == _origin(self.github.base_url)
        return GitHubSettings(
            token=own.token or (self.github.token if same_host else None),
            base_url=base_url,
            timeout=own.timeout or self.github.timeout,
        )

    def refuse_unknown_sources(self, names: Iterable[str]) -> None:
        """Raise when a source is set that no manifest has."""
        known = {_source_key(name): name for name in names}
        problems = [
            f"{PREFIX}SOURCES__{key.upper()}__… is set, but no manifest has a source of that name."
            + _nearest(key, known, "SOURCES__{}__…")
            for key in self.sources
            if key not in known
        ]
        if problems:
            raise SettingsError("\n".join(problems), remedy=_REMEDY)

    def secrets(self) -> tuple[str, ...]:
        """Every secret value that was set, for redaction."""
        tokens = [self.github.token, *(source.token for source in self.sources.values())]
        found = {token.get_secret_value() for token in tokens if token}
        if password := _split(self.store_url).password:
            found |= {password, unquote(password), quote(unquote(password), safe="")}
        return tuple(sorted(found))


def load_settings(env_file: Path | None = None) -> Settings:
    """Read the settings; `env_file` takes the place of `.env`, and must then exist."""
    if env_file is not None and not env_file.is_file():
        raise SettingsError(f"There is no file {env_file}.", remedy="Give the path of a .env file.")
    path = env_file or Path(".env")
    try:
        return Settings(_env_file=path)
    except ValidationError as error:
        problems = [
            _sentence(problem["loc"], problem["msg"])
            for problem in error.errors()
            if problem["type"] != "default_factory_not_called"
        ]
    except SourceError as error:
        problems = [f"{SECRETS_DIR} is wrong: {error}."]
    except (OSError, UnicodeDecodeError) as error:
        problems = [f"{path} or a secret file cannot be read: {type(error).__name__}."]
    # Raised out here, so that no traceback carries the values the error above was about.
    raise SettingsError("\n".join(problems), remedy=_REMEDY)


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    name = PREFIX + "__".join(str(part) for part in place).upper()
    if place == ("github", "token"):
        name += " or GITHUB_TOKEN"
    if "valid boolean" in message:
        return f"{name} should be on or off."
    said = message.partition(", unable")[0]
    return f"{name} {said.removeprefix('Value error, ').replace('Input should', 'should')}."


def _source_key(name: str) -> str:
    return name.lower().replace("-", "_")


def _leaves(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        kind = cast(Any, field.annotation)
        if isinstance(kind, type) and issubclass(kind, _Section):
            yield from (f"{name}__{leaf}" for leaf in _leaves(kind))
        elif name != "sources":
            yield name


def _settable(name: str) -> set[str]:
    """Every name that may be set, those of the source in `name` included; lower case."""
    known = {*_leaves(Settings), SECRETS_DIR.removeprefix(PREFIX).lower()}
    match name.split("__"):
        case ["sources", source, _] if source:
            known |= {f"sources__{source}__{leaf}" for leaf in _leaves(SourceSettings)}
    return known


def _unknown(variables: Mapping[str, str | None], place: str) -> Iterator[str]:
    for variable in variables:
        name = variable.lower().removeprefix(PREFIX.lower())
        if name == variable.lower() or name in (known := _settable(name)):
            continue
        yield f"{variable.upper()} in {place} is not a setting." + _nearest(name, known, "{}")


def _without_prefix(secret_files: Mapping[str, str | None]) -> Iterator[str]:
    for name in secret_files:
        if "__" in name and name in _settable(name):
            yield f"The secret file {name} is not read: name it {PREFIX}{name.upper()}."


def _nearest(name: str, known: Iterable[str], form: str) -> str:
    match = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {PREFIX}{form.format(match[0].upper())}?" if match else ""

"""What the operator says: where things are and who we are.

Only the wiring and the command line read this. Values come from the environment, then
`.env`, then a directory of secret files, then the defaults below.
"""

import base64
import difflib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote, unquote

from platformdirs import user_state_path
from pydantic import BaseModel, Field, SecretStr, ValidationError
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
from bot.settings.sections import (
    AppSection,
    GitHubSettings,
    JiraSettings,
    LimitSettings,
    LogSettings,
    Section,
    SourceSettings,
)
from bot.settings.values import StoreUrl, Switch, UserPath, origin, split

__all__ = [
    "GitHubSettings",
    "JiraSettings",
    "LimitSettings",
    "LogSettings",
    "Settings",
    "SettingsError",
    "SourceSettings",
    "load_settings",
]

PREFIX: Final = "ROADMAP_DRIFT_"
SECRETS_DIR: Final = "ROADMAP_DRIFT_SECRETS_DIR"
LONG_LINE: Final = 20
"""Characters of a line of a private key that tell it from other text."""
_REMEDY: Final = "`.env.example` describes every setting."


class SettingsError(BotError):
    """A setting is unknown, missing or wrong. Never carries a value."""


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
    jira: JiraSettings = Field(default_factory=JiraSettings)
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
        named = f"{PREFIX}github__app_id".lower()
        has_app = any(names.get(named) for names in (given, secret_files.env_vars))
        stand_in = None if has_app else given.get("github_token")
        fallback = InitSettingsSource(
            settings_cls, init_kwargs={"github": {"token": stand_in}} if stand_in else {}
        )
        return init_settings, env_settings, dotenv_settings, secret_files, fallback

    def source(self, name: str) -> SourceSettings:
        """What was set for one source of the manifest; `my-shop` is set as `MY_SHOP`."""
        return self.sources.get(_source_key(name), SourceSettings())

    def github_for(self, name: str) -> GitHubSettings:
        """How to reach GitHub for one source. What lets us in goes to no other host unasked.

        A token or an app of the source's own takes the place of that for all sources.
        """
        own, common = self.source(name), self.github
        base_url = own.base_url or common.base_url
        same_host = origin(base_url) == origin(common.base_url)
        way_in: AppSection = own
        if not (own.token or own.app_id):
            way_in = common if same_host else AppSection()
        return GitHubSettings(
            token=way_in.token,
            app_id=way_in.app_id,
            private_key=way_in.private_key,
            base_url=base_url,
            timeout=own.timeout or common.timeout,
            connections=common.connections,
            former_accounts=_given(own.former_accounts, common.former_accounts),
        )

    def github_lacks(self, name: str) -> str:
        """Why GitHub cannot be reached for one source, and what to set; '' if it can."""
        github = self.github_for(name)
        if github.token or github.app_id:
            return ""
        if self.github.token or self.github.app_id:
            ours = f"{PREFIX}SOURCES__{_source_key(name).upper()}__"
            own = f"{ours}TOKEN, or {ours}APP_ID and {ours}PRIVATE_KEY"
            return f"what is set for all of GitHub goes to no other host; set {own}"
        return "there is no token; set GITHUB_TOKEN, or see .env.example"

    def jira_for(self, name: str) -> JiraSettings:
        """How to reach Jira for one source. What lets us in never goes to another host unasked.

        A token or PAT of the source's own takes the place of those for all sources.
        """
        own, common = self.source(name), self.jira
        login = own if own.token or own.pat else common if self._shares_jira(own) else None
        return JiraSettings(
            base_url=own.base_url or common.base_url,
            email=own.email or common.email,
            token=login.token if login else None,
            pat=login.pat if login else None,
            deployment=own.deployment or common.deployment,
            timeout=own.timeout or common.timeout,
            former_accounts=_given(own.former_accounts, common.former_accounts),
        )

    def jira_lacks(self, name: str) -> str:
        """Why Jira cannot be reached for one source, and what to set; '' if it can."""
        jira, ours = self.jira_for(name), f"{PREFIX}SOURCES__{_source_key(name).upper()}__"
        if not jira.base_url:
            return f"no setting says where Jira is; set {PREFIX}JIRA__BASE_URL"
        if not (jira.token or jira.pat):
            if self.jira.token or self.jira.pat:
                own = f"{ours}TOKEN or {ours}PAT"
                return f"what is set for all of Jira goes to no other host; set {own}"
            both = f"{PREFIX}JIRA__EMAIL and {PREFIX}JIRA__TOKEN"
            return f"there is no token; set {both} for Cloud, or {PREFIX}JIRA__PAT for Data Center"
        if jira.token and not jira.email:
            return f"its token goes with an e-mail address; set {PREFIX}JIRA__EMAIL"
        if jira.pat and jira.deployment == "cloud":
            return f"Cloud takes no PAT; set {PREFIX}JIRA__EMAIL and {PREFIX}JIRA__TOKEN instead"
        return ""

    def _shares_jira(self, own: SourceSettings) -> bool:
        """Whether a source is where the settings for all of Jira lead."""
        common = self.jira.base_url
        return common is not None and origin(own.base_url or common) == origin(common)

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
        owners: list[JiraSettings | SourceSettings] = [self.jira, *self.sources.values()]
        given = (self.github.token, *(each for o in owners for each in (o.token, o.pat)))
        found = {token.get_secret_value() for token in given if token}
        apps: list[AppSection] = [self.github, *self.sources.values()]
        found |= {line for app in apps if app.private_key for line in _lines(app.private_key)}
        found |= set(_logins({o.email for o in owners}, [o.token for o in owners]))
        if password := split(self.store_url).password:
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
    said = message.partition(", unable")[0].removeprefix("Value error, ")
    if said.startswith("_FILE "):
        return f"{name}{said}."
    return f"{name} {said.replace('Input should', 'should')}."


def _given(own: tuple[str, ...] | None, common: tuple[str, ...]) -> tuple[str, ...]:
    return common if own is None else own


def _lines(key: SecretStr) -> Iterator[str]:
    """A private key as it may turn up: whole, on one line, and each line of it."""
    text = key.get_secret_value().strip()
    yield text
    yield text.replace("\n", "\\n")
    for line in text.splitlines():
        if len(line) >= LONG_LINE and "-----" not in line:
            yield line


def _logins(emails: Iterable[str | None], tokens: Iterable[SecretStr | None]) -> Iterator[str]:
    """E-mail and token as they are sent together."""
    for token in filter(None, tokens):
        for email in filter(None, emails):
            login = f"{email}:{token.get_secret_value()}"
            yield base64.b64encode(login.encode()).decode()


def _source_key(name: str) -> str:
    return name.lower().replace("-", "_")


def _leaves(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        kind = cast(Any, field.annotation)
        if isinstance(kind, type) and issubclass(kind, Section):
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

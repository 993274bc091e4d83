"""The groups of settings, by what they are for."""

from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
)
from pydantic_settings import NoDecode

from bot.settings.values import (
    Accounts,
    AppId,
    BaseUrl,
    Connections,
    Count,
    Days,
    Deployment,
    Hours,
    LogFormat,
    Login,
    LogLevel,
    PrivateKey,
    Runs,
    Seconds,
    Share,
    Timeout,
    Token,
    UserPath,
    key_in,
)

GITHUB_URL: Final = "https://api.github.com"


class Section(BaseModel):
    """Settings that belong together."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _no_token(app_id: str | None, told: ValidationInfo) -> str | None:
    if app_id and told.data.get("token"):
        raise ValueError(
            "cannot stand beside a TOKEN: keep the TOKEN of an account,"
            " or APP_ID and PRIVATE_KEY of an app"
        )
    return app_id


def _key_of_an_app(key: SecretStr | None, told: ValidationInfo) -> SecretStr | None:
    """The key, from its file if need be. Judges what is set of an app, at the last of it."""
    if not {"app_id", "private_key_file"} <= told.data.keys():
        return key  # what is wrong with them is told already
    app_id, file = told.data["app_id"], told.data["private_key_file"]
    if file and key:
        raise ValueError("cannot stand beside a PRIVATE_KEY_FILE: keep one of the two")
    if app_id and not (file or key):
        raise ValueError("or PRIVATE_KEY_FILE is missing: an APP_ID needs one of them")
    if (file or key) and not app_id:
        raise ValueError("or PRIVATE_KEY_FILE is nothing without an APP_ID: set that too")
    return key_in(file) if file else key


class AppSection(Section):
    """What lets us into GitHub: a token, or the key of a GitHub App."""

    token: Token | None = None
    app_id: Annotated[AppId | None, AfterValidator(_no_token)] = None
    private_key_file: UserPath | None = None
    private_key: Annotated[
        PrivateKey | None, Field(validate_default=True), AfterValidator(_key_of_an_app)
    ] = None


class GitHubSettings(AppSection):
    """How to reach GitHub. `GITHUB_TOKEN` stands in where neither token nor app is set."""

    base_url: BaseUrl = GITHUB_URL
    timeout: Timeout = 30.0
    connections: Connections = 4
    former_accounts: Accounts = ()


def _alone(pat: SecretStr | None, told: ValidationInfo) -> SecretStr | None:
    if pat and told.data.get("token"):
        raise ValueError(
            "cannot stand beside a TOKEN: keep EMAIL and TOKEN for Cloud, or PAT for Data Center"
        )
    return pat


Pat = Annotated[Token | None, AfterValidator(_alone)]


class JiraSettings(Section):
    """How to reach Jira: Cloud by `email` and `token`, Data Center by `pat`.

    `email` may be a user name of Data Center, and `token` the password.
    """

    base_url: BaseUrl | None = None
    email: Login | None = None
    token: Token | None = None
    pat: Pat = None
    deployment: Deployment = "auto"
    timeout: Timeout = 30.0
    former_accounts: Accounts = ()


class SourceSettings(AppSection):
    """What differs for one source of the manifest; `file` is for a local tracker.

    `email`, `pat` and `deployment` are for Jira, `app_id` and its key for GitHub.
    """

    email: Login | None = None
    pat: Pat = None
    base_url: BaseUrl | None = None
    deployment: Deployment | None = None
    timeout: Timeout | None = None
    file: UserPath | None = None
    former_accounts: Annotated[Accounts | None, NoDecode] = None


class LimitSettings(Section):
    """The guards on writing, and on trusting what was read.

    Seconds, but for `plan_max_age` and `listing_hours`, and for `reread_days`.
    """

    writes_per_run: Count = 30
    writes_per_hour: Count = 200
    confirm_runs: Runs = 1
    changed_share: Share = 0.20
    changed_minimum: Count = 10
    new_notes_per_team_a_day: Count = 5
    write_interval: Seconds = 1.0
    max_wait: Seconds = 120.0
    settle: Seconds = 60.0
    plan_max_age: Hours = 24.0
    dropped_share: Share = 0.5
    listing_hours: Hours = 24.0
    reread_days: Days = 7.0


class LogSettings(Section):
    """How we log: JSON unless a person is watching."""

    format: LogFormat = "auto"
    level: LogLevel = "warning"

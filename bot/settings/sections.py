"""The groups of settings, by what they are for."""

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, ValidationInfo

from bot.settings.values import (
    BaseUrl,
    Count,
    Deployment,
    Hours,
    LogFormat,
    Login,
    LogLevel,
    Seconds,
    Share,
    Timeout,
    Token,
    UserPath,
)

GITHUB_URL: Final = "https://api.github.com"


class Section(BaseModel):
    """Settings that belong together."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class GitHubSettings(Section):
    """How to reach GitHub. `GITHUB_TOKEN` stands in for a missing token."""

    token: Token | None = None
    base_url: BaseUrl = GITHUB_URL
    timeout: Timeout = 30.0


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


class SourceSettings(Section):
    """What differs for one source of the manifest; `file` is for a local tracker.

    `email`, `pat` and `deployment` are for Jira.
    """

    token: Token | None = None
    email: Login | None = None
    pat: Pat = None
    base_url: BaseUrl | None = None
    deployment: Deployment | None = None
    timeout: Timeout | None = None
    file: UserPath | None = None


class LimitSettings(Section):
    """The guards on writing. Seconds, but for `plan_max_age`, which is in hours."""

    writes_per_run: Count = 30
    changed_share: Share = 0.20
    changed_minimum: Count = 10
    new_notes_per_team_a_day: Count = 5
    write_interval: Seconds = 1.0
    max_wait: Seconds = 120.0
    settle: Seconds = 60.0
    plan_max_age: Hours = 24.0


class LogSettings(Section):
    """How we log: JSON unless a person is watching."""

    format: LogFormat = "auto"
    level: LogLevel = "warning"

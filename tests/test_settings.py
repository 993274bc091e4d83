import base64
import os
import re
from pathlib import Path

import pytest

from bot.domain.errors import BotError
from bot.settings import (
    GitHubSettings,
    JiraSettings,
    LimitSettings,
    LogSettings,
    Settings,
    SettingsError,
    SourceSettings,
    load_settings,
)
from tests.tree import ROOT

EXAMPLE = ROOT / ".env.example"
TOKEN = "ghp_0123456789abcdefghij"
LINES = ("MIIhunter2" + "A" * 54, "hunter2B" * 8, "short==")
PEM = "\n".join(("-----BEGIN RSA PRIVATE KEY-----", *LINES, "-----END RSA PRIVATE KEY-----")) + "\n"


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.upper().startswith("ROADMAP_DRIFT_") or name == "GITHUB_TOKEN":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> "Put":
    return Put(monkeypatch)


class Put:
    """Set variables by their name after the prefix."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, **values: str) -> None:
        for name, value in values.items():
            self._monkeypatch.setenv(f"ROADMAP_DRIFT_{name}", value)

    def github_token(self, value: str) -> None:
        self._monkeypatch.setenv("GITHUB_TOKEN", value)


def refusal() -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return str(caught.value)


def token_of(settings: GitHubSettings | JiraSettings | SourceSettings) -> str | None:
    return settings.token.get_secret_value() if settings.token else None


def key_of(settings: GitHubSettings) -> str | None:
    return settings.private_key.get_secret_value() if settings.private_key else None


def pat_of(settings: JiraSettings) -> str | None:
    return settings.pat.get_secret_value() if settings.pat else None


def test_without_anything_set_the_defaults_hold() -> None:
    settings = load_settings()
    assert settings.manifest == "roadmap.yaml"
    assert settings.writes is False
    assert settings.stop_writes is False
    assert settings.store_url == f"sqlite:///{settings.state_dir.as_posix()}/store.sqlite3"
    assert settings.github == GitHubSettings()
    assert settings.github.base_url == "https://api.github.com"
    assert settings.jira == JiraSettings()
    assert (settings.jira.base_url, settings.jira.deployment) == (None, "auto")
    assert settings.limits == LimitSettings()
    assert settings.log == LogSettings()


def test_the_example_file_is_valid_and_shows_the_defaults() -> None:
    assert load_settings(EXAMPLE) == Settings()


def test_the_example_file_with_every_comment_taken_off_is_valid(tmp_path: Path) -> None:
    text = re.sub(r"^# (?=ROADMAP_DRIFT_)", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)
    full = tmp_path / "full.env"
    full.write_text(text.replace("/run/secrets", str(tmp_path)), "utf-8")
    (tmp_path / "app.pem").write_text(PEM, "utf-8")
    assert load_settings(full).source("my-shop").file == Path("backlog.db")


def test_the_environment_goes_before_the_env_file_and_that_before_secret_files(
    put: Put, tmp_path: Path
) -> None:
    secret_files = tmp_path / "secrets"
    secret_files.mkdir()
    for name in ("MANIFEST", "LOG__LEVEL", "GITHUB__TOKEN"):
        (secret_files / f"ROADMAP_DRIFT_{name}").write_text("debug\n", "utf-8")
    (tmp_path / ".env").write_text(
        f"ROADMAP_DRIFT_SECRETS_DIR={secret_files}\n"
        "ROADMAP_DRIFT_MANIFEST=from-env-file\nROADMAP_DRIFT_LOG__LEVEL=info\n",
        "utf-8",
    )
    put(MANIFEST="from-environment")
    settings = load_settings()
    assert settings.manifest == "from-environment"
    assert settings.log.level == "info"
    assert token_of(settings.github) == "debug"


def test_nested_settings_from_several_places_are_merged(put: Put, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ROADMAP_DRIFT_GITHUB__TIMEOUT=5\n", "utf-8")
    put(GITHUB__TOKEN=TOKEN)
    settings = load_settings()
    assert (token_of(settings.github), settings.github.timeout) == (TOKEN, 5.0)


@pytest.mark.parametrize(("said", "meant"), [("on", True), ("OFF", False), ("1", True)])
def test_a_switch_reads_on_and_off(put: Put, said: str, meant: bool) -> None:
    put(WRITES=said)
    assert load_settings().writes is meant


def test_an_empty_variable_is_not_set(put: Put) -> None:
    put(GITHUB__TOKEN="", WRITES="", SECRETS_DIR="")
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("WRITE", "ROADMAP_DRIFT_WRITES"),
        ("GITHUB__TOKN", "ROADMAP_DRIFT_GITHUB__TOKEN"),
        ("GITHUB_TOKEN", "ROADMAP_DRIFT_GITHUB__TOKEN"),
        ("SOURCES__PAY__TOKN", "ROADMAP_DRIFT_SOURCES__PAY__TOKEN"),
        ("JIRA__MAIL", "ROADMAP_DRIFT_JIRA__EMAIL"),
        ("JIRA__BASEURL", "ROADMAP_DRIFT_JIRA__BASE_URL"),
        ("SOURCES__PAY__PATT", "ROADMAP_DRIFT_SOURCES__PAY__PAT"),
        ("LIMITS__WRITES_A_RUN", "ROADMAP_DRIFT_LIMITS__WRITES_PER_RUN"),
    ],
)
def test_an_unknown_variable_is_an_error_with_the_nearest_name(
    put: Put, name: str, suggestion: str
) -> None:
    put(**{name: "hunter2"})
    message = refusal()
    assert f"ROADMAP_DRIFT_{name} in the environment is not a setting." in message
    assert f"Did you mean {suggestion}?" in message
    assert "hunter2" not in message


@pytest.mark.parametrize("name", ["GITHUB", "SOURCES", "SOURCES__PAY", "SOURCES__A__B__TOKEN", "X"])
def test_a_name_that_is_no_single_setting_is_refused(put: Put, name: str) -> None:
    put(**{name: '{"token": "hunter2"}'})
    assert f"ROADMAP_DRIFT_{name} in the environment is not a setting." in refusal()


def test_an_unknown_name_in_the_env_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ROADMAP_DRIFT_WRIITES=on\n", "utf-8")
    assert "ROADMAP_DRIFT_WRIITES in the .env file is not a setting." in refusal()


def test_names_of_other_programs_in_the_env_file_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("COMPOSE_PROJECT_NAME=x\nPASSWORD=y\n", "utf-8")
    assert load_settings() == Settings()


def test_several_mistakes_are_told_at_once(put: Put) -> None:
    put(WRITES="perhaps", GITHUB__TIMEOUT="soon", LOG__FORMAT="xml", LIMITS__CHANGED_SHARE="20")
    assert refusal().splitlines() == [
        "ROADMAP_DRIFT_WRITES should be on or off.",
        "ROADMAP_DRIFT_GITHUB__TIMEOUT should be a valid number.",
        "ROADMAP_DRIFT_LIMITS__CHANGED_SHARE should be less than or equal to 1.",
        "ROADMAP_DRIFT_LOG__FORMAT should be 'auto', 'console' or 'json'."
        " `.env.example` describes every setting.",
    ]


def test_a_settings_error_is_an_error_for_people() -> None:
    assert issubclass(SettingsError, BotError)


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8080", "http://127.0.0.1:1/api/v3", "http://[::1]:9", "https://example.com"],
)
def test_an_address_is_https_or_on_this_machine(put: Put, url: str) -> None:
    put(GITHUB__BASE_URL=url + "/")
    assert load_settings().github.base_url == url


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com", "must start with https://, or the token travels in the open"),
        ("http://localhost.example.com", "must start with https://"),
        ("ftp://localhost", "is not an address that starts with https://"),
        ("example.com", "is not an address that starts with https://"),
        ("https://ana:hunter2@example.com", "may hold a host and a path only"),
        ("https://ana:hunter2", "is not an address"),
        ("https://example.com?key=hunter2", "may hold a host and a path only"),
    ],
)
def test_an_address_that_would_leak_is_refused(put: Put, url: str, reason: str) -> None:
    put(GITHUB__BASE_URL=url)
    message = refusal()
    assert f"ROADMAP_DRIFT_GITHUB__BASE_URL {reason}" in message
    assert "hunter2" not in message


@pytest.mark.parametrize("token", ["hunter2 hunter2", "hunter2\nx", "hünter2"])
def test_a_token_that_cannot_be_one_is_refused_and_not_shown(put: Put, token: str) -> None:
    put(SOURCES__PAY__TOKEN=token)
    message = refusal()
    assert message.startswith("ROADMAP_DRIFT_SOURCES__PAY__TOKEN holds a space, a line break")
    assert token not in message


@pytest.mark.promise("R34")
@pytest.mark.parametrize(
    "url",
    [
        "https://169.254.169.254",
        "https://169.254.169.254:8080/api/v3",
        "https://[fe80::1]",
        "https://[::ffff:169.254.169.254]",
        "https://2852039166",
        "https://0xA9FEA9FE",
        "http://169.254.0.1",
    ],
)
@pytest.mark.parametrize("place", ["GITHUB", "JIRA", "SOURCES__PAY"])
def test_a_link_local_address_is_refused(put: Put, place: str, url: str) -> None:
    put(**{f"{place}__BASE_URL": url})
    assert refusal().startswith(f"ROADMAP_DRIFT_{place}__BASE_URL is a link-local address")


@pytest.mark.promise("R34")
@pytest.mark.parametrize("place", ["JIRA", "SOURCES__PAY"])
@pytest.mark.parametrize(
    "url", ["http://jira.example.com", "http://10.0.0.7", "http://127.0.0.1.nip.io"]
)
def test_no_tracker_is_reached_in_the_open(put: Put, place: str, url: str) -> None:
    put(**{f"{place}__BASE_URL": url})
    assert f"ROADMAP_DRIFT_{place}__BASE_URL must start with https://" in refusal()


def test_an_app_is_set_by_its_id_and_its_key(put: Put) -> None:
    put(GITHUB__APP_ID="123456", GITHUB__PRIVATE_KEY=PEM)
    own = load_settings().github_for("shop")
    assert (own.app_id, key_of(own), own.token) == ("123456", PEM, None)


@pytest.mark.parametrize("text", [PEM.replace("\n", "\\n"), PEM.replace("\n", "\r\n"), PEM.strip()])
def test_line_ends_of_a_key_may_be_written_out(put: Put, text: str) -> None:
    put(GITHUB__APP_ID="Iv23li-x.Y_1", GITHUB__PRIVATE_KEY=text)
    assert key_of(load_settings().github) == PEM


def test_a_key_may_lie_in_a_file_or_a_secret_file(put: Put, tmp_path: Path) -> None:
    (tmp_path / "app.pem").write_text(PEM, "utf-8")
    put(GITHUB__APP_ID="1", GITHUB__PRIVATE_KEY_FILE=str(tmp_path / "app.pem"))
    secret_files = tmp_path / "secrets"
    secret_files.mkdir()
    (secret_files / "ROADMAP_DRIFT_SOURCES__PAY__PRIVATE_KEY").write_text(PEM, "utf-8")
    put(SOURCES__PAY__APP_ID="2", SECRETS_DIR=str(secret_files))
    settings = load_settings()
    told = [settings.github_for(name) for name in ("shop", "pay")]
    assert [(own.app_id, key_of(own)) for own in told] == [("1", PEM), ("2", PEM)]


@pytest.mark.parametrize("place", ["GITHUB", "SOURCES__PAY"])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"TOKEN": "hunter2", "APP_ID": "1", "PRIVATE_KEY": PEM},
            "APP_ID cannot stand beside a TOKEN: keep the TOKEN of an account, or APP_ID and"
            " PRIVATE_KEY of an app.",
        ),
        (
            {"APP_ID": "1"},
            "PRIVATE_KEY or PRIVATE_KEY_FILE is missing: an APP_ID needs one of them.",
        ),
        (
            {"PRIVATE_KEY": PEM},
            "PRIVATE_KEY or PRIVATE_KEY_FILE is nothing without an APP_ID: set that too.",
        ),
        (
            {"APP_ID": "1", "PRIVATE_KEY": PEM, "PRIVATE_KEY_FILE": "app.pem"},
            "PRIVATE_KEY cannot stand beside a PRIVATE_KEY_FILE: keep one of the two.",
        ),
        (
            {"APP_ID": "1", "PRIVATE_KEY_FILE": "none.pem"},
            "PRIVATE_KEY_FILE names no file that is there.",
        ),
        (
            {"APP_ID": "1", "PRIVATE_KEY_FILE": PEM},
            "PRIVATE_KEY_FILE takes a path: the key itself goes into PRIVATE_KEY.",
        ),
        ({"APP_ID": "1", "PRIVATE_KEY_FILE": "."}, "PRIVATE_KEY_FILE cannot be read: "),
        ({"APP_ID": "1", "PRIVATE_KEY": "hunter2"}, "PRIVATE_KEY is not a private key in PEM form"),
        ({"APP_ID": "1 2", "PRIVATE_KEY": PEM}, "APP_ID is neither the number of an app nor"),
    ],
)
def test_an_app_that_is_set_by_halves_is_refused_and_its_key_not_shown(
    put: Put, place: str, given: dict[str, str], said: str
) -> None:
    put(**{f"{place}__{name}": value for name, value in given.items()})
    message = refusal()
    assert message.startswith(f"ROADMAP_DRIFT_{place}__{said}")
    assert "hunter2" not in message


def test_the_usual_github_token_does_not_stand_in_for_an_app(put: Put) -> None:
    put.github_token(TOKEN)
    put(GITHUB__APP_ID="1", GITHUB__PRIVATE_KEY=PEM)
    own = load_settings().github_for("shop")
    assert (own.app_id, token_of(own)) == ("1", None)


def test_a_sources_own_way_in_takes_the_place_of_the_common_one(put: Put) -> None:
    put(GITHUB__APP_ID="1", GITHUB__PRIVATE_KEY=PEM, SOURCES__PAY__TOKEN="own")
    pay = load_settings().github_for("pay")
    assert (pay.app_id, pay.private_key, token_of(pay)) == (None, None, "own")


def test_an_app_does_not_go_to_another_host_unasked(put: Put) -> None:
    put(GITHUB__APP_ID="1", GITHUB__PRIVATE_KEY=PEM)
    put(SOURCES__PAY__BASE_URL="https://github.example.com/api/v3")
    settings = load_settings()
    pay = settings.github_for("pay")
    assert (pay.app_id, pay.private_key) == (None, None)
    assert settings.github_lacks("shop") == ""
    assert settings.github_lacks("pay") == (
        "what is set for all of GitHub goes to no other host; set"
        " ROADMAP_DRIFT_SOURCES__PAY__TOKEN, or ROADMAP_DRIFT_SOURCES__PAY__APP_ID and"
        " ROADMAP_DRIFT_SOURCES__PAY__PRIVATE_KEY"
    )


@pytest.mark.promise("R32")
def test_a_private_key_is_listed_for_redaction_whole_and_by_line(put: Put) -> None:
    put(GITHUB__APP_ID="1", GITHUB__PRIVATE_KEY=PEM)
    settings = load_settings()
    told = settings.secrets()
    assert {PEM.strip(), PEM.strip().replace("\n", "\\n"), *LINES[:2]} == set(told)
    assert "hunter2" not in repr(settings) + str(settings)


def test_former_accounts_are_names_with_commas_between_them(put: Put) -> None:
    put(GITHUB__FORMER_ACCOUNTS=" drift-bot, old[bot],,", JIRA__FORMER_ACCOUNTS="5b10:ab")
    put(SOURCES__PAY__FORMER_ACCOUNTS="5e10")
    settings = load_settings()
    assert settings.github_for("shop").former_accounts == ("drift-bot", "old[bot]")
    assert settings.jira_for("ops").former_accounts == ("5b10:ab",)
    assert settings.github_for("pay").former_accounts == ("5e10",)
    assert settings.jira_for("pay").former_accounts == ("5e10",)


def test_the_guards_of_reading_and_writing_have_defaults() -> None:
    limits = load_settings().limits
    assert (limits.writes_per_hour, limits.confirm_runs, limits.dropped_share) == (200, 1, 0.5)
    assert (limits.listing_hours, limits.reread_days) == (24.0, 7.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIMITS__CONFIRM_RUNS", "0"),
        ("LIMITS__CONFIRM_RUNS", "11"),
        ("LIMITS__DROPPED_SHARE", "50"),
        ("LIMITS__LISTING_HOURS", "0"),
        ("LIMITS__REREAD_DAYS", "0"),
        ("LIMITS__WRITES_PER_HOUR", "-1"),
        ("GITHUB__CONNECTIONS", "0"),
        ("GITHUB__CONNECTIONS", "17"),
    ],
)
def test_a_guard_that_is_none_is_refused(put: Put, name: str, value: str) -> None:
    put(**{name: value})
    assert refusal().startswith(f"ROADMAP_DRIFT_{name} should be ")


def test_a_token_is_not_in_the_text_of_the_settings(put: Put) -> None:
    put(GITHUB__TOKEN=TOKEN, STORE_URL="postgresql://bot:hunter2@db/drift")
    settings = load_settings()
    assert TOKEN not in repr(settings) + str(settings)
    assert "hunter2" not in repr(settings) + str(settings)


def test_the_usual_github_token_stands_in_for_ours(put: Put) -> None:
    put.github_token(TOKEN)
    assert token_of(load_settings().github) == TOKEN
    put(GITHUB__TOKEN="ours")
    assert token_of(load_settings().github) == "ours"


def test_a_wrong_stand_in_is_told_by_its_own_name(put: Put) -> None:
    put.github_token("two words")
    assert "ROADMAP_DRIFT_GITHUB__TOKEN or GITHUB_TOKEN holds a space" in refusal()


def test_one_source_overrides_what_holds_for_all(put: Put) -> None:
    put(GITHUB__TOKEN=TOKEN, SOURCES__MY_SHOP__TOKEN="own", SOURCES__MY_SHOP__TIMEOUT="7")
    settings = load_settings()
    own = settings.github_for("My-Shop")
    assert (token_of(own), own.timeout, own.base_url) == ("own", 7.0, "https://api.github.com")
    assert settings.github_for("other") == settings.github


def test_a_token_made_of_digits_stays_a_text(put: Put) -> None:
    put(SOURCES__PAY__TOKEN="1e5")
    assert token_of(load_settings().source("pay")) == "1e5"


@pytest.mark.promise("R34")
def test_a_token_does_not_go_to_another_host_unasked(put: Put) -> None:
    put(GITHUB__TOKEN=TOKEN, SOURCES__PAY__BASE_URL="https://github.example.com/api/v3")
    assert token_of(load_settings().github_for("pay")) is None


CLOUD = "https://acme.atlassian.net"
CENTER = "https://jira.example.com/jira"


def test_jira_is_reached_by_e_mail_and_token_or_by_a_pat(put: Put) -> None:
    put(JIRA__BASE_URL=f"{CLOUD}/", JIRA__EMAIL=" drift@acme.example ", JIRA__TOKEN=TOKEN)
    put(SOURCES__OPS__BASE_URL=CENTER, SOURCES__OPS__PAT="own", SOURCES__OPS__TIMEOUT="7")
    settings = load_settings()
    pay, ops = settings.jira_for("pay"), settings.jira_for("ops")
    assert (pay.base_url, pay.email, token_of(pay)) == (CLOUD, "drift@acme.example", TOKEN)
    assert (ops.base_url, token_of(ops), pat_of(ops), ops.timeout) == (CENTER, None, "own", 7.0)
    assert (settings.jira_lacks("pay"), settings.jira_lacks("ops")) == ("", "")


def test_a_login_to_jira_does_not_go_to_another_host_unasked(put: Put) -> None:
    put(JIRA__BASE_URL=CLOUD, JIRA__EMAIL="drift@acme.example", JIRA__TOKEN=TOKEN)
    put(SOURCES__PAY__BASE_URL=f"{CLOUD}/other", SOURCES__OPS__BASE_URL=CENTER)
    settings = load_settings()
    assert token_of(settings.jira_for("pay")) == TOKEN
    assert token_of(settings.jira_for("ops")) is None
    assert settings.jira_lacks("ops") == (
        "what is set for all of Jira goes to no other host; "
        "set ROADMAP_DRIFT_SOURCES__OPS__TOKEN or ROADMAP_DRIFT_SOURCES__OPS__PAT"
    )


def test_a_login_to_jira_without_a_host_goes_nowhere(put: Put) -> None:
    put(JIRA__EMAIL="drift@acme.example", JIRA__TOKEN=TOKEN, SOURCES__PAY__BASE_URL=CLOUD)
    assert token_of(load_settings().jira_for("pay")) is None


def test_a_login_of_its_own_takes_the_place_of_the_common_one(put: Put) -> None:
    put(JIRA__BASE_URL=CENTER, JIRA__PAT=TOKEN)
    put(SOURCES__PAY__EMAIL="ana@acme.example", SOURCES__PAY__TOKEN="own")
    pay = load_settings().jira_for("pay")
    assert (pay.email, token_of(pay), pat_of(pay)) == ("ana@acme.example", "own", None)


def test_a_token_for_github_does_not_go_to_jira_nor_the_other_way(put: Put) -> None:
    put.github_token(TOKEN)
    put(JIRA__BASE_URL="https://api.github.com", JIRA__PAT="jira")
    settings = load_settings()
    assert (token_of(settings.jira_for("pay")), pat_of(settings.jira_for("pay"))) == (None, "jira")
    assert token_of(settings.github_for("pay")) == TOKEN


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({}, "no setting says where Jira is; set ROADMAP_DRIFT_JIRA__BASE_URL"),
        (
            {"JIRA__BASE_URL": CLOUD},
            "there is no token; set ROADMAP_DRIFT_JIRA__EMAIL and ROADMAP_DRIFT_JIRA__TOKEN for"
            " Cloud, or ROADMAP_DRIFT_JIRA__PAT for Data Center",
        ),
        (
            {"JIRA__BASE_URL": CLOUD, "JIRA__TOKEN": TOKEN},
            "its token goes with an e-mail address; set ROADMAP_DRIFT_JIRA__EMAIL",
        ),
        (
            {"JIRA__BASE_URL": CLOUD, "JIRA__PAT": TOKEN, "JIRA__DEPLOYMENT": "Cloud"},
            "Cloud takes no PAT; set ROADMAP_DRIFT_JIRA__EMAIL and ROADMAP_DRIFT_JIRA__TOKEN"
            " instead",
        ),
        ({"JIRA__BASE_URL": CENTER, "JIRA__PAT": TOKEN, "JIRA__DEPLOYMENT": "datacenter"}, ""),
        ({"JIRA__BASE_URL": CENTER, "JIRA__EMAIL": "drift", "JIRA__TOKEN": "password"}, ""),
    ],
)
def test_what_is_missing_before_jira_can_be_reached_is_told_by_name(
    put: Put, given: dict[str, str], lacking: str
) -> None:
    put(**given)
    assert load_settings().jira_lacks("pay") == lacking


@pytest.mark.parametrize("place", ["JIRA", "SOURCES__PAY"])
def test_a_token_and_a_pat_at_once_are_refused(put: Put, place: str) -> None:
    put(**{f"{place}__TOKEN": "hunter2a", f"{place}__PAT": "hunter2b"})
    message = refusal()
    assert message.startswith(
        f"ROADMAP_DRIFT_{place}__PAT cannot stand beside a TOKEN: keep EMAIL and TOKEN for Cloud,"
        " or PAT for Data Center."
    )
    assert "hunter2" not in message


@pytest.mark.parametrize("email", ["drift:hunter2", "a b@acme.example", "dränge@acme.example"])
def test_a_login_that_cannot_be_one_is_refused_and_not_shown(put: Put, email: str) -> None:
    put(JIRA__EMAIL=email)
    message = refusal()
    assert message.startswith("ROADMAP_DRIFT_JIRA__EMAIL holds a space, a colon or a letter")
    assert email not in message


def test_a_deployment_is_one_of_three(put: Put) -> None:
    put(JIRA__DEPLOYMENT="server", JIRA__BASE_URL="http://jira.example.com")
    assert refusal().splitlines() == [
        "ROADMAP_DRIFT_JIRA__BASE_URL must start with https://, or the token travels in the open.",
        "ROADMAP_DRIFT_JIRA__DEPLOYMENT should be 'auto', 'cloud' or 'datacenter'."
        " `.env.example` describes every setting.",
    ]


def test_a_set_source_that_no_manifest_has_is_an_error(put: Put) -> None:
    put(SOURCES__SHOPP__TIMEOUT="1")
    settings = load_settings()
    settings.refuse_unknown_sources(["shopp"])
    with pytest.raises(SettingsError, match=r"Did you mean ROADMAP_DRIFT_SOURCES__SHOP__…\?"):
        settings.refuse_unknown_sources(["shop"])


def test_a_missing_secrets_directory_is_an_error(put: Put, tmp_path: Path) -> None:
    put(SECRETS_DIR=str(tmp_path / "none"))
    assert "ROADMAP_DRIFT_SECRETS_DIR is wrong: directory" in refusal()


def test_a_secret_file_without_the_prefix_is_an_error(put: Put, tmp_path: Path) -> None:
    put(SECRETS_DIR=str(tmp_path))
    (tmp_path / "GITHUB__TOKEN").write_text(TOKEN, "utf-8")
    assert "is not read: name it ROADMAP_DRIFT_GITHUB__TOKEN." in refusal()


def test_an_empty_secret_file_is_an_error(put: Put, tmp_path: Path) -> None:
    put(SECRETS_DIR=str(tmp_path))
    (tmp_path / "ROADMAP_DRIFT_GITHUB__TOKEN").write_text("\n", "utf-8")
    assert "ROADMAP_DRIFT_GITHUB__TOKEN or GITHUB_TOKEN is empty." in refusal()


def test_a_secret_file_that_is_no_text_is_an_error(put: Put, tmp_path: Path) -> None:
    put(SECRETS_DIR=str(tmp_path))
    (tmp_path / "ROADMAP_DRIFT_GITHUB__TOKEN").write_bytes(b"\xff\xfe")
    assert "cannot be read" in refusal()


def test_a_named_env_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="There is no file"):
        load_settings(tmp_path / "none.env")


def test_the_store_lies_in_the_state_directory(put: Put, tmp_path: Path) -> None:
    put(STATE_DIR=str(tmp_path))
    assert load_settings().store_url == f"sqlite:///{tmp_path.as_posix()}/store.sqlite3"


def test_a_store_of_an_unknown_kind_is_refused(put: Put) -> None:
    put(STORE_URL="mysql://bot:hunter2@db/drift")
    message = refusal()
    assert message.startswith("ROADMAP_DRIFT_STORE_URL must start with sqlite:/// or postgresql://")
    assert "hunter2" not in message


def test_every_secret_is_listed_for_redaction(put: Put) -> None:
    put(
        GITHUB__TOKEN=TOKEN,
        SOURCES__PAY__TOKEN="own",
        STORE_URL="postgresql+psycopg://bot:p%40ss@db/drift",
    )
    assert load_settings().secrets() == (TOKEN, "own", "p%40ss", "p@ss")


def test_a_login_to_jira_is_listed_as_it_travels_too(put: Put) -> None:
    put(JIRA__EMAIL="drift@acme.example", JIRA__TOKEN=TOKEN, SOURCES__PAY__TOKEN="own")
    put(SOURCES__OPS__PAT="pat")
    sent = {f"drift@acme.example:{token}" for token in (TOKEN, "own")}
    assert set(load_settings().secrets()) == {
        *(TOKEN, "own", "pat"),
        *(base64.b64encode(login.encode()).decode() for login in sent),
    }


def test_nothing_that_lets_us_into_jira_is_in_the_text_of_the_settings(put: Put) -> None:
    put(JIRA__TOKEN="hunter2a", SOURCES__OPS__PAT="hunter2b")
    settings = load_settings()
    assert "hunter2" not in repr(settings) + str(settings)

import stat

import pytest

from learnlog.config import is_loopback, read_settings
from learnlog.domain.errors import ConfigError


def settings(tmp_path, **variables):
    environ = {"LEARNLOG_HOME": str(tmp_path / "home")} | variables
    return read_settings(environ)


def test_the_defaults_are_an_embedded_service_on_this_machine(tmp_path):
    read = settings(tmp_path)

    assert read.database_url == f"sqlite:///{tmp_path}/home/learnlog.db"
    assert read.mail_url == f"file:{tmp_path}/home/outbox"
    assert read.base_url == "http://127.0.0.1:8000"
    assert read.is_loopback
    assert not read.is_https


def test_the_base_url_follows_host_and_port(tmp_path):
    read = read_settings({"LEARNLOG_HOME": str(tmp_path)}, host="127.0.0.1", port=9000)

    assert read.base_url == "http://127.0.0.1:9000"


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first = settings(tmp_path).secret_key
    second = settings(tmp_path).secret_key

    assert first == second
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "home" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret"]


def test_a_service_for_other_machines_needs_a_secret(tmp_path):
    with pytest.raises(ConfigError, match="LEARNLOG_SECRET_KEY: required"):
        settings(tmp_path, LEARNLOG_BASE_URL="https://learn.example.org")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LEARNLOG_BOGUS", "1"),
        ("LEARNLOG_QUEUE", "celery"),
        ("LEARNLOG_SIGNUP", "maybe"),
        ("LEARNLOG_LOG", "xml"),
        ("LEARNLOG_BASE_URL", "learn.example.org"),
        ("LEARNLOG_BASE_URL", "https://learn.example.org/path"),
        ("LEARNLOG_MAIL_URL", "smtp://"),
        ("LEARNLOG_MAIL_URL", "smtp://mail.example:25?tls=perhaps"),
        ("LEARNLOG_DATABASE_URL", "mysql://root@localhost/x"),
        ("LEARNLOG_FETCH_ALLOW", "10.0.0.0/8,nonsense"),
        ("LEARNLOG_TRUSTED_PROXIES", "300.1.1.1"),
        ("LEARNLOG_CATALOGUE", "/no/such/directory"),
        ("LEARNLOG_OIDC_ISSUER", "https://sso.example"),
        ("LEARNLOG_SECRET_KEY_FILE", "/no/such/file"),
        ("LEARNLOG_QUEUE_FILE", "/etc/hostname"),
    ],
)
def test_a_wrong_setting_stops_the_start_by_its_name(tmp_path, variable, value):
    with pytest.raises(ConfigError, match=variable):
        settings(tmp_path, **{variable: value})


def test_every_fault_is_named_at_once(tmp_path):
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, LEARNLOG_BOGUS="1", LEARNLOG_QUEUE="celery")

    assert "LEARNLOG_BOGUS" in str(caught.value)
    assert "LEARNLOG_QUEUE" in str(caught.value)


def test_settings_of_tests_are_ignored(tmp_path):
    settings(tmp_path, LEARNLOG_SHARED="/somewhere", LEARNLOG_TEST_PG="postgresql://x")


def test_a_secret_may_lie_in_a_file(tmp_path):
    (tmp_path / "key").write_text("a-long-secret-of-forty-characters-or-so\n")

    read = settings(
        tmp_path,
        LEARNLOG_BASE_URL="https://learn.example.org",
        LEARNLOG_SECRET_KEY_FILE=str(tmp_path / "key"),
    )

    assert read.secret_key == "a-long-secret-of-forty-characters-or-so"
    assert read.is_https


def test_secrets_are_masked_where_settings_are_shown(tmp_path):
    shown = settings(
        tmp_path,
        LEARNLOG_MAIL_URL="smtp://ana:hunter2@mail.example:587?tls=starttls",
        LEARNLOG_DATABASE_URL="postgresql+psycopg://ana:hunter2@db.example/learnlog",
        LEARNLOG_FETCH_ALLOW="127.0.0.0/8, 10.0.0.0/8",
    ).masked()

    assert "hunter2" not in str(shown)
    assert shown["LEARNLOG_SECRET_KEY"] == "***"
    assert shown["LEARNLOG_MAIL_URL"] == "smtp://ana:***@mail.example:587?tls=starttls"
    assert shown["LEARNLOG_FETCH_ALLOW"] == "127.0.0.0/8,10.0.0.0/8"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("app.localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("192.168.1.2", False),
        ("learn.example.org", False),
    ],
)
def test_loopback_names_are_known(host, expected):
    assert is_loopback(host) is expected

"""The settings: read from the environment once, refused by name when wrong."""

import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path

from learnlog.domain.errors import ConfigError
from learnlog.resources import resource_dir

PREFIX = "LEARNLOG_"
SECRETS = ("SECRET_KEY", "DATABASE_URL", "MAIL_URL")
MASK = "***"
IGNORED = ("LEARNLOG_SHARED", "LEARNLOG_TEST_")
DEFAULTS = {
    "HOME": "",
    "DATABASE_URL": "",
    "SECRET_KEY": "",
    "BASE_URL": "",
    "QUEUE": "local",
    "MAIL_URL": "",
    "MAIL_FROM": "learnlog@localhost",
    "CATALOGUE": "",
    "ENDOFLIFE_URL": "https://endoflife.date/api/v1",
    "FETCH_ALLOW": "",
    "FETCH_CONTACT": "",
    "SIGNUP": "first",
    "TRUSTED_PROXIES": "",
    "YOUTUBE": "off",
    "LOG": "",
}
LATER = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator chose, checked; empty strings stand for "not set"."""

    home: Path
    database_url: str
    secret_key: str
    base_url: str
    queue: str
    mail_url: str
    mail_from: str
    catalogue: Path
    endoflife_url: str
    fetch_allow: tuple[Network, ...]
    fetch_contact: str
    signup: str
    trusted_proxies: tuple[Network, ...]
    youtube: str
    log: str

    @property
    def is_https(self) -> bool:
        """Whether the service is reached over https."""
        return self.base_url.startswith("https://")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches the service."""
        return is_loopback(urlsplit(self.base_url).hostname or "")

    def masked(self) -> dict[str, str]:
        """Return every setting by its variable, secrets masked."""
        shown = {f"{PREFIX}{name.upper()}": _shown(getattr(self, name)) for name in self.__slots__}
        shown["LEARNLOG_SECRET_KEY"] = MASK
        for name in ("LEARNLOG_DATABASE_URL", "LEARNLOG_MAIL_URL"):
            shown[name] = _without_password(shown[name])
        return shown


def read_settings(environ: Mapping[str, str], *, host: str = "", port: int = 0) -> Settings:
    """Read the settings from ``environ``; ``host`` and ``port`` are where it will be served.

    Creates the home directory and, for a service on this machine alone, the secret in it.

    Raises:
        ConfigError: a variable is unknown or its value is not allowed; all faults, one a line.
    """
    faults: list[str] = []
    values = DEFAULTS | _read_values(environ, faults)
    home = Path(values["HOME"] or user_data_path("learnlog")).absolute()
    base_url = (values["BASE_URL"] or f"http://{host or '127.0.0.1'}:{port or 8000}").rstrip("/")
    _check_base_url(base_url, faults)
    _check_choice("QUEUE", values["QUEUE"], ("local",), faults)
    _check_choice("SIGNUP", values["SIGNUP"], ("first", "open", "closed"), faults)
    _check_choice("YOUTUBE", values["YOUTUBE"], ("on", "off"), faults)
    _check_choice("LOG", values["LOG"], ("", "text", "json"), faults)
    _check_mail_url(values["MAIL_URL"], faults)
    _check_database_url(values["DATABASE_URL"], faults)
    catalogue = Path(values["CATALOGUE"]) if values["CATALOGUE"] else resource_dir("feeds")
    if not catalogue.is_dir():
        faults.append(f"LEARNLOG_CATALOGUE: {str(catalogue)!r} is not a directory")
    fetch_allow = _networks("FETCH_ALLOW", values["FETCH_ALLOW"], faults)
    trusted_proxies = _networks("TRUSTED_PROXIES", values["TRUSTED_PROXIES"], faults)
    if faults:
        raise ConfigError("\n".join(faults))
    return Settings(
        home=home,
        database_url=values["DATABASE_URL"] or f"sqlite:///{home / 'learnlog.db'}",
        secret_key=values["SECRET_KEY"] or _kept_secret(home, base_url),
        base_url=base_url,
        queue=values["QUEUE"],
        mail_url=values["MAIL_URL"] or f"file:{home / 'outbox'}",
        mail_from=values["MAIL_FROM"],
        catalogue=catalogue,
        endoflife_url=values["ENDOFLIFE_URL"],
        fetch_allow=fetch_allow,
        fetch_contact=values["FETCH_CONTACT"],
        signup=values["SIGNUP"],
        trusted_proxies=trusted_proxies,
        youtube=values["YOUTUBE"],
        log=values["LOG"],
    )


def is_loopback(host: str) -> bool:
    """Return whether ``host`` names this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read_values(environ: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for variable in sorted(environ):
        if not variable.startswith(PREFIX) or variable.startswith(IGNORED):
            continue
        name = variable.removeprefix(PREFIX)
        if name in LATER:
            if environ[variable]:
                faults.append(f"{variable}: single sign-on is not available yet; leave it empty")
        elif name in DEFAULTS:
            values[name] = environ[variable].strip()
        elif name.removesuffix("_FILE") in SECRETS:
            values[name.removesuffix("_FILE")] = _read_secret(variable, environ[variable], faults)
        else:
            faults.append(f"{variable}: unknown setting; known are {', '.join(sorted(DEFAULTS))}")
    return values


def _read_secret(variable: str, path: str, faults: list[str]) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{variable}: cannot read {path!r}: {error}")
        return ""


def _check_choice(name: str, value: str, allowed: tuple[str, ...], faults: list[str]) -> None:
    if value not in allowed:
        listed = ", ".join(choice for choice in allowed if choice)
        faults.append(f"{PREFIX}{name}: {value!r} is not allowed; allowed: {listed}")


def _check_base_url(url: str, faults: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        faults.append(
            f"LEARNLOG_BASE_URL: {url!r} is not allowed; allowed: http(s)://host[:port], no path"
        )


def _check_mail_url(url: str, faults: list[str]) -> None:
    parts = urlsplit(url)
    tls = parts.query.removeprefix("tls=")
    is_smtp = (
        parts.scheme == "smtp" and parts.hostname and tls in {"", "starttls", "implicit", "none"}
    )
    is_file = parts.scheme == "file" and parts.path
    if url and not (is_smtp or is_file):
        faults.append(
            "LEARNLOG_MAIL_URL: not allowed; allowed: file:DIRECTORY,"
            " smtp://user:password@host:port?tls=starttls|implicit|none"
        )


def _check_database_url(url: str, faults: list[str]) -> None:
    if url and not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        faults.append(
            "LEARNLOG_DATABASE_URL: not allowed; allowed: sqlite:///FILE, postgresql+psycopg://…"
        )


def _networks(name: str, value: str, faults: list[str]) -> tuple[Network, ...]:
    networks: list[Network] = []
    for item in filter(None, (part.strip() for part in value.split(","))):
        try:
            networks.append(ipaddress.ip_network(item))
        except ValueError:
            faults.append(f"{PREFIX}{name}: {item!r} is not a network such as 10.0.0.0/8")
    return tuple(networks)


def _kept_secret(home: Path, base_url: str) -> str:
    """Return the secret kept in the home directory, made on the first start."""
    if not is_loopback(urlsplit(base_url).hostname or ""):
        raise ConfigError(
            f"LEARNLOG_SECRET_KEY: required, because {base_url} is reached from other machines;"
            " set it to 32 random characters or more"
        )
    path = home / "secret"
    home.mkdir(parents=True, exist_ok=True)
    draft = home / f"secret.{secrets.token_hex(8)}"
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    try:
        # A link appears whole or not at all, so two processes that start together share one secret.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="utf-8").strip()


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    return str(value)


def _without_password(url: str) -> str:
    password = urlsplit(url).password
    return url.replace(f":{password}@", ":***@") if password else url

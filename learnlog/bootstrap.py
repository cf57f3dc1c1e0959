"""Puts the parts together: the one place that chooses which adapter stands behind which name."""

from dataclasses import dataclass
from datetime import datetime

from learnlog.catalogue.load import Catalogue, load_catalogue
from learnlog.config import Settings
from learnlog.domain.errors import ConfigError
from learnlog.ingest.fetch import Fetcher, HttpFetcher
from learnlog.ingest.parse_process import ParsePool
from learnlog.mail.send import Mailer, mailer_from_url
from learnlog.resources import resource_dir
from learnlog.services.catalogue import sync_catalogue
from learnlog.services.refresh import Parser
from learnlog.store.schema import is_current, upgrade
from learnlog.store.session import Store, is_sqlite


@dataclass(frozen=True, slots=True)
class Parts:
    """What an entry point works with."""

    settings: Settings
    store: Store
    fetcher: Fetcher
    parser: Parser
    mailer: Mailer
    catalogue: Catalogue

    def close(self) -> None:
        """Give back what the parts hold open."""
        self.mailer.close()
        self.parser.close()
        self.store.close()


def build_parts(settings: Settings) -> Parts:
    """Open the database, read the catalogue and choose fetcher and mailer.

    Raises:
        ConfigError: a setting names something that cannot be used.
        CatalogueError: a file of the catalogue is wrong; every fault is named.
    """
    return Parts(
        settings=settings,
        store=Store(settings.database_url),
        fetcher=HttpFetcher(
            allow=settings.fetch_allow, contact=settings.fetch_contact or settings.base_url
        ),
        parser=ParsePool(),
        mailer=mailer_from_url(settings.mail_url),
        catalogue=load_catalogue(settings.catalogue, allowed_networks=settings.fetch_allow),
    )


def prepare(parts: Parts, *, now: datetime) -> None:
    """Make the database ready: an embedded one is upgraded, and the catalogue is read in.

    Raises:
        ConfigError: a database server stands at another schema.
    """
    prepare_schema(parts)
    with parts.store.begin() as session:
        sync_catalogue(session, parts.catalogue, now=now)


def prepare_schema(parts: Parts) -> None:
    """Upgrade an embedded database; look whether a server's is at the newest schema.

    Raises:
        ConfigError: a database server stands at another schema; upgrading it is the operator's
            decision, because other machines may still be using it.
    """
    migrations = resource_dir("migrations")
    if is_sqlite(parts.store.url):
        upgrade(parts.store, migrations)
    elif not is_current(parts.store, migrations):
        raise ConfigError("The database is not at the newest schema. Run: learnlog db upgrade")

"""What an answer means for a feed: the feed that the tests of it share, without a database."""

from dataclasses import replace

from learnlog.domain.technology import SourceKind
from learnlog.ingest.fetch import FetchFailed
from learnlog.services.refresh_outcome import Stored, outcome_of
from learnlog.services.refresh_reading import Reading
from learnlog.store.feed_leases import FeedForRefresh
from tests.conftest import NOW, ago

URL = "https://example.org/k.atom"
NEW = "https://example.org/new.atom"
HOUR = 3600
FEED = FeedForRefresh(
    id=1,
    url=URL,
    kind=SourceKind.RELEASES,
    technology_id=None,
    technology="",
    technology_name="",
    version_scheme="",
    include=None,
    exclude=None,
    etag=b'"old"',
    last_modified=b"Mon, 17 Aug 2026 09:00:00 GMT",
    body_hash=None,
    error_count=0,
    validators_at=ago(2),
)


def come(result, *, feed=None, stored=None, published=(), is_cut_off=False, now=NOW, **reading):
    return outcome_of(
        Reading(replace(FEED, **(feed or {})), result, **reading),
        stored or Stored(),
        published,
        now=now,
        is_cut_off=is_cut_off,
    )


def columns(result, **options):
    return come(result, **options).values


def hours_to_wait(values):
    return (values["next_check_at"] - NOW).total_seconds() / HOUR


def failed(status=500, **changes):
    values = {"error_class": f"http_{status}", "reason": f"The server answered {status}."}
    return FetchFailed(**(values | {"status": status} | changes))

"""Which hosts feeds are of: named once, public or private, and those of YouTube."""

from learnlog.ingest.host_key import PRIVATE_TOPS, host_key
from learnlog.store import feed_hosts
from learnlog.store.session import Session

YOUTUBE = frozenset({"youtube.com", "youtube-nocookie.com", "youtu.be"})


def prepare_hosts(session: Session, *, youtube: bool) -> None:
    """Name the host of each new feed, and pause the feeds of YouTube unless they are wanted."""
    found = feed_hosts.without_host(session)
    if found:
        # A host that cannot be named is one nevertheless, with a quota of its own.
        hosts = {feed_id: host_key(url) or url for feed_id, url in found.items()}
        feed_hosts.name_hosts(session, hosts)
    feed_hosts.pause_hosts(session, YOUTUBE, is_paused=not youtube)


def is_public(key: str) -> bool:
    """Return whether a host key is a name that somebody registered, and no number or private name.

    Behind such a name one operator counts the requests to all of it.
    """
    top = key.rpartition(".")[2]
    is_name = "." in key and top[:1].isalpha() and not top.endswith("]") and ":" not in key
    return is_name and top not in PRIVATE_TOPS

"""Queries on the hosts that feeds are fetched from, and on which feeds are of which host."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlmodel import and_, col, or_, select, update

from learnlog.domain.feed_state import FeedState
from learnlog.store.session import Session
from learnlog.store.tables import FeedHostRow, FeedRow


def without_host(session: Session) -> dict[int, str]:
    """Return the address of each feed of which nobody has said its host, by the feed's id."""
    query = select(FeedRow.id, FeedRow.url).where(col(FeedRow.host_key) == "")
    return {id_: url for id_, url in session.exec(query) if id_ is not None}


def name_hosts(session: Session, hosts: Mapping[int, str]) -> None:
    """Store the hosts of feeds by their ids."""
    for feed_id, host_key in sorted(hosts.items()):
        session.exec(update(FeedRow).where(col(FeedRow.id) == feed_id).values(host_key=host_key))


def strikes_of(session: Session, host_keys: Collection[str]) -> dict[str, int]:
    """Return how often in a row hosts have asked for rest, of those that ever did."""
    query = select(FeedHostRow.host_key, FeedHostRow.strikes).where(
        col(FeedHostRow.host_key).in_(host_keys)
    )
    return dict(session.exec(query).all())


def rest(session: Session, host_key: str, *, until: datetime, strikes: int) -> None:
    """Leave a host alone until then."""
    session.merge(FeedHostRow(host_key=host_key, not_before=until, strikes=strikes))
    session.flush()


def forgive(session: Session, host_keys: Iterable[str], *, now: datetime) -> None:
    """Forget the strikes of hosts that answered well after their rest."""
    session.exec(
        update(FeedHostRow)
        .where(
            col(FeedHostRow.host_key).in_(sorted(host_keys)),
            col(FeedHostRow.strikes) > 0,
            or_(col(FeedHostRow.not_before).is_(None), col(FeedHostRow.not_before) <= now),
        )
        .values(strikes=0, not_before=None)
    )


def pause_hosts(session: Session, host_keys: Collection[str], *, is_paused: bool) -> None:
    """Pause the feeds of hosts, or let those that were paused go on; switched-off ones stay so."""
    is_of_them = col(FeedRow.host_key).in_(host_keys)
    paused = FeedState.PAUSED.value
    if is_paused:
        session.exec(
            update(FeedRow).where(is_of_them, col(FeedRow.state) != paused).values(state=paused)
        )
        return
    session.exec(
        update(FeedRow)
        .where(and_(is_of_them, col(FeedRow.enabled).is_(True), col(FeedRow.state) == paused))
        .values(state=FeedState.NEW.value)
    )

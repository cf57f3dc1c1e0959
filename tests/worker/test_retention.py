from sqlmodel import select

from learnlog.services import retention
from learnlog.store.tables import EntryRow, FeedRow
from learnlog.worker import TICKS
from learnlog.worker.retention import prune_entries
from tests.conftest import NOW, ago


def test_the_daily_tick_removes_old_news_in_batches(parts, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    with parts.store.begin() as session:
        feed = FeedRow(url="https://a.example/feed", kind="news", next_check_at=NOW)
        session.add(feed)
        session.flush()
        for number, days in enumerate((400, 300, 200, 181, 179)):
            entry = EntryRow(
                feed_id=feed.id,
                key=str(number),
                title=str(days),
                published_at=ago(days),
                first_seen_at=ago(days),
                text_hash="",
            )
            session.add(entry)

    assert prune_entries(parts, now=NOW) == 4

    with parts.store.read() as session:
        assert list(session.exec(select(EntryRow.title))) == ["179"]


def test_old_news_are_looked_for_once_a_day():
    (tick,) = (tick for tick in TICKS if tick.name == "prune_entries")

    assert (tick.run, tick.seconds) == (prune_entries, 86_400)

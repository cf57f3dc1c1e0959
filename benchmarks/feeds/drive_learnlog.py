"""learnlog's own refresh of the 500 feeds; a line of its input asks for one, a line answers.

Run as ``python drive_learnlog.py URL …`` with LEARNLOG_HOME in an empty folder.
"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, insert
from sqlmodel import select

from learnlog.bootstrap import Parts, build_parts, prepare_schema
from learnlog.config import read_settings
from learnlog.services.refresh import World, refresh_due
from learnlog.store.tables import EntryRow, FeedRow, FollowRow, MemberRow, TechnologyRow

BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LATER = timedelta(hours=30)


def fill(parts: Parts, urls: list[str]) -> None:
    """Make one member who follows as many technologies as there are feeds, one each."""
    with parts.store.begin() as session:
        member = MemberRow(email="m@bench.example", handle="m", name="M", created_at=BEGIN)
        session.add(member)
        technologies = [
            TechnologyRow(
                slug=f"technology-{number}",
                name=f"Technology {number}",
                category="framework",
                drift="time",
                validity_half_life_years=3.0,
                aliases=[],
            )
            for number in range(len(urls))
        ]
        session.add_all(technologies)
        session.flush()
        ids = [technology.id for technology in technologies]
        session.execute(
            insert(FollowRow),
            [{"user_id": member.id, "technology_id": id_, "followed_at": BEGIN} for id_ in ids],
        )
        session.add_all(
            FeedRow(
                url=url,
                kind="news",
                technology_id=id_,
                host_key=urlsplit(url).hostname,
                next_check_at=BEGIN,
            )
            for url, id_ in zip(urls, ids, strict=True)
        )


def warm(parts: Parts) -> None:
    """Start the parse processes, as those of a service that runs on have been."""
    parts.parser.start()
    for process in parts.parser.processes:
        process.parse(b"<rss version='2.0'><channel><title>T</title></channel></rss>")


def main(urls: list[str]) -> None:
    parts = build_parts(read_settings(os.environ))
    prepare_schema(parts)
    fill(parts, urls)
    warm(parts)
    print("ready", flush=True)
    now = BEGIN
    for _ in sys.stdin:
        world = World(parts.store, parts.fetcher, parts.parser)
        report = refresh_due(world, now=now, everything=True)
        said = {
            "feeds": report.feeds,
            "unchanged": report.not_modified,
            "failed": report.failed,
            "new": report.entries_new,
        }
        print(json.dumps(said), flush=True)
        now += LATER
    with parts.store.read() as session:
        stored = session.exec(select(func.count()).select_from(EntryRow)).one()
    print(f"{stored} entries stored", file=sys.stderr)
    parts.close()


if __name__ == "__main__":
    main(sys.argv[1:])

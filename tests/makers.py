"""Rows for tests, made with the fewest words: every maker returns the id."""

import itertools
from datetime import timedelta

from learnlog.store import feed_fetches, feed_leases
from learnlog.store.cell_marks import begin
from learnlog.store.feed_fetches import Finished
from learnlog.store.feed_leases import Lease
from learnlog.store.tables import (
    CardRow,
    EvidenceRow,
    FeedReaderRow,
    FeedRow,
    FollowRow,
    MemberRow,
    RatingRow,
    ReleaseRow,
    ReviewLogRow,
    TeamMemberRow,
    TeamRow,
    TechnologyRow,
)
from tests.conftest import NOW, ago

_numbers = itertools.count(1)


def _saved(session, row):
    session.add(row)
    session.flush()
    return getattr(row, "id", None)


def make_member(session, name="Ana Costa", **columns):
    number = next(_numbers)
    defaults = {
        "email": f"member{number}@team.example",
        "handle": f"member-{number}",
        "created_at": ago(400),
    }
    return _saved(session, MemberRow(name=name, **(defaults | columns)))


def make_team(session, name="Platform", *, members=(), leads=(), slug=None):
    number = next(_numbers)
    team_id = _saved(
        session, TeamRow(slug=slug or f"team-{number}", name=name, created_at=ago(400))
    )
    for user_id in (*members, *leads):
        row = TeamMemberRow(
            team_id=team_id, user_id=user_id, is_lead=user_id in leads, joined_at=ago(300)
        )
        _saved(session, row)
    return team_id


def make_technology(session, slug="kubernetes", **columns):
    defaults = {
        "name": slug.replace("-", " ").title(),
        "category": "platform",
        "validity_half_life_years": 2.0,
    }
    return _saved(session, TechnologyRow(slug=slug, **(defaults | columns)))


def make_release(session, technology_id, version="1.36", *, released_at=None, **columns):
    from learnlog.domain.release import normalise_version, version_order

    defaults = {
        "kind": "minor",
        "version_norm": normalise_version(version),
        "sort_key": version_order(version),
        "released_at": released_at or ago(30),
        "first_seen_at": released_at or ago(30),
        "date_source": "feed",
    }
    row = ReleaseRow(technology_id=technology_id, version=version, **(defaults | columns))
    return _saved(session, row)


def make_follow(session, user_id, technology_id, *, level=None, **columns):
    """Follow a technology; with a level, rate it on the day of following too."""
    row = FollowRow(
        user_id=user_id, technology_id=technology_id, **({"followed_at": ago(200)} | columns)
    )
    _saved(session, row)
    begin(session, user_id, technology_id)
    if level is not None:
        make_rating(session, user_id, technology_id, level, at=row.followed_at)


def make_rating(session, user_id, technology_id, level, *, at=None):
    return _saved(
        session,
        RatingRow(
            user_id=user_id,
            technology_id=technology_id,
            level=level,
            effective_at=at or NOW,
            entered_at=at or NOW,
        ),
    )


def make_check(session, user_id, technology_id, *, passed=True, at=None, **columns):
    """A graded check: a card that was recalled or not, unless ``kind`` says otherwise."""
    defaults = {
        "kind": "review_pass" if passed else "review_fail",
        "happened_at": at or NOW,
        "entered_at": at or NOW,
    }
    row = EvidenceRow(
        user_id=user_id, technology_id=technology_id, passed=passed, **(defaults | columns)
    )
    return _saved(session, row)


def make_card(session, user_id, technology_id, prompt="What drains a node?", **columns):
    """A card that was never asked, made five days ago and due since; returns its id."""
    values = {"answer": "kubectl drain", "due_day": 1, "created_at": ago(5)} | columns
    values.setdefault("true_as_of", values["created_at"])
    row = CardRow(user_id=user_id, technology_id=technology_id, prompt=prompt, **values)
    return _saved(session, row)


def make_review(session, user_id, card_id, *, passed=True, days_ago=0, **columns):
    """A line of the review log: of a card that was seen ten days before, unless told otherwise."""
    day = NOW.date().toordinal() - days_ago
    defaults = {
        "at": ago(days_ago),
        "day_number": day,
        "zone": "UTC",
        "elapsed_days": 10,
        "grade": 3 if passed else 1,
        "forecast": 0.8,
        "stability_before": 10.0,
        "difficulty_before": 5.0,
        "stability_after": 20.0,
        "difficulty_after": 5.0,
        "due_day_before": day,
        "due_day_after": day + 20,
        "revision": 1,
        "algo_version": "fsrs-6/1",
    }
    row = ReviewLogRow(user_id=user_id, card_id=card_id, **(defaults | columns))
    return _saved(session, row)


def make_feed(session, url=None, **columns):
    """A feed that is due; of no technology unless one is named, so that it is asked anyway."""
    defaults = {
        "url": url or f"https://host{next(_numbers)}.example/feed.xml",
        "kind": "news",
        "origin": "added",
        "next_check_at": NOW,
    }
    return _saved(session, FeedRow(**(defaults | columns)))


def make_private(session, feed_id, *readers):
    """Let these members alone read a feed."""
    session.get(FeedRow, feed_id).origin = "private"
    session.add_all(FeedReaderRow(feed_id=feed_id, user_id=user_id) for user_id in readers)
    session.flush()


def lease_feed(session, feed_id, *, until=NOW + timedelta(minutes=3)):
    """Lease a feed, whatever stands of it, and return what a refresh gets of it."""
    (leased,) = feed_leases.lease_feeds(session, [feed_id], Lease("t"), until=until)
    return leased


def finish_fetch(session, feed_id, fetch, **columns):
    """Lease a feed and write what a fetch left behind."""
    lease_feed(session, feed_id)
    feed_fetches.finish_all(session, [Finished(feed_id, fetch, columns)], Lease("t"))

from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.interest import Interest
from learnlog.domain.proficiency import LastUsed, Level
from learnlog.domain.release import Impact
from learnlog.services import follows
from learnlog.services.currency import cell_reports
from learnlog.services.follows import Statement, Wish
from learnlog.store.follows import RatingValues, add_rating
from learnlog.store.tables import EvidenceRow, FollowRow, RatingRow
from tests.conftest import NOW, ago
from tests.makers import make_member, make_release, make_technology


@pytest.fixture
def ana(session):
    make_technology(session, "kubernetes")
    make_technology(session, "python", category="language")
    return make_member(session)


def test_following_twice_keeps_the_first(session, ana):
    first = follows.follow(session, ana, ["kubernetes", "kubernetes"], now=ago(9))
    second = follows.follow(session, ana, ["kubernetes", "python"], now=NOW, impact=Impact.PATCH)

    assert first.added == ("kubernetes",)
    assert (second.added, second.known) == (("python",), ("kubernetes",))
    assert [item.followed_at for item in follows.follows_of(session, ana)] == [ago(9), NOW]


def test_a_wanted_level_is_kept_where_the_follow_is_new(session, ana):
    targets = {"kubernetes": Level.ADVISING, "python": Level.WORKING}
    follows.follow(session, ana, ["kubernetes"], now=NOW, targets=targets)

    assert follows.followed(session, ana, "kubernetes").target_level is Level.ADVISING


def test_one_unknown_slug_follows_none(session, ana):
    with pytest.raises(NotFoundError, match="nomad"):
        follows.follow(session, ana, ["kubernetes", "nomad"], now=NOW)

    assert follows.follows_of(session, ana) == []


def test_an_impact_that_no_follow_has_is_refused(session, ana):
    with pytest.raises(RuleError, match="security"):
        follows.follow(session, ana, ["kubernetes"], now=NOW, impact=Impact.SECURITY)


def test_what_was_logged_outlives_the_follow(session, ana):
    follows.follow(session, ana, ["kubernetes"], now=NOW)
    follows.state(session, ana, [Statement("kubernetes", last_used=LastUsed.NOW)], now=NOW)

    follows.unfollow(session, ana, "kubernetes")

    assert follows.follows_of(session, ana) == []
    assert len(session.exec(select(EvidenceRow)).all()) == 1
    with pytest.raises(NotFoundError):
        follows.unfollow(session, ana, "kubernetes")


def test_last_used_is_a_project_week_in_the_middle_of_its_range_and_the_baseline(session, ana):
    follows.follow(session, ana, ["kubernetes"], now=NOW)
    statement = Statement("kubernetes", Level.WORKING, LastUsed.UNDER_1_YEAR)

    assert follows.state(session, ana, [statement], now=NOW) == 1

    # Between 90 and 365 days ago: 227.5.
    row = session.exec(select(EvidenceRow)).one()
    assert (row.kind, row.happened_at) == ("project_week", ago(227.5))
    assert follows.followed(session, ana, "kubernetes").baseline_at == ago(227.5)


def test_saying_it_again_replaces_what_was_said(session, ana):
    follows.follow(session, ana, ["kubernetes"], now=NOW)
    for answer in (LastUsed.NOW, LastUsed.OLDER, LastUsed.NEVER):
        follows.state(session, ana, [Statement("kubernetes", last_used=answer)], now=NOW)

    valid = [row for row in session.exec(select(EvidenceRow)) if row.retracted_at is None]
    assert valid == []
    assert follows.followed(session, ana, "kubernetes").baseline_at is None


def test_a_level_is_appended_only_when_it_changes(session, ana):
    follows.follow(session, ana, ["kubernetes"], now=NOW)
    for level in (Level.AWARE, Level.AWARE, Level.WORKING):
        follows.state(session, ana, [Statement("kubernetes", level)], now=NOW)

    assert [row.level for row in session.exec(select(RatingRow).order_by(RatingRow.id))] == [1, 3]


def test_nothing_said_is_nothing_stated(session, ana):
    follows.follow(session, ana, ["kubernetes"], now=NOW)

    assert follows.state(session, ana, [Statement("kubernetes")], now=NOW) == 0


def test_a_statement_about_something_else_is_refused(session, ana):
    with pytest.raises(NotFoundError):
        follows.state(session, ana, [Statement("python", Level.AWARE)], now=NOW)


def test_a_snooze_ends_by_itself_or_at_once(session, ana):
    follows.follow(session, ana, ["kubernetes"], now=NOW)

    follows.snooze(session, ana, "kubernetes", 7, now=NOW)
    assert follows.followed(session, ana, "kubernetes").snoozed_until == NOW + timedelta(days=7)
    follows.snooze(session, ana, "kubernetes", 0, now=NOW)
    assert follows.followed(session, ana, "kubernetes").snoozed_until is None
    with pytest.raises(RuleError):
        follows.snooze(session, ana, "kubernetes", 91, now=NOW)


def test_looking_is_remembered(session, ana):
    follows.follow(session, ana, ["kubernetes"], now=ago(5))

    follows.mark_looked(session, ana, "kubernetes", now=NOW)

    assert follows.followed(session, ana, "kubernetes").looked_at == NOW


def test_knowing_a_version_and_all_before_it_restores_currency(session, ana):
    kubernetes = session.exec(select(FollowRow.technology_id)).first() or 1
    for version, days in (("1.34", 300), ("1.35", 200), ("1.36", 100)):
        make_release(session, kubernetes, version, released_at=ago(days))
    follows.follow(session, ana, ["kubernetes"], now=NOW)
    follows.state(session, ana, [Statement("kubernetes", Level.WORKING, LastUsed.OLDER)], now=NOW)
    (before,) = cell_reports(session, [ana], now=NOW)

    count = follows.acknowledge(session, ana, "kubernetes", "1.36", now=NOW, and_before=True)

    (after,) = cell_reports(session, [ana], now=NOW)
    assert count == 3
    assert after.currency > before.currency
    assert after.version_known == "1.36"
    assert follows.acknowledge(session, ana, "kubernetes", "1.35", now=NOW) == 1


def test_only_what_has_no_level_is_there_to_rate(session, ana):
    follows.follow(session, ana, ["kubernetes", "python"], now=NOW)
    follows.state(session, ana, [Statement("python", Level.AWARE)], now=NOW)

    def slugs(**options):
        return [item.slug for item in follows.to_rate(session, ana, now=NOW, **options)]

    assert slugs() == ["kubernetes"]
    assert slugs(everything=True) == ["kubernetes", "python"]
    assert slugs(only="python") == ["python"]


def test_a_wish_is_kept_and_counted_where_it_is_another(session, ana):
    follows.follow(session, ana, ["kubernetes"], now=NOW)
    wish = Wish(Interest.WANT_MORE, Level.ADVISING)

    def state(wanted):
        return follows.state(session, ana, [Statement("kubernetes", wish=wanted)], now=NOW)

    assert [state(wish), state(wish), state(None), state(Wish())] == [1, 0, 0, 1]

    follows.wish(session, ana, "kubernetes", wish)
    item = follows.followed(session, ana, "kubernetes")
    assert (item.interest, item.target_level) == (Interest.WANT_MORE, Level.ADVISING)


def test_what_is_not_followed_is_not_wished_for(session, ana):
    with pytest.raises(NotFoundError):
        follows.wish(session, ana, "kubernetes", Wish(Interest.LIKE))


def test_saying_ones_level_again_after_anothers_word_is_no_new_rating(session, ana):
    follows.follow(session, ana, ["kubernetes"], now=NOW)
    own = Statement("kubernetes", level=Level.WORKING)
    follows.state(session, ana, [own], now=ago(9))
    (technology_id,) = [item.technology_id for item in follows.follows_of(session, ana)]
    peer = RatingValues(ana, technology_id, Level.CONVERSANT, ago(5), source="peer")
    add_rating(session, peer, now=ago(5))

    follows.state(session, ana, [own], now=NOW)

    assert len(session.exec(select(RatingRow)).all()) == 2
    (row,) = follows.to_rate(session, ana, everything=True, now=NOW)
    assert (row.level, row.counted) == (Level.WORKING, Level.CONVERSANT)
    assert follows.to_rate(session, ana, now=NOW) == []

from datetime import date, timedelta

import pytest

from learnlog.domain.currency import Band
from learnlog.domain.digest import Link, LinkKind
from learnlog.domain.errors import NotFoundError
from learnlog.domain.local_time import local_day
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.technology import ReleaseLine
from learnlog.services.currency import cell_reports
from learnlog.services.digest import (
    CUT_OFF_LAG,
    digest_content,
    get_subscriber,
    occasion_for,
)
from learnlog.services.documents import store_document
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.store import digests
from learnlog.store.digests import Period
from learnlog.store.tables import EntryRow, ExperimentRow, FeedRow
from learnlog.store.technologies import store_lines
from tests.conftest import NOW, ago
from tests.makers import make_card, make_follow, make_member, make_release, make_technology
from tests.services.test_documents import document, make_feed, post, tag


@pytest.fixture
def ana(session):
    return make_member(session, zone="Europe/Paris", next_digest_at=NOW - timedelta(hours=1))


@pytest.fixture
def kubernetes(session, ana):
    technology_id = make_technology(session)
    make_follow(session, ana, technology_id, level=3, followed_at=ago(200))
    return technology_id


def occasion(session, user_id):
    return occasion_for(session, get_subscriber(session, user_id), now=NOW)


def test_a_member_who_follows_nothing_is_told_nothing(session, ana):
    assert digest_content(session, ana, now=NOW) is None


def test_nobody_has_no_digest(session, ana):
    with pytest.raises(NotFoundError):
        digest_content(session, ana + 1, now=NOW)


def test_a_new_release_is_told_with_the_version_it_comes_after(session, ana, kubernetes):
    make_release(session, kubernetes, "1.36", released_at=ago(190))
    make_release(session, kubernetes, "1.37", released_at=ago(2))

    content = digest_content(session, ana, now=NOW)

    (release,) = content.releases
    assert (release.name, release.latest, release.text) == (
        "Kubernetes",
        "1.37",
        "A minor release.",
    )


def test_the_numbers_are_those_of_every_other_page(session, ana, kubernetes):
    make_release(session, kubernetes, "1.37", released_at=ago(2))
    (report,) = cell_reports(session, [ana], now=NOW)

    content = digest_content(session, ana, now=NOW)

    assert dict(content.stack.counts)[report.band] == content.stack.total == 1
    for action in content.actions:
        assert (action.percent, action.band) == (report.percent, report.band)


def test_every_new_item_is_shown_or_can_be_ignored(session, ana, kubernetes):
    watched = make_technology(session, "nomad")
    make_follow(session, ana, watched, level=1, followed_at=ago(200))
    snoozed = make_technology(session, "flask")
    make_follow(session, ana, snoozed, followed_at=ago(200), snoozed_until=NOW + timedelta(days=1))
    for technology_id, version, kind in (
        (kubernetes, "1.37", "minor"),
        (kubernetes, "1.36.4", "patch"),
        (watched, "2.0", "major"),
        (snoozed, "4.0", "major"),
    ):
        make_release(session, technology_id, version, kind=kind, released_at=ago(2))
    for n, kind in enumerate(("tutorials", "news")):
        feed = FeedRow(
            url=f"https://feed.example/{n}",
            kind=kind,
            technology_id=kubernetes,
            next_check_at=NOW,
        )
        session.add(feed)
        session.flush()
        session.add(
            EntryRow(
                feed_id=feed.id,
                key="a",
                title="A",
                published_at=ago(1),
                first_seen_at=ago(1),
                text_hash="",
            )
        )
    session.flush()

    content = digest_content(session, ana, now=NOW)

    assert [release.latest for release in content.releases] == ["1.37"]
    assert content.ignored == (
        "You can ignore 5 items: 1 on a technology you only watch, 1 on a technology you snoozed,"
        " 1 patch, 1 tutorial, 1 news post."
    )


def test_what_three_feeds_bring_is_told_once_and_not_again_in_the_next_mail(
    session, ana, kubernetes
):
    make_release(session, kubernetes, "1.36", released_at=ago(190))
    early, late = "Kubernetes 1.38.0-rc.1", "Kubernetes 1.37.0"
    for name, days in (("a", 3), ("b", 2), ("c", 1)):
        feed = make_feed(session, kubernetes, kind="news", url=f"https://{name}.example/")
        link = {"link": "https://k.example/post"}
        items = (
            tag("1.37", days, guid=f"{name}1", title=late, link=f"https://{name}.example/1"),
            tag("1.38", days, guid=f"{name}2", title=early, link=f"https://{name}.example/2"),
            post(3, days, guid=f"{name}3", **link),
        )
        store_document(session, feed, document(*items), now=ago(days))

    content = digest_content(session, ana, now=NOW)

    assert [release.latest for release in content.releases] == ["1.37.0"]
    assert content.ignored == "You can ignore 2 items: 1 pre-release, 1 news post."
    digests.claim_period(session, Period(ana, "digest", "digest:2026-W35", NOW), now=NOW)
    feed = make_feed(session, kubernetes, kind="news", url="https://d.example/")
    store_document(session, feed, document(post(3, 0, guid="d3", **link)), now=NOW)
    next_mail = digest_content(session, ana, now=NOW + timedelta(days=7))
    assert next_mail is None


def test_a_pre_release_is_told_to_those_who_asked_for_them(session):
    bo = make_member(session, next_digest_at=NOW - timedelta(hours=1))
    technology_id = make_technology(session, "nomad")
    make_follow(session, bo, technology_id, level=3, followed_at=ago(200), prereleases=True)
    make_release(session, technology_id, "2.0rc1", kind="prerelease", released_at=ago(2))

    (release,) = digest_content(session, bo, now=NOW).releases

    assert (release.latest, release.text) == ("2.0rc1", "A pre-release.")


def test_what_is_stale_is_asked_for_with_reason_minutes_and_gain(session, ana, kubernetes):
    make_release(session, kubernetes, "1.37", released_at=ago(20))
    used = NewEvidence(ana, "kubernetes", EvidenceKind.EXPERIMENT, ago(150))
    record_evidence(session, used, now=ago(150))
    (report,) = cell_reports(session, [ana], now=NOW)

    (action,) = digest_content(session, ana, now=NOW).actions

    assert report.band in {Band.AGEING, Band.STALE, Band.LAPSED}
    assert (action.percent, action.band) == (report.percent, report.band)
    assert action.reason.lower().startswith(report.causes[0].text.lower())
    assert action.label.endswith(f", {action.minutes} min, +{action.gain_points:.1f} points")
    assert action.label[0].isupper()
    assert action.label.count("min") == 1
    assert action.link == Link(LinkKind.TECHNOLOGY, "kubernetes")


def test_cards_that_are_due_lead_to_the_review(session, ana, kubernetes):
    day = local_day(NOW, "Europe/Paris")
    for n in range(3):
        make_card(session, ana, kubernetes, f"Question {n}", due_day=day)

    content = digest_content(session, ana, now=NOW)

    assert content.due_cards == 3
    (action,) = content.actions
    assert action.label.startswith("Review 3 cards, ")
    assert action.link == Link(LinkKind.REVIEW)


def test_an_experiment_that_waits_is_linked(session, ana, kubernetes):
    used = NewEvidence(ana, "kubernetes", EvidenceKind.EXPERIMENT, ago(150))
    record_evidence(session, used, now=ago(150))
    row = ExperimentRow(
        user_id=ana,
        technology_id=kubernetes,
        title="Drain a node",
        time_box_minutes=10,
        created_at=ago(9),
    )
    session.add(row)
    session.flush()

    (action,) = digest_content(session, ana, now=NOW).actions

    assert action.label.startswith("Try “Drain a node”, 10 min, +")
    assert action.link == Link(LinkKind.EXPERIMENT, str(row.id))


def test_a_planned_experiment_stands_in_the_calendar(session, ana, kubernetes):
    row = ExperimentRow(
        user_id=ana,
        technology_id=kubernetes,
        title="Drain a node",
        status="planned",
        planned_at=NOW + timedelta(days=2),
        time_box_minutes=90,
        created_at=NOW,
    )
    session.add(row)
    session.flush()

    (item,) = digest_content(session, ana, now=NOW).calendar

    assert (item.title, item.minutes) == ("Experiment: Drain a node", 90)
    assert (item.link.kind, item.link.target) == (LinkKind.EXPERIMENT, str(row.id))


def test_a_digest_covers_what_is_new_since_the_last_one_and_leaves_nothing_between(
    session, ana, kubernetes
):
    digests.claim_period(session, Period(ana, "digest", "digest:2026-W34", ago(7)), now=ago(7))

    now = occasion(session, ana)

    assert (now.since, now.cut_off_at) == (ago(7), NOW - CUT_OFF_LAG)
    assert now.period_key == "digest:2026-W35"
    assert not now.is_after_outage


def test_the_first_digest_covers_one_period(session):
    weekly = make_member(session)
    daily = make_member(session, digest_cadence="daily")
    newcomer = make_member(session, created_at=ago(2))

    spans = [NOW - CUT_OFF_LAG - occasion(session, who).since for who in (weekly, daily, newcomer)]

    assert spans == [
        timedelta(days=7),
        timedelta(days=1),
        timedelta(days=2) - CUT_OFF_LAG,
    ]


def test_after_an_outage_the_digest_says_what_it_covers(session, ana, kubernetes):
    make_release(session, kubernetes, "1.37", released_at=ago(12))
    digests.claim_period(session, Period(ana, "digest", "digest:2026-W33", ago(14)), now=ago(14))
    digests.advance(session, ana, due_at=NOW - timedelta(hours=1), next_at=ago(7))

    content = digest_content(session, ana, now=NOW)

    assert content.lead.endswith("This covers everything since 10 August.")


def test_a_daily_digest_speaks_of_the_day(session, kubernetes):
    ben = make_member(session, digest_cadence="daily")
    make_follow(session, ben, kubernetes, level=3, followed_at=ago(200))
    make_release(session, kubernetes, "1.37", released_at=NOW - timedelta(hours=8))

    content = digest_content(session, ben, now=NOW)

    assert content.period_key == "digest:2026-08-24"
    assert content.footer == (
        "Sent Monday to Friday at 08:00, UTC. A day with nothing due sends nothing."
    )


def test_without_digests_a_preview_shows_the_weekly_one(session, kubernetes):
    ben = make_member(session, digest_cadence="off")
    make_follow(session, ben, kubernetes, level=3, followed_at=ago(200))
    make_release(session, kubernetes, "1.37", released_at=ago(2))

    content = digest_content(session, ben, now=NOW)

    assert content.period_key == "digest:2026-W35"
    assert content.footer.startswith("No digests are sent.")


def test_a_known_line_that_ends_earlier_is_told_with_the_lead(session, ana, kubernetes):
    make_release(session, kubernetes, "1.37", released_at=ago(2))
    used = NewEvidence(ana, "kubernetes", EvidenceKind.EXPERIMENT, ago(150), version="1.33")
    record_evidence(session, used, now=ago(150))
    for day, days in ((date(2026, 12, 28), 40), (date(2026, 10, 28), 2)):
        line = ReleaseLine("1.33", ago(300).date(), supported_until=day)
        store_lines(session, {kubernetes: [line]}, now=ago(days))

    content = digest_content(session, ana, now=NOW)

    assert content.lead.endswith(
        ". Support of Kubernetes 1.33 now ends on 28 October, "
        "two months earlier than believed until 22 August."
    )

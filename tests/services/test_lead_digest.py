from datetime import timedelta

import pytest

from learnlog.domain.currency import Band
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.digest import get_subscriber, occasion_for
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.heatmap import Wanted, team_heatmap
from learnlog.services.lead_digest import lead_content, lead_period, led_teams
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_team, make_technology


@pytest.fixture
def lead(session):
    return make_member(session, "Lea Lead", digest_cadence="weekly")


@pytest.fixture
def platform(session, lead):
    """A team of the lead and of Ben, who alone uses Kubernetes."""
    ben = make_member(session, "Ben Okafor")
    technology_id = make_technology(session)
    make_follow(session, ben, technology_id, level=3, followed_at=ago(200))
    used = NewEvidence(ben, "kubernetes", EvidenceKind.EXPERIMENT, ago(1))
    record_evidence(session, used, now=ago(1))
    make_team(session, "Platform", members=[ben], leads=[lead], slug="platform")
    make_team(session, "Other", members=[lead, ben])


def content_of(session, user_id):
    subscriber = get_subscriber(session, user_id)
    due_at = occasion_for(session, subscriber, now=NOW).due_at
    (team,) = led_teams(session, user_id)
    return lead_content(session, subscriber, team, due_at=due_at, now=NOW)


def test_only_the_teams_one_leads_are_told_about(session, lead, platform):
    assert [team.slug for team in led_teams(session, lead)] == ["platform"]


def test_the_numbers_are_those_of_the_teams_page(session, lead, platform):
    page = team_heatmap(session, "platform", Wanted(NOW), viewer=None, now=NOW)

    content = content_of(session, lead)

    assert content.heading == "One technology rests on one person or nobody"
    (row,) = content.thin
    (shown,) = page.grid.thin
    assert (row.cover, row.cells) == (shown.cover, shown.cells)
    assert (content.refreshed, content.slipped) == (page.refreshed, page.slipped)
    assert any(cell and cell.band is Band.CURRENT for cell in row.cells)


def test_a_daily_lead_hears_of_the_team_on_mondays(session, platform):
    daily = make_member(session, digest_cadence="daily", zone="Europe/Paris")
    make_team(session, "Third", leads=[daily], members=[make_member(session)])
    subscriber = get_subscriber(session, daily)
    (team,) = led_teams(session, daily)

    key = lead_period(subscriber, team, due_at=NOW + timedelta(days=2))

    assert key == f"lead:2026-W35:{team.slug}"


def test_the_footer_says_why_the_mail_comes_and_who_sees_the_same(session, lead, platform):
    assert content_of(session, lead).footer == (
        "You lead Platform. Sent Mondays at 08:00, UTC. Everyone shown here can see the same grid."
    )


def test_the_footer_of_a_daily_lead_names_the_monday(session, platform):
    daily = make_member(session, digest_cadence="daily", digest_weekday=3)
    ben = make_member(session)
    make_follow(session, ben, make_technology(session, "flask"), level=2, followed_at=ago(9))
    make_team(session, "Third", leads=[daily], members=[ben])

    assert "Sent Mondays at 08:00" in content_of(session, daily).footer


def test_a_team_that_follows_nothing_hears_nothing(session):
    lead = make_member(session)
    make_team(session, "Empty", leads=[lead])

    assert content_of(session, lead) is None

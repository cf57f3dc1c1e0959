"""What the people of the small organisation say: wanted, exempt, certified, asked for."""

from datetime import timedelta

from learnlog.domain.interest import Interest
from learnlog.domain.members import Role
from learnlog.domain.proficiency import Level
from learnlog.services import certifications, engagements, exemptions, follows, opinions, targets
from learnlog.services.accounts import signed_in
from learnlog.services.certifications import NewCertification
from learnlog.services.engagements import EngagementValues
from learnlog.services.exemptions import NewExemption
from learnlog.services.follows import Wish
from learnlog.services.targets import NewTarget
from learnlog.store import people
from tests.conftest import NOW, ago

TODAY = NOW.date()
TEAM = "platform-team"
LONG = "Wolfeschlegelsteinhausenbergerdorff payments replatforming"


def fill_statements(session, ana, colleague):
    """Ana leads; an engagement waits, a certificate runs out, opinions are asked both ways."""
    by = signed_in(session, people.get_member(session, ana))
    bo = people.get_member(session, colleague)
    for slug, level in (("postgresql", 4), ("kubernetes", 3), ("swift", 2)):
        new = NewTarget(slug, Level(level), is_must=slug != "swift")
        targets.set_team_target(session, TEAM, new, by=by, now=ago(90))
        targets.set_role_target(session, Role.ADMIN, new, by=by, now=ago(90))
    kickoff = TODAY + timedelta(days=12)
    values = EngagementValues(LONG, kickoff, handles=[by.handle, bo.handle])
    name = engagements.create_engagement(session, TEAM, values, by=by, now=ago(30))
    must = NewTarget("kubernetes", Level.ADVISING, is_must=True)
    engagements.set_engagement_target(session, TEAM, name, must, by=by, now=ago(30))
    old = EngagementValues("Acme", TODAY - timedelta(days=300), TODAY - timedelta(days=30))
    engagements.create_engagement(session, TEAM, old, by=by, now=ago(300))
    leave = NewExemption(bo.handle, "postgresql", TODAY + timedelta(days=40), "parental leave")
    exemptions.exempt(session, TEAM, leave, by=by, today=TODAY, now=ago(3))
    follows.wish(session, ana, "react", Wish(Interest.WANT_MORE, Level.ADVISING))
    _certificates(session, ana)
    for asker, asked, slug in ((ana, bo, "kubernetes"), (colleague, by, "terraform")):
        opinions.ask(session, asker, slug, asked.handle, note="Since the last project.", now=ago(2))
    number = opinions.ask(session, ana, "redis", bo.handle, now=ago(9))
    opinions.answer(session, colleague, number, Level.AWARE, now=ago(8))


def _certificates(session, ana):
    issued, ends = TODAY - timedelta(days=702), TODAY + timedelta(days=28)
    for new in (
        NewCertification("kubernetes", "CKA", "The foundation", "LF-ab12-cd34", issued, ends),
        NewCertification("aws", "Solutions Architect", aiming_for_on=TODAY + timedelta(days=60)),
        NewCertification(
            "python", "PCAP", issued_on=issued, expires_on=ago(3).date(), grace_days=30
        ),
    ):
        certifications.add_certification(session, ana, new, zone="UTC", now=ago(1))

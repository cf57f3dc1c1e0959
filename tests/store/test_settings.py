from learnlog.domain.cadence import Schedule
from learnlog.domain.members import DigestCadence, Theme
from learnlog.store import settings
from tests.conftest import NOW
from tests.makers import make_member


def test_choices_are_read_as_they_were_set(session):
    ana = make_member(session, digest_weekday=3)
    ben = make_member(session)

    settings.set_choices(session, ana, theme="dark", digest_cadence="daily", paused_until=NOW)

    mine, others = settings.get_choices(session, ana), settings.get_choices(session, ben)
    assert (mine.theme, mine.paused_until) == (Theme.DARK, NOW)
    assert mine.schedule == Schedule(DigestCadence.DAILY, 3, 480, "UTC")
    assert others.theme is Theme.AUTO


def test_a_closed_account_has_no_choices(session):
    assert settings.get_choices(session, make_member(session, disabled_at=NOW)) is None

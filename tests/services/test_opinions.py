from datetime import timedelta

import pytest
from sqlmodel import select

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.members import Role
from learnlog.domain.opinion import OpinionState
from learnlog.domain.proficiency import Level
from learnlog.services import opinions
from learnlog.services.currency import cell_reports
from learnlog.store.opinions import expire_opinions
from learnlog.store.tables import RatingRow, SecondOpinionRow, TeamMemberRow
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_rating, make_team, make_technology

LATER = NOW + timedelta(days=1)
TOO_LATE = NOW + timedelta(days=30)


@pytest.fixture
def kubernetes(session):
    return make_technology(session, name="Kubernetes")


@pytest.fixture
def ana(session, kubernetes):
    user_id = make_member(session, handle="ana")
    make_follow(session, user_id, kubernetes, level=3)
    return user_id


@pytest.fixture
def bo(session):
    return make_member(session, "Bo Eriksson", handle="bo")


@pytest.fixture
def lea(session):
    return make_member(session, "Lea Lead", handle="lea")


@pytest.fixture
def team(session, ana, bo, lea):
    return make_team(session, members=[ana, bo], leads=[lea])


@pytest.fixture
def asked(session, team, ana):
    """Ana asked Bo about Kubernetes."""
    return ask(session, ana, "bo")


def ask(session, ana, handle, *, slug="kubernetes", note="", now=NOW):
    return opinions.ask(session, ana, slug, handle, note=note, now=now)


def answer(session, user_id, number, level=Level.CONVERSANT, *, now=LATER):
    return opinions.answer(session, user_id, number, level, now=now)


def states(session, user_id, *, now=LATER):
    found = opinions.opinions_of(session, user_id, now=now)
    return [
        [item.state for item in bucket]
        for bucket in (found.to_answer, found.waiting, found.settled)
    ]


def test_one_may_ask_the_others_of_ones_teams(session, team, ana):
    make_member(session, "Eve", handle="eve")

    page = opinions.opinion_page(session, ana, now=NOW)

    assert [person.handle for person in page.askable] == ["bo", "lea"]
    assert [item.slug for item in page.follows] == ["kubernetes"]


def test_who_is_in_no_team_may_ask_nobody(session, ana):
    assert opinions.askable(session, ana) == ()


def test_a_request_is_seen_by_both_sides(session, asked, ana, bo, lea):
    assert states(session, ana) == [[], [OpinionState.REQUESTED], []]
    assert states(session, bo) == [[OpinionState.REQUESTED], [], []]
    assert states(session, lea) == [[], [], []]


def test_an_answer_is_a_peers_rating_and_both_read_the_difference(session, asked, ana, bo):
    item = answer(session, bo, asked)

    assert (item.state, item.difference) == (OpinionState.ANSWERED, "Conversant, 1 level below")
    row = session.exec(select(RatingRow).where(RatingRow.source != "self")).one()
    assert (row.user_id, row.rated_by, row.source, row.level) == (ana, bo, "peer", 2)
    assert row.effective_at == LATER
    for user_id in (ana, bo):
        (settled,) = opinions.opinions_of(session, user_id, now=LATER).settled
        assert (settled.difference, settled.opinion.settled_at) == (item.difference, LATER)
    (report,) = cell_reports(session, [ana], now=LATER)
    assert report.level is Level.CONVERSANT


def test_the_answer_of_who_leads_a_team_of_the_person_is_a_leads(session, team, ana, lea):
    answer(session, lea, ask(session, ana, "lea"), Level.ADVISING)

    row = session.exec(select(RatingRow).where(RatingRow.source != "self")).one()
    assert (row.source, row.level) == ("lead", 4)


def test_an_admin_who_leads_no_team_of_the_person_is_a_peer(session, ana):
    admin = make_member(session, "Zoe", handle="zoe", role=Role.ADMIN)
    make_team(session, members=[ana, admin])

    answer(session, admin, ask(session, ana, "zoe"))

    assert session.exec(select(RatingRow.source).where(RatingRow.rated_by == admin)).one() == "peer"


def test_the_difference_is_to_what_was_said_when_asking(session, asked, ana, bo, kubernetes):
    make_rating(session, ana, kubernetes, 5, at=NOW + timedelta(hours=1))

    assert answer(session, bo, asked, Level.WORKING).difference == "Working, the same"


def test_where_the_person_had_said_nothing_there_is_no_difference(session, team, ana, bo):
    python = make_technology(session, "python", category="language")
    make_follow(session, ana, python)

    item = answer(session, bo, ask(session, ana, "bo", slug="python"))

    assert item.difference == "Conversant, where nothing was said before"


def test_one_may_decline_and_nothing_is_rated(session, asked, ana, bo):
    opinions.decline(session, bo, asked, now=LATER)

    assert states(session, ana) == [[], [], [OpinionState.DECLINED]]
    assert session.exec(select(RatingRow.source)).all() == ["self"]
    with pytest.raises(RuleError, match="declined"):
        answer(session, bo, asked)


def test_an_answer_stands(session, asked, bo):
    answer(session, bo, asked)

    with pytest.raises(RuleError, match="answered"):
        answer(session, bo, asked, Level.LEADING)
    with pytest.raises(RuleError, match="answered"):
        opinions.decline(session, bo, asked, now=LATER)
    assert len(session.exec(select(RatingRow)).all()) == 2


def test_a_request_expires_after_30_days(session, asked, ana, bo):
    assert states(session, bo, now=TOO_LATE - timedelta(seconds=1))[0] != []

    assert states(session, bo, now=TOO_LATE) == [[], [], [OpinionState.EXPIRED]]
    with pytest.raises(RuleError, match="expired"):
        answer(session, bo, asked, now=TOO_LATE)


def test_what_has_expired_is_written_down_with_its_last_day(session, asked, ana):
    assert expire_opinions(session, now=TOO_LATE - timedelta(seconds=1)) == 0
    assert expire_opinions(session, now=TOO_LATE) == 1

    session.expire_all()
    row = session.exec(select(SecondOpinionRow)).one()
    assert (row.state, row.settled_at) == ("expired", TOO_LATE)


def test_the_same_is_not_asked_twice_while_it_is_open(session, asked, ana, bo):
    with pytest.raises(RuleError, match="Bo Eriksson already"):
        ask(session, ana, "bo")
    ask(session, ana, "lea")
    answer(session, bo, asked)

    ask(session, ana, "bo", now=LATER)
    assert len(states(session, ana)[1]) == 2


def test_the_same_is_asked_again_once_it_has_expired(session, asked, ana):
    ask(session, ana, "bo", now=TOO_LATE)

    assert states(session, ana, now=TOO_LATE)[1:] == [
        [OpinionState.REQUESTED],
        [OpinionState.EXPIRED],
    ]


@pytest.mark.parametrize("handle", ["eve", "ana", "nobody", ""])
def test_only_others_of_ones_teams_are_asked(session, team, ana, handle):
    make_member(session, "Eve", handle="eve")

    with pytest.raises(NotFoundError):
        ask(session, ana, handle)


def test_only_what_one_follows_is_asked_about(session, team, ana):
    make_technology(session, "python", category="language")

    with pytest.raises(NotFoundError):
        ask(session, ana, "bo", slug="python")


def test_a_note_has_an_end(session, team, ana):
    with pytest.raises(RuleError, match="501 characters"):
        ask(session, ana, "bo", note="x" * 501)


def test_only_who_was_asked_answers(session, asked, ana, lea):
    for user_id in (ana, lea):
        with pytest.raises(NotFoundError):
            answer(session, user_id, asked)
        with pytest.raises(NotFoundError):
            opinions.decline(session, user_id, asked, now=LATER)


def test_who_shares_no_team_any_more_does_not_rate(session, asked, team, bo):
    session.delete(session.get(TeamMemberRow, (team, bo)))
    session.flush()

    with pytest.raises(NotFoundError):
        answer(session, bo, asked)
    assert session.exec(select(RatingRow.source)).all() == ["self"]


def test_requests_about_one_technology_alone_can_be_asked_for(session, asked, ana, kubernetes):
    python = make_technology(session, "python", category="language")
    make_follow(session, ana, python, followed_at=ago(3))
    ask(session, ana, "bo", slug="python")

    found = opinions.opinions_of(session, ana, now=NOW, technology_id=kubernetes)

    assert [item.opinion.id for item in found.waiting] == [asked]

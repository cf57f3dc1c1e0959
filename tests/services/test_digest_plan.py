from datetime import timedelta
from email import message_from_bytes

import pytest
from sqlmodel import col, delete

from learnlog.domain.errors import NotFoundError
from learnlog.mail.links import Letterhead
from learnlog.mail.message import WrittenMail
from learnlog.services.digest_plan import member_id, plan_due_digests, preview, written
from learnlog.services.outbox import send_all
from learnlog.services.settings import settings_view, unsubscribe, unsubscribe_lead
from learnlog.store import outbox, sender
from learnlog.store.digests import list_troubles
from learnlog.store.session import Store
from learnlog.store.tables import FollowRow, MemberRow
from tests.conftest import NOW, ago
from tests.fakes import Outbox
from tests.mail.crashes import Crash, CrashingStore
from tests.makers import make_follow, make_member, make_release, make_team, make_technology

LETTERHEAD = Letterhead("https://learn.example.org", "learnlog@example.org", "s" * 32)
DUE = NOW - timedelta(minutes=90)  # Monday 24 August, 08:00
WEEK = timedelta(days=7)
TODAY = NOW.date().toordinal()


def add_members(store, count=1, **columns):
    """Members whose digest is due, and who have one new release to hear of."""
    with store.begin() as session:
        technology_id = make_technology(session)
        make_release(session, technology_id, "1.37", released_at=ago(2))
        ids = []
        for _ in range(count):
            user_id = make_member(session, **({"next_digest_at": DUE} | columns))
            make_follow(session, user_id, technology_id, followed_at=ago(200))
            ids.append(user_id)
    return ids


def plan(store, now=NOW, **options):
    return plan_due_digests(store, LETTERHEAD, now=now, **options)


def send(store, post, now=NOW):
    return send_all(store, post, mail_from=LETTERHEAD.mail_from, read_clock=lambda: now)


def next_digest_at(store, user_id):
    with store.read() as session:
        return settings_view(session, user_id).choices.next_digest_at


def test_each_due_digest_is_written_once_and_the_next_one_moves_on(store):
    ids = add_members(store, 3)
    post = Outbox()

    first, second = plan(store), plan(store)
    send(store, post)

    assert (first.planned, first.failed, second.planned) == (3, 0, 0)
    assert sorted(mail.message_id for mail in post.sent) == sorted(
        f"<digest.2026-W35.{user_id}@learn.example.org>" for user_id in ids
    )
    assert [next_digest_at(store, user_id) for user_id in ids] == [DUE + WEEK] * 3


def test_a_clock_that_runs_late_twice_writes_no_second_digest_for_the_week(store):
    (user_id,) = add_members(store)
    plan(store)
    with store.begin() as session:
        session.get(MemberRow, user_id).next_digest_at = DUE

    report = plan(store)

    assert (report.planned, report.skipped) == (0, {"claimed": 1})
    assert next_digest_at(store, user_id) == DUE + WEEK


class Racing:
    """A store on which something happens just before a given read or write."""

    def __init__(self, store, happens, *, before):
        self.store = store
        self.happens = happens
        self.before = before

    def read(self):
        self._happen("read")
        return self.store.read()

    def begin(self):
        self._happen("begin")
        return self.store.begin()

    def _happen(self, step):
        self.before = self.before[1:] if self.before[:1] == [step] else self.before
        if not self.before and self.happens:
            happens, self.happens = self.happens, None
            happens()


def test_a_second_clock_that_planned_meanwhile_wins(store):
    add_members(store)

    report = plan(Racing(store, lambda: plan(store), before=["begin"]))

    assert (report.planned, report.skipped) == (0, {"claimed": 1})
    assert send(store, Outbox()).states == {"sent": 1}


def test_an_account_that_is_closed_meanwhile_is_passed_over(store):
    (user_id,) = add_members(store)

    def close():
        with store.begin() as session:
            session.get(MemberRow, user_id).disabled_at = NOW

    report = plan(Racing(store, close, before=["read", "read"]))

    assert (report.planned, report.skipped) == (0, {"closed": 1})


def test_nothing_to_say_is_skipped_with_its_reason_and_moves_on(store):
    with store.begin() as session:
        user_id = make_member(session, next_digest_at=DUE)

    report = plan(store)

    assert (report.planned, report.skipped) == (0, {"nothing": 1})
    assert next_digest_at(store, user_id) == DUE + WEEK


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"paused_until": NOW + WEEK}, "paused"),
        ({"away_from": TODAY, "away_until": TODAY + 1}, "away"),
        ({"email": "gone@team.example"}, "suppressed"),
    ],
)
def test_who_wants_or_takes_no_mail_now_is_skipped(store, columns, reason):
    with store.begin() as session:
        sender.suppress(session, "gone@team.example", "550", now=ago(1))
    add_members(store, **columns)

    report = plan(store)

    assert (report.planned, report.skipped) == (0, {reason: 1})


def test_a_dry_run_counts_and_changes_nothing(store):
    (user_id,) = add_members(store)
    with store.begin() as session:
        make_member(session, next_digest_at=DUE)

    report = plan(store, dry_run=True)

    assert (report.planned, report.skipped) == (1, {"nothing": 1})
    assert next_digest_at(store, user_id) == DUE
    with store.read() as session:
        assert outbox.count_states(session) == {}


def test_one_member_with_a_broken_zone_does_not_stop_the_others(store):
    broken, *_ = ids = add_members(store, 3)
    with store.begin() as session:
        session.get(MemberRow, broken).zone = "Nowhere/At_all"

    dry = plan(store, dry_run=True)
    report = plan(store)
    again = plan(store)

    assert (dry.planned, dry.failed) == (2, 1)
    assert (report.planned, report.failed) == (2, 1)
    assert (again.planned, again.failed) == (0, 0)
    with store.read() as session:
        (trouble,) = list_troubles(session, limit=9)
    assert "Nowhere" in trouble.reason
    assert len(ids) == 3


def test_a_member_who_fails_again_leaves_one_note_a_day(store):
    add_members(store, zone="Nowhere/At_all")

    for hours in (0, 2, 4):
        assert plan(store, now=NOW + timedelta(hours=hours)).failed == 1

    with store.read() as session:
        assert len(list_troubles(session, limit=9)) == 1


def test_an_item_between_two_digests_is_in_exactly_one_of_them(store):
    (user_id,) = add_members(store)
    plan(store)
    with store.begin() as session:
        technology_id = make_technology(session, "flask")
        make_follow(session, user_id, technology_id, followed_at=ago(200))
        make_release(session, technology_id, "3.2", released_at=NOW - timedelta(minutes=10))
    post = Outbox()

    for week in (1, 2):
        plan(store, now=NOW + week * WEEK)
    send(store, post, now=NOW + 2 * WEEK)
    texts = [mail.content.decode() for mail in post.sent]

    assert len(texts) >= 2
    assert len([text for text in texts if "Flask  3.2" in text]) == 1
    assert len([text for text in texts if "Kubernetes  1.37" in text]) == 1


def test_who_unsubscribes_before_the_sending_gets_nothing(store):
    (user_id,) = add_members(store)
    plan(store)
    with store.begin() as session:
        unsubscribe(session, user_id)

    assert send(store, Outbox()).states == {"skipped": 1}


def test_the_frozen_mail_is_what_arrives(store):
    (user_id,) = add_members(store)
    plan(store)
    with store.begin() as session:
        session.get(MemberRow, user_id).name = "Somebody Else"
    post = Outbox()
    send(store, post)

    message = message_from_bytes(post.sent[0].content)

    assert message["To"].startswith("Ana Costa")
    assert message["Message-ID"] == post.sent[0].message_id


def test_a_preview_changes_nothing_and_is_the_mail_that_would_be_sent(store):
    (user_id,) = add_members(store)
    with store.read() as session:
        mail = preview(session, user_id, LETTERHEAD, now=NOW)
        nothing = preview(session, user_id, LETTERHEAD, now=NOW + 60 * WEEK)
    post = Outbox()
    plan(store)
    send(store, post)

    frozen = written(mail, LETTERHEAD, now=NOW)
    assert isinstance(frozen, WrittenMail)
    assert post.sent == [frozen]
    assert nothing is None or nothing.key != mail.key


def test_a_member_is_found_by_handle(session):
    user_id = make_member(session, handle="ana-costa")

    assert member_id(session, "ana-costa") == user_id
    with pytest.raises(NotFoundError):
        member_id(session, "nobody")


def lead_a_team(store, user_id, *, slug="platform"):
    """Make the member lead a team in which one technology rests on nobody."""
    with store.begin() as session:
        ben = make_member(session, "Ben Okafor")
        make_follow(session, ben, make_technology(session, "flask"), followed_at=ago(200))
        make_team(session, slug.capitalize(), leads=[user_id], members=[ben], slug=slug)


def test_a_lead_gets_a_digest_of_the_team_beside_the_own_one(store):
    (user_id,) = add_members(store)
    lead_a_team(store, user_id)
    post = Outbox()

    dry = plan(store, dry_run=True)
    report = plan(store)
    send(store, post)

    assert dry.planned == report.planned == 2
    assert sorted(mail.message_id for mail in post.sent) == [
        f"<digest.2026-W35.{user_id}@learn.example.org>",
        f"<lead.2026-W35.platform.{user_id}@learn.example.org>",
    ]


def test_a_daily_lead_gets_the_teams_digest_once_a_week(store):
    (user_id,) = add_members(store, digest_cadence="daily")
    lead_a_team(store, user_id)
    post = Outbox()

    for days in range(5):
        plan(store, now=NOW + timedelta(days=days))
        send(store, post, now=NOW + timedelta(days=days))

    leads = [mail for mail in post.sent if mail.message_id.startswith("<lead.")]
    assert [mail.message_id for mail in leads] == [
        f"<lead.2026-W35.platform.{user_id}@learn.example.org>"
    ]


@pytest.mark.parametrize("before", [True, False])
def test_a_lead_may_leave_the_teams_digest_and_keep_the_own_one(store, before):
    (user_id,) = add_members(store)
    lead_a_team(store, user_id)
    post = Outbox()

    def leave():
        with store.begin() as session:
            unsubscribe_lead(session, user_id)

    if before:
        leave()
    plan(store)
    if not before:
        leave()
    send(store, post)

    assert [mail.message_id for mail in post.sent] == [
        f"<digest.2026-W35.{user_id}@learn.example.org>"
    ]


def test_a_team_without_news_is_skipped_and_the_own_digest_still_comes(store):
    (user_id,) = add_members(store)
    with store.begin() as session:
        make_team(session, "Empty", leads=[user_id])
        session.exec(delete(FollowRow))

    assert plan(store).skipped == {"nothing": 2}


def test_the_preview_of_a_lead_is_that_of_the_first_team_with_something_to_say(store):
    (user_id,) = add_members(store)
    with store.begin() as session:
        nothing = preview(session, user_id, LETTERHEAD, kind="lead", now=NOW)
    lead_a_team(store, user_id, slug="zebra")
    with store.begin() as session:
        make_team(session, "Aardvark", leads=[user_id], slug="aardvark")
        session.exec(delete(FollowRow).where(col(FollowRow.user_id) == user_id))
        mail = preview(session, user_id, LETTERHEAD, kind="lead", now=NOW)

    assert nothing is None
    assert mail.key == f"lead:2026-W35:zebra:{user_id}"


def test_a_crash_at_any_point_of_planning_and_sending_loses_and_doubles_nothing(
    sqlite_template, tmp_path
):
    crashes = 0
    for at in range(1, 60):
        path = tmp_path / f"{at}.db"
        path.write_bytes(sqlite_template.read_bytes())
        store = Store(f"sqlite:///{path}")
        ids = add_members(store, 2)
        lead_a_team(store, ids[0])
        dying, post = CrashingStore(store, at=at), Outbox()
        try:
            plan(dying)
            send(dying, post)
        except Crash:
            crashes += 1

        plan(store, now=NOW + timedelta(minutes=1))
        send(store, post, now=NOW + timedelta(minutes=20))
        sent = [mail.message_id for mail in post.sent]

        assert set(sent) == {
            *(f"<digest.2026-W35.{n}@learn.example.org>" for n in ids),
            f"<lead.2026-W35.platform.{ids[0]}@learn.example.org>",
        }
        assert len(sent) <= len(ids) + 2
        assert len({mail.content for mail in post.sent}) == len(ids) + 1
        store.close()
    assert crashes > 20

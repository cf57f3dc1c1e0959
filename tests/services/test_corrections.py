import pytest
from sqlmodel import select

from learnlog.domain.correction import CorrectedField
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.release_flags import Flag
from learnlog.domain.technology import SourceKind
from learnlog.services.corrections import correct_release, forget_phrase
from learnlog.services.documents import store_document
from learnlog.store.tables import (
    EntryRow,
    FlagRuleRow,
    ReleaseCorrectionRow,
    ReleaseRow,
)
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_technology
from tests.services.test_documents import document, make_feed, post, tag

WARNED = "<p>Fixes a vulnerability in the proxy.</p><p>A breaking change of flags.</p>"


@pytest.fixture
def kubernetes(session):
    return make_technology(session, name="Kubernetes")


@pytest.fixture
def ana(session, kubernetes):
    user_id = make_member(session)
    make_follow(session, user_id, kubernetes)
    return user_id


@pytest.fixture
def feed(session, kubernetes):
    feed = make_feed(session, kubernetes)
    store_document(session, feed, document(tag("1.36.0", content_html=WARNED)), now=ago(1))
    return feed


def release(session, version="1.36.0"):
    return session.exec(select(ReleaseRow).where(ReleaseRow.version == version)).one()


def correct(session, user_id, field, value, *, now=NOW):
    correct_release(
        session, user_id, release(session).id, field=CorrectedField(field), value=value, now=now
    )


def forget(session, user_id, flag, phrase):
    entry_id = session.exec(select(EntryRow.id).order_by(EntryRow.id)).first()
    return forget_phrase(session, user_id, entry_id, flag=flag, phrase=phrase, now=NOW)


def test_a_correction_holds_at_once_and_after_every_fetch(session, ana, feed):
    correct(session, ana, "security", "no")
    assert release(session).security is False

    edited = tag("1.36.0", content_html=WARNED + "<p>Fixes CVE-2026-1234.</p>")
    store_document(session, feed, document(edited), now=NOW)

    assert (release(session).security, release(session).breaking) == (False, True)
    said = session.exec(select(ReleaseCorrectionRow)).one()
    assert (said.version_norm, said.value, said.stated_by, said.stated_at) == (
        "1.36",
        "no",
        ana,
        NOW,
    )


def test_a_twin_of_another_feed_does_not_undo_a_correction(session, ana, feed, kubernetes):
    correct(session, ana, "kind", "major")

    mirror = make_feed(session, kubernetes, url="https://mirror.example/")
    store_document(session, mirror, document(tag("1.36.0", content_html=WARNED)), now=NOW)

    assert release(session).kind == "major"


def test_the_last_word_on_a_field_holds(session, ana, feed):
    correct(session, ana, "end_of_life", "yes", now=ago(1))
    correct(session, ana, "end_of_life", "no")
    correct(session, ana, "prerelease", "yes")

    found = release(session)
    assert (found.end_of_life, found.prerelease, found.kind) == (False, True, "prerelease")
    assert len(session.exec(select(ReleaseCorrectionRow)).all()) == 2


def test_who_does_not_follow_a_technology_corrects_nothing(session, feed):
    with pytest.raises(NotFoundError, match="no such release"):
        correct(session, make_member(session), "security", "no")
    with pytest.raises(NotFoundError, match="no such entry"):
        forget(session, make_member(session), Flag.SECURITY, "vulnerability in the proxy")


@pytest.mark.parametrize(("field", "value"), [("security", "perhaps"), ("kind", "huge")])
def test_a_value_that_a_field_cannot_have_is_refused(session, ana, feed, field, value):
    with pytest.raises(RuleError):
        correct(session, ana, field, value)


@pytest.mark.parametrize("phrase", ["  a ", "x" * 201])
def test_a_phrase_that_says_nothing_or_too_much_is_refused(session, ana, feed, phrase):
    with pytest.raises(RuleError, match="characters"):
        forget(session, ana, Flag.SECURITY, phrase)


def test_a_phrase_is_forgotten_in_its_feed_at_once_and_for_all_to_come(session, ana, feed):
    assert forget(session, ana, Flag.BREAKING, "Breaking  change of flags") == 1

    found = release(session)
    assert (found.security, found.breaking) == (True, False)
    assert found.matched == ["Fixes a vulnerability in the proxy."]
    later = tag("1.36.1", content_html=WARNED)
    store_document(session, feed, document(later), now=NOW)
    assert release(session, "1.36.1").breaking is False
    rule = session.exec(select(FlagRuleRow)).one()
    assert (rule.feed_id, rule.flag, rule.stated_by) == (feed.id, "breaking", ana)


def test_a_phrase_of_one_feed_means_what_it_says_in_another(session, ana, feed, kubernetes):
    forget(session, ana, Flag.BREAKING, "breaking change")

    other = make_feed(session, kubernetes, url="https://other.example/")
    store_document(session, other, document(tag("1.37.0", content_html=WARNED)), now=NOW)

    assert release(session, "1.37.0").breaking is True


def test_a_phrase_said_twice_is_one_rule_and_one_that_stands_nowhere_changes_nothing(
    session, ana, feed
):
    assert forget(session, ana, Flag.BREAKING, "a phrase from elsewhere") == 0
    assert forget(session, ana, Flag.BREAKING, "a phrase from elsewhere") == 0

    assert release(session).breaking is True
    assert len(session.exec(select(FlagRuleRow)).all()) == 1


def test_a_warning_that_a_heading_gave_is_forgotten_by_the_title(session, ana, kubernetes):
    blog = make_feed(session, kubernetes, kind=SourceKind.NEWS.value, url="https://b.example/")
    day = post(
        1, title="May 13, 2026", content_html="<h2>SQL</h2><h3>Security</h3><p>Names are read.</p>"
    )
    store_document(session, blog, document(day), now=NOW)

    assert forget(session, ana, Flag.SECURITY, "other words") == 0
    assert forget(session, ana, Flag.SECURITY, "SQL: Security") == 1

    entry = session.exec(select(EntryRow)).one()
    assert (entry.flags, entry.matched) == ([], [])

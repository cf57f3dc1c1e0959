from learnlog.domain.release import ReleaseKind
from learnlog.store import releases
from learnlog.store.releases import NewRelease
from tests.conftest import NOW, ago
from tests.makers import make_technology


def release(technology_id, version, **changes):
    values = {
        "kind": ReleaseKind.MINOR,
        "released_at": ago(10),
        "date_source": "feed",
    }
    return NewRelease(technology_id=technology_id, version=version, **(values | changes))


def test_twins_are_one_release_with_the_flags_of_both_and_the_earlier_date(session):
    technology_id = make_technology(session)
    late = release(technology_id, "1.36", security=True, matched=("CVE-2026-1",))
    early = release(
        technology_id, "v1.36.0", released_at=ago(12), matched=("CVE-2026-1", "BREAKING")
    )

    (first,) = releases.store_versions(session, technology_id, [late], now=NOW).values()
    (second,) = releases.store_versions(session, technology_id, [early], now=NOW).values()

    assert first == (second[0], True)
    assert second[1] is False
    (stored,) = releases.releases_of(session, technology_id)
    assert (stored.version, stored.released_at, stored.security) == ("1.36", ago(12), True)
    assert releases.known_versions(session, technology_id) == ["1.36"]


def test_the_same_version_of_two_technologies_is_two_releases(session):
    for slug in ("kubernetes", "python"):
        technology_id = make_technology(session, slug)
        new = release(technology_id, "1.36")
        stored = releases.store_versions(session, technology_id, [new], now=NOW)
        assert [is_new for _, is_new in stored.values()] == [True]


def test_releases_come_newest_first_and_since_a_day(session):
    technology_id = make_technology(session)
    for days, version in ((30, "1.34"), (10, "1.35"), (10, "1.36"), (1, "1.35.1")):
        new = release(technology_id, version, released_at=ago(days))
        releases.store_versions(session, technology_id, [new], now=NOW)

    def versions(**options):
        return [item.version for item in releases.releases_of(session, technology_id, **options)]

    assert versions() == ["1.35.1", "1.36", "1.35", "1.34"]
    assert versions(since=ago(20), limit=2) == ["1.35.1", "1.36"]


def test_a_version_that_another_worker_has_just_stored_is_that_one(store):
    with store.begin() as session:
        technology_id = make_technology(session)
        (first,) = releases.store_versions(
            session, technology_id, [release(technology_id, "1.36")], now=NOW
        ).values()

    with store.begin() as session:
        drafts = releases._merged(None, release(technology_id, "1.36.0"), now=NOW)

        assert releases._save(session, [drafts]) == {(technology_id, "1.36"): first[0]}

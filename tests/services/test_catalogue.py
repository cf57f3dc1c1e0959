from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlmodel import select

from learnlog.catalogue.load import Catalogue, load_catalogue
from learnlog.domain.release import ReleaseKind
from learnlog.domain.technology import (
    Category,
    DriftProfile,
    FeedSource,
    ReleaseLine,
    SourceKind,
    Technology,
    VersionScheme,
)
from learnlog.resources import resource_dir
from learnlog.services.catalogue import (
    CatalogueRun,
    SyncReport,
    by_category,
    catalogue_after,
    line_releases,
    search,
    sync_catalogue,
)
from learnlog.store.tables import FeedRow, LineDateChangeRow, ReleaseRow, TechnologyRow
from tests.conftest import NOW
from tests.makers import make_technology

LATER = NOW + timedelta(days=9)
LINES = (
    ReleaseLine("1.36", date(2026, 4, 22), supported_until=date(2027, 6, 28), latest="1.36.4",
                latest_on=date(2026, 8, 20)),
    ReleaseLine("1.35", date(2025, 12, 17), latest="1.35.0", latest_on=date(2025, 12, 17)),
    ReleaseLine("2.0", date(2026, 7, 1)),
    ReleaseLine("lts-candidate", date(2026, 1, 1)),
    ReleaseLine("1.34"),
)  # fmt: skip


def technology(slug="kubernetes", **changes):
    values = {
        "slug": slug,
        "name": slug.title(),
        "category": Category.PLATFORM,
        "validity_half_life_years": 2.0,
        "drift": DriftProfile.RELEASES,
        "aliases": ("k8s",) if slug == "kubernetes" else (),
        "lines": LINES if slug == "kubernetes" else (),
        "feeds": (FeedSource(SourceKind.RELEASES, f"https://example.org/{slug}.atom"),),
        "summary": "Runs and heals containers." if slug == "kubernetes" else "Something else.",
    }
    return Technology(**(values | changes))


def catalogue(*technologies):
    return Catalogue({t.slug: t for t in technologies}, {})


def test_a_catalogue_is_read_in_once(session):
    first = sync_catalogue(session, catalogue(technology(), technology("nomad")), now=NOW)
    second = sync_catalogue(session, catalogue(technology(), technology("nomad")), now=NOW)

    assert (first.technologies.added, first.feeds.added, first.lines.added) == (2, 2, 5)
    assert second == SyncReport()


def test_a_date_that_moved_in_the_catalogue_is_kept_with_what_it_was(session):
    earlier = replace(LINES[0], supported_until=date(2027, 4, 28))
    sync_catalogue(session, catalogue(technology()), now=NOW)

    report = sync_catalogue(session, catalogue(technology(lines=(earlier,))), now=LATER)

    (moved,) = session.exec(select(LineDateChangeRow)).all()
    assert report.lines.changed == 1
    assert (moved.cycle, moved.field) == ("1.36", "supported_until")
    assert (moved.was, moved.became) == (date(2027, 6, 28), date(2027, 4, 28))
    assert moved.noticed_at == LATER


def test_the_first_day_of_a_line_is_a_release_and_its_latest_a_patch(session):
    sync_catalogue(session, catalogue(technology()), now=NOW)

    rows = session.exec(select(ReleaseRow).order_by(ReleaseRow.sort_key)).all()
    assert [(row.version, row.kind, row.released_at.date()) for row in rows] == [
        ("1.35", "minor", date(2025, 12, 17)),
        ("1.36", "minor", date(2026, 4, 22)),
        ("1.36.4", "patch", date(2026, 8, 20)),
        ("2.0", "major", date(2026, 7, 1)),
    ]
    assert rows[0].released_at == datetime(2025, 12, 17, tzinfo=UTC)


def test_lines_named_by_the_calendar_are_calendar_releases():
    lines = [ReleaseLine("24.04", date(2024, 4, 25)), ReleaseLine("26.04", date(2026, 4, 23))]

    kinds = [kind for _, kind, _ in line_releases(lines, by_calendar=True)]

    assert kinds == [ReleaseKind.CALVER, ReleaseKind.CALVER]


def test_a_calendar_scheme_comes_from_the_technology(session):
    sync_catalogue(session, catalogue(technology(version_scheme=VersionScheme.CALVER)), now=NOW)

    kinds = set(session.exec(select(ReleaseRow.kind)))
    assert kinds == {"calver", "patch"}


def test_what_leaves_the_catalogue_is_archived_and_its_feed_rests(session):
    sync_catalogue(session, catalogue(technology(), technology("nomad")), now=NOW)
    report = sync_catalogue(session, catalogue(technology()), now=NOW)

    nomad = session.exec(select(TechnologyRow).where(TechnologyRow.slug == "nomad")).one()
    feed = session.exec(select(FeedRow).where(FeedRow.url.contains("nomad"))).one()
    assert report.technologies.removed == 1
    assert nomad.archived_at == NOW
    assert not feed.enabled


def test_what_comes_back_is_as_before(session):
    for known in ([technology(), technology("nomad")], [technology()], [technology("nomad")]):
        sync_catalogue(session, catalogue(*known), now=NOW)

    nomad = session.exec(select(TechnologyRow).where(TechnologyRow.slug == "nomad")).one()
    feed = session.exec(select(FeedRow).where(FeedRow.url.contains("nomad"))).one()
    assert nomad.archived_at is None
    assert feed.enabled


def test_first_checks_are_spread_over_half_an_hour(session):
    many = [technology(f"t{number}", lines=()) for number in range(40)]
    sync_catalogue(session, catalogue(*many), now=NOW)

    waits = sorted((at - NOW).total_seconds() for at in session.exec(select(FeedRow.next_check_at)))
    assert 0 <= waits[0] < waits[-1] <= 1_800
    assert waits[-1] - waits[0] > 900


def test_a_search_finds_names_before_descriptions(session):
    described = technology("helm", summary="Installs packages on kubernetes.")
    sync_catalogue(session, catalogue(described, technology(), technology("nomad")), now=NOW)

    assert [item.slug for item in search(session, "kube")] == ["kubernetes", "helm"]
    assert [item.slug for item in search(session, "K8S")] == ["kubernetes"]
    assert [item.slug for item in search(session, "rnet")] == ["kubernetes", "helm"]
    assert search(session, "zzz") == []


def test_technologies_are_grouped_in_the_order_of_the_categories(session):
    sync_catalogue(session, catalogue(technology()), now=NOW)

    grouped = by_category(session)
    assert list(grouped) == list(Category)
    assert [item.slug for item in grouped[Category.PLATFORM]] == ["kubernetes"]


def test_the_catalogue_is_walked_by_slug_and_ends(session):
    for slug in ("nomad", "flask", "kubernetes"):
        make_technology(session, slug)

    first = catalogue_after(session, "", limit=2)
    second = catalogue_after(session, first.next, limit=2)

    assert [item.slug for item in first.items] == ["flask", "kubernetes"]
    assert ([item.slug for item in second.items], second.next) == (["nomad"], None)
    assert catalogue_after(session, "", limit=3).next is None
    assert catalogue_after(session, "nomad", limit=3) == CatalogueRun((), None)


def test_the_shipped_catalogue_comes_in_whole(session):
    shipped = load_catalogue(resource_dir("feeds"))

    report = sync_catalogue(session, shipped, now=NOW)

    assert report.technologies.added == len(shipped.technologies) >= 300
    assert report.releases > 1_000

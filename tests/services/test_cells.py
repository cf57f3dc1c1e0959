import pytest

from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.cells import VersionSource, load_cells
from learnlog.services.evidence import NewEvidence, record_evidence
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology


@pytest.mark.parametrize(
    ("kind", "passed", "outcome"),
    [
        (EvidenceKind.EXAM, None, 1),
        (EvidenceKind.EXAM, True, 1),
        (EvidenceKind.EXAM, False, 0),
        (EvidenceKind.REVIEW_PASS, True, 1),
        (EvidenceKind.REVIEW_FAIL, None, 0),
        (EvidenceKind.EXPERIMENT_FAIL, None, 0),
        (EvidenceKind.EXPERIMENT, None, None),
    ],
)
def test_only_a_graded_check_passes_or_fails(session, kind, passed, outcome):
    make_technology(session)
    ana = make_member(session)
    new = NewEvidence(ana, "kubernetes", kind, ago(5), outcome=passed)
    record_evidence(session, new, now=NOW)

    (cell,) = load_cells(session, [ana], now=NOW)

    assert [item.outcome for item in cell.cell.evidence] == [outcome]


def known(session, user_id, *done, until=NOW):
    """What sets the version known after evidence of kind, days ago and version."""
    for kind, days, version in done:
        new = NewEvidence(user_id, "kubernetes", kind, ago(days), version=version)
        record_evidence(session, new, now=NOW)
    (cell,) = load_cells(session, [user_id], now=NOW)
    source = cell.version_source(until)
    assert cell.version_known(until) == (source and source.version)
    return source


@pytest.fixture
def releases(session):
    technology_id = make_technology(session)
    for version, days in (("1.34", 300), ("1.35", 200), ("1.36", 20)):
        make_release(session, technology_id, version, released_at=ago(days))


@pytest.mark.parametrize(
    ("kind", "days", "said", "version"),
    [
        (EvidenceKind.EXPERIMENT, 30, "1.34.2", "1.34.2"),
        (EvidenceKind.TUTORIAL, 30, "1.37", "1.37"),
        # Without a version, what was the newest then.
        (EvidenceKind.PROJECT_WEEK, 30, None, "1.35"),
        (EvidenceKind.EXAM, 250, None, "1.34"),
        (EvidenceKind.ACK, 5, "1.35", "1.35"),
    ],
)
def test_a_version_known_says_what_set_it_and_when(session, releases, kind, days, said, version):
    ana = make_member(session)

    assert known(session, ana, (kind, days, said)) == VersionSource(version, kind, ago(days))


@pytest.mark.parametrize(
    ("kind", "said"),
    [(EvidenceKind.EXPERIMENT_FAIL, "1.36"), (EvidenceKind.REVIEW_PASS, None)],
)
def test_what_failed_or_touches_no_version_sets_none(session, releases, kind, said):
    ana = make_member(session)

    assert known(session, ana, (kind, 5, said)) is None


def test_an_older_version_used_later_does_not_take_the_place_of_a_newer(session, releases):
    ana = make_member(session)

    source = known(
        session,
        ana,
        (EvidenceKind.EXPERIMENT, 100, "1.35"),
        (EvidenceKind.PROJECT_WEEK, 10, "1.34"),
    )

    assert source == VersionSource("1.35", EvidenceKind.EXPERIMENT, ago(100))


def test_the_first_evidence_of_a_version_is_what_set_it(session, releases):
    ana = make_member(session)

    source = known(
        session,
        ana,
        (EvidenceKind.READ, 100, "1.35"),
        (EvidenceKind.EXAM, 50, "1.35"),
        (EvidenceKind.EXPERIMENT, 10, "1.36"),
        until=ago(11),
    )

    assert source == VersionSource("1.35", EvidenceKind.READ, ago(100))


def test_the_number_of_queries_does_not_grow_with_the_people(store):
    from sqlalchemy import event

    with store.begin() as session:
        technologies = [make_technology(session, f"t{number}") for number in range(3)]
        people = [make_member(session) for _ in range(6)]
        for user_id in people:
            for technology_id in technologies:
                make_follow(session, user_id, technology_id, level=2)
    counted = []
    event.listen(store.engine, "before_cursor_execute", lambda *_: counted.append(1))

    def queries(user_ids):
        counted.clear()
        with store.begin() as session:
            load_cells(session, user_ids, now=NOW)
        return len(counted)

    assert queries(people[:1]) == queries(people)


@pytest.mark.parametrize(
    ("kind", "version", "passed", "tried"),
    [
        (EvidenceKind.EXPERIMENT, "1.36", None, True),
        (EvidenceKind.EXPERIMENT, "v1.36", True, True),
        (EvidenceKind.EXPERIMENT, "1.36", False, False),
        # Between two known versions: none of them was tried.
        (EvidenceKind.EXPERIMENT, "1.36.9", None, False),
        (EvidenceKind.EXPERIMENT, None, None, False),
        (EvidenceKind.PROJECT_WEEK, "1.36", None, False),
    ],
)
def test_a_release_that_was_tried_is_known_better_than_all_before_it(
    session, kind, version, passed, tried
):
    ana, kubernetes = make_member(session), make_technology(session)
    make_follow(session, ana, kubernetes)
    release = make_release(session, kubernetes, "1.36", released_at=ago(40))
    new = NewEvidence(ana, "kubernetes", kind, ago(10), version=version, outcome=passed)
    record_evidence(session, new, now=NOW)

    ((cell),) = load_cells(session, [ana], now=NOW)

    # 0.95 of that release, by the table of the model.
    notes = [(item.change, item.coverage) for item in cell.cell.evidence if item.change is not None]
    assert notes == ([(release, 0.95)] if tried else [])

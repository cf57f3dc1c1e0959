import json

import pytest

from learnlog.domain.errors import NotFoundError
from learnlog.domain.technology import ReleaseLine
from learnlog.services.currency import cell_reports
from learnlog.services.currency_json import currency_json
from learnlog.store.tables import EvidenceRow
from learnlog.store.technologies import store_lines
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def kubernetes(session, ana):
    technology_id = make_technology(session)
    make_follow(session, ana, technology_id, level=3)
    store_lines(
        session,
        {
            technology_id: [
                ReleaseLine("1.36", released_on=ago(30).date(), supported_until=ago(-300).date()),
                ReleaseLine("1.35", released_on=ago(200).date(), supported_until=ago(-100).date()),
            ]
        },
        now=ago(200),
    )
    make_release(session, technology_id, "1.35", released_at=ago(200))
    make_release(session, technology_id, "1.36", released_at=ago(30))
    return technology_id


def use(session, user_id, technology_id):
    session.add(
        EvidenceRow(
            user_id=user_id,
            technology_id=technology_id,
            kind="delivered",
            happened_at=ago(100),
            entered_at=ago(100),
            version="1.35",
        )
    )
    session.flush()


def test_the_numbers_are_those_of_the_report_at_six_digits(session, ana, kubernetes):
    use(session, ana, kubernetes)
    (report,) = cell_reports(session, [ana], now=NOW)

    (found,) = currency_json(session, ana, at=NOW)

    assert found["currency"] == pytest.approx(report.currency, abs=5e-7)
    assert found["currency"] != report.currency
    assert found["parts"] == {
        "practice": pytest.approx(report.parts.practice, abs=5e-7),
        "validity": pytest.approx(report.parts.validity, abs=5e-7),
        "checks": 1.0,
    }
    for number in (found["currency"], *found["parts"].values()):
        assert round(number, 6) == number
    assert (found["technology"], found["level"], found["band"]) == (
        "kubernetes",
        3,
        report.band.value,
    )
    assert [cause["share_percent"] for cause in found["causes"]] == [
        cause.share_percent for cause in report.causes
    ]
    assert sum(cause["share_percent"] for cause in found["causes"]) == 100


def test_it_says_how_far_behind_the_version_known_is(session, ana, kubernetes):
    use(session, ana, kubernetes)

    (found,) = currency_json(session, ana, at=NOW)

    assert (found["version_known"], found["latest"], found["lines_behind"]) == ("1.35", "1.36", 1)
    assert found["support"] == {"state": "security", "until": ago(-100).date().isoformat()}


def test_unknown_is_null_and_never_0(session, ana, kubernetes):
    (found,) = currency_json(session, ana, at=NOW)

    unknown = ("currency", "parts", "version_known", "lines_behind", "due_at", "forecast_at")
    assert [found[key] for key in unknown] == [None] * 6
    assert (found["band"], found["causes"]) == ("unknown", [])
    assert found["support"] == {"state": "unknown", "until": None}
    assert json.loads(json.dumps(found)) == found


def test_it_can_be_asked_for_one_technology_and_as_of_another_day(session, ana, kubernetes):
    use(session, ana, kubernetes)
    make_technology(session, "nomad")

    (before,) = currency_json(session, ana, at=ago(101), slug="kubernetes")

    assert before["currency"] is None
    assert currency_json(session, ana, at=NOW, slug="nomad") == []


def test_a_technology_that_does_not_exist_is_refused(session, ana):
    with pytest.raises(NotFoundError, match="cobol"):
        currency_json(session, ana, at=NOW, slug="cobol")

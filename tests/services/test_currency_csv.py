import csv
import io

import pytest

from learnlog.domain.heatmap_export import BOM
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.currency import cell_reports
from learnlog.services.currency_csv import currency_csv
from learnlog.services.evidence import NewEvidence, record_evidence
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology


@pytest.fixture
def reports(session):
    """Ana read of Kubernetes long ago, and never touched what is called =Redis."""
    ana = make_member(session)
    kubernetes = make_technology(session, name="Kubernetes")
    make_release(session, kubernetes, "1.36", released_at=ago(40))
    make_follow(session, ana, kubernetes, level=3)
    make_follow(session, ana, make_technology(session, "redis", name="=Redis", category="data"))
    read = NewEvidence(ana, "kubernetes", EvidenceKind.READ, ago(200), version="1.35")
    record_evidence(session, read, now=NOW)
    return {item.slug: item for item in cell_reports(session, [ana], now=NOW)}


@pytest.fixture
def rows(reports):
    text = currency_csv(list(reports.values()))
    assert text.startswith(BOM)
    return {row["technology"]: row for row in csv.DictReader(io.StringIO(text.removeprefix(BOM)))}


def test_a_line_says_what_the_page_says_with_its_causes(rows, reports):
    row, shown = rows["Kubernetes"], reports["kubernetes"]

    assert float(row["currency"]) == pytest.approx(shown.currency, abs=1e-6)
    assert (row["level"], row["band"]) == ("3", shown.band.value)
    assert (row["version_known"], row["latest"]) == ("1.35", "1.36")
    assert row["causes"].split("; ") == [f"{c.share_percent} %: {c.text}" for c in shown.causes]
    assert row["next_step"] == shown.best_step.text
    assert row["due_at"].endswith("Z")


def test_what_is_unknown_is_empty_and_no_cell_is_a_formula(rows):
    row = rows["'=Redis"]

    assert row["band"] == "unknown"
    empty = ("level", "currency", "version_known", "latest", "due_at", "causes", "next_step")
    assert [row[name] for name in empty] == [""] * len(empty)

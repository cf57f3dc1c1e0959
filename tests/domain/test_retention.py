from datetime import timedelta

from learnlog.domain.retention import keeps_since
from tests.conftest import NOW


def test_news_are_kept_for_180_days():
    assert keeps_since(now=NOW) == NOW - timedelta(days=180)

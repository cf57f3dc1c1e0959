from datetime import UTC, datetime

import pytest

from learnlog.domain.errors import RuleError
from learnlog.domain.review import Grade
from learnlog.domain.review_csv import Review, read_reviews

HEADER = "card_id,review_rating,review_time,review_duration\n"


def test_reviews_come_in_order_of_time_and_in_utc():
    text = f"{HEADER}7,3,2026-03-02T09:00:00+02:00,1200\n 8 ,1,2026-03-02T06:59:59.5+00:00,\n"

    assert read_reviews(text, name="log.csv") == (
        Review(datetime(2026, 3, 2, 6, 59, 59, 500_000, tzinfo=UTC), "8", Grade.AGAIN),
        Review(datetime(2026, 3, 2, 7, tzinfo=UTC), "7", Grade.GOOD),
    )


def test_columns_may_stand_in_any_order_and_a_byte_order_mark_is_passed_over():
    text = "\ufeffreview_time,card_id,review_rating\n2026-03-02T07:00:00Z,a,4\n"

    (review,) = read_reviews(text, name="log.csv")

    assert (review.card, review.grade) == ("a", Grade.EASY)


def test_a_file_with_a_header_alone_has_no_reviews():
    assert read_reviews(HEADER, name="log.csv") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "log.csv:1: no column card_id"),
        ("card_id,review_time\n", "log.csv:1: no column review_rating"),
        (f"{HEADER},3,2026-03-02T07:00:00Z,", "log.csv:2: card_id is empty"),
        (
            f"{HEADER}1,3,2026-03-02T07:00:00Z,\n1,5,2026-03-02T07:00:00Z,",
            "log.csv:3: review_rating: expected 1, 2, 3 or 4, got '5'",
        ),
        (f"{HEADER}1", "log.csv:2: review_rating: expected 1, 2, 3 or 4, got ''"),
        (f"{HEADER}1,2,yesterday,", "log.csv:2: review_time: not a time: 'yesterday'"),
        (
            f"{HEADER}1,2,2026-03-02T07:00:00,",
            "log.csv:2: review_time: no offset from UTC: '2026-03-02T07:00:00'",
        ),
        (
            f"{HEADER}1,2,0001-01-01T00:00:00+14:00,",
            "log.csv:2: review_time: out of range: '0001-01-01T00:00:00+14:00'",
        ),
        (f'{HEADER}1,2,"{"9" * 200_000}",', "log.csv:2: field larger than field limit (131072)"),
    ],
)
def test_what_cannot_be_read_is_named_by_file_and_line(text, said):
    with pytest.raises(RuleError) as refused:
        read_reviews(text, name="log.csv")

    assert str(refused.value) == said


def test_a_long_cell_is_cut_in_the_message():
    with pytest.raises(RuleError) as refused:
        read_reviews(f"{HEADER}1,{'x' * 5000},2026-03-02T07:00:00Z,", name="log.csv")

    assert len(str(refused.value)) < 200

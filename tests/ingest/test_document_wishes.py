import pytest

from learnlog.ingest.document_wishes import Wishes, before_items, read_wishes

HOUR, DAY = 3_600.0, 86_400.0


@pytest.mark.parametrize(
    ("feed", "seconds"),
    [
        ({}, 0.0),
        ({"ttl": "60"}, HOUR),
        ({"ttl": " 90 "}, 1.5 * HOUR),
        ({"ttl": "-5"}, 0.0),
        ({"ttl": "often"}, 0.0),
        ({"ttl": "1e3"}, 0.0),
        ({"ttl": "²"}, 0.0),
        ({"ttl": "999999999"}, 7 * DAY),
        ({"ttl": "9" * 5_000}, 0.0),
        ({"sy_updateperiod": "hourly", "sy_updatefrequency": "1"}, HOUR),
        ({"sy_updateperiod": " Daily\n"}, DAY),
        ({"sy_updateperiod": "daily", "sy_updatefrequency": "4"}, 6 * HOUR),
        ({"sy_updateperiod": "weekly", "sy_updatefrequency": "0"}, 7 * DAY),
        ({"sy_updateperiod": "monthly", "sy_updatefrequency": "10"}, 3 * DAY),
        ({"sy_updateperiod": "yearly"}, 7 * DAY),
        ({"sy_updateperiod": "now and then"}, 0.0),
        ({"sy_updatefrequency": "2"}, DAY / 2),
        ({"ttl": "30", "sy_updateperiod": "hourly"}, HOUR),
    ],
)
def test_the_longer_of_the_two_wishes_counts_up_to_a_week(feed, seconds):
    assert read_wishes(feed, b"").ttl_seconds == seconds


@pytest.mark.parametrize(
    ("head", "hours"),
    [
        (b"<skipHours><hour>3</hour><hour> 0 </hour><hour>3</hour></skipHours>", (0, 3)),
        (b"<skiphours><hour>24</hour></skiphours>", (0,)),
        (b"<skipHours><hour>99</hour><hour>x</hour><hour>-1</hour></skipHours>", ()),
        (b"<hour>3</hour>", ()),
        (b"<skipHours><hour>3</hour>", ()),
    ],
)
def test_hours_of_silence_are_those_of_a_day(head, hours):
    assert read_wishes({}, head) == Wishes(quiet_hours=hours)


def test_days_of_silence_count_from_monday():
    head = b"<skipDays><day>Sunday</day><day>monday</day><day>Someday</day></skipDays>"

    assert read_wishes({}, head) == Wishes(quiet_days=(0, 6))


def test_silence_for_ever_is_no_wish():
    hours = b"".join(b"<hour>%d</hour>" % hour for hour in range(24))
    days = b"".join(
        b"<day>%b</day>" % day
        for day in (
            b"Monday",
            b"Tuesday",
            b"Wednesday",
            b"Thursday",
            b"Friday",
            b"Saturday",
            b"Sunday",
        )
    )

    head = b"<skipHours>" + hours + b"</skipHours><skipDays>" + days + b"</skipDays>"
    assert read_wishes({}, head) == Wishes()


@pytest.mark.parametrize("item", [b"<item>", b"<Entry a='1'>", b"<rss:item\n>"])
def test_what_stands_before_the_first_item_is_the_head(item):
    assert before_items(b"<rss><items/>" + item + b"x") == b"<rss><items/>"


def test_a_document_without_items_is_all_head():
    assert before_items(b"<rss/>") == b"<rss/>"

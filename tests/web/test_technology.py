import re
from datetime import UTC, date, datetime

import pytest

from learnlog.domain.local_time import local_date
from learnlog.domain.proficiency import EvidenceKind
from learnlog.domain.technology import RESERVED_SLUGS, ReleaseLine
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.technology import technology_page
from learnlog.store.technologies import store_lines
from learnlog.web import create_app
from learnlog.web.technology import LOGGED
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_release, make_team, make_technology
from tests.web.conftest import Browser
from tests.web.pages import Page

LOG = "/t/kubernetes/evidence"


def test_the_page_says_what_came_out_since_the_version_known(browser, kubernetes):
    page = Page(browser.text("/t/kubernetes"))

    assert "Delivered Sat 16 May, at 1.35. Since then 1 release came out, the newest 1.36." in (
        page.text
    )
    assert "You know 1.35 Latest 1.36" in page.text


def test_where_the_missing_points_went_adds_up(browser, kubernetes):
    page = Page(browser.text("/t/kubernetes"))

    currency = int(re.search(r"Currency \w+ (\d+)%", page.text).group(1))
    missing = int(re.search(r"Where the missing (\d+) points went", page.text).group(1))
    causes = page.text.split("points went")[1].split("Without practice")[0]
    points = [int(n) for n in re.findall(r"(?:^|\) )\s*(\d+) ", causes)]
    shares = [int(n) for n in re.findall(r"\((\d+)%\)", causes)]
    assert currency + missing == 100
    assert sum(points) == missing
    assert sum(shares) == 100


def test_the_table_says_the_same_as_the_curve(browser, kubernetes):
    page = Page(browser.text("/t/kubernetes?table=1"))

    assert "Mon 24 Aug 62%" in page.text
    assert "unknown" in page.text
    assert "Now 62 percent." in page.text
    assert "Show as table" in Page(browser.text("/t/kubernetes")).text


def test_what_is_not_followed_offers_to_be(browser, bo, kubernetes):
    page = Page(bo.text("/t/kubernetes"))

    assert page.form("/t/new").fields["slug"] == "kubernetes"
    assert "Heals containers." in page.text
    assert "Log what you did" not in page.text


def test_what_was_never_used_says_that_nothing_is_known(browser, store, ana):
    with store.begin() as session:
        make_follow(session, ana, make_technology(session, "swift"))

    page = Page(browser.text("/t/swift"))

    assert "Unknown: nothing logged." in page.text
    assert "svg" in [tag for tag, _ in page.elements]
    assert page.all("figure") == []


@pytest.mark.parametrize("end", ["", "/evidence", "/know", "/unfollow"])
def test_the_page_is_for_members_and_no_technology_is_no_page(
    anonymous, browser, kubernetes, everything, end
):
    before = everything()
    form = {"kind": "read", "version": "1.36"}

    if not end:
        assert anonymous.get("/t/kubernetes").location == "/sign-in?next=/t/kubernetes"
        assert browser.get("/t/nothing").status_code == 404
    else:
        assert anonymous.post(f"/t/kubernetes{end}", form).location == "/sign-in"
        assert browser.post(f"/t/nothing{end}", form).status_code == 404
    assert everything() == before


def test_release_lines_say_how_long_they_are_supported(browser, store, kubernetes):
    day = date.fromisoformat
    lines = [
        ReleaseLine("1.39", day("2026-12-17")),
        ReleaseLine("1.38", day("2026-08-01"), day("2027-04-28"), day("2027-06-28")),
        ReleaseLine("1.37", day("2026-07-01"), day("2027-06-28"), day("2027-06-28"), lts=True),
        ReleaseLine("1.36", day("2026-06-01"), None, True, latest="1.36.4"),
        ReleaseLine("1.35", day("2025-12-17"), day("2026-04-28"), day("2026-06-28")),
        ReleaseLine("1.34", day("2025-08-27"), None, False, day("2028-01-01")),
        ReleaseLine("1.33", day("2025-04-23"), None, False),
        ReleaseLine("1.32"),
    ]
    with store.begin() as session:
        store_lines(session, {kubernetes: lines}, now=ago(9))

    page = Page(browser.text("/t/kubernetes"))

    for said in (
        "1.39 Thu 17 Dec Not out yet –",
        (
            "1.38 newest Sat 1 Aug "
            "Active support until Wed 28 Apr 2027, security until Mon 28 Jun 2027 –"
        ),
        "1.37 LTS Wed 1 Jul Active support until Mon 28 Jun 2027 –",
        "1.36 Mon 1 Jun Security support, no end announced 1.36.4",
        "1.35 you know this Wed 17 Dec 2025 Out of support since Sun 28 Jun –",
        "1.34 Wed 27 Aug 2025 Extended support until Sat 1 Jan 2028 –",
        "1.33 Wed 23 Apr 2025 Out of support –",
        "1.32 – Support not known –",
        "Support, 2025 to 2028",
    ):
        assert said in page.text
    assert [svg.get("class") for svg in page.all("svg")].count("vb") == len(lines)
    assert all("style" not in attributes for _, attributes in page.elements)


def test_the_ledger_says_how_far_behind_the_version_known_is(browser, store, kubernetes):
    lines = [
        ReleaseLine("1.36", date(2026, 7, 25)),
        ReleaseLine("1.35", date(2025, 12, 17), None, date(2026, 6, 28)),
    ]
    with store.begin() as session:
        store_lines(session, {kubernetes: lines}, now=ago(9))

    text = Page(browser.text("/t/kubernetes")).text

    assert (
        "Versions You know 1.35; 1.36 came after it: 1 line behind. "
        "Yours left support in June 2026. Set by: Delivered, Sat 16 May, at 1.35."
    ) in text
    assert "You know 1.35 · 1 line behind · out of support since Sun 28 Jun Latest 1.36" in text


def test_support_that_ended_on_an_unknown_day_is_said_without_one(browser, store, kubernetes):
    with store.begin() as session:
        line = ReleaseLine("1.35", date(2025, 12, 17), None, False)
        store_lines(session, {kubernetes: [line]}, now=ago(9))

    text = Page(browser.text("/t/kubernetes")).text

    assert "You know 1.35 · out of support Latest 1.36" in text


def test_a_support_that_ends_earlier_than_believed_is_noticed(browser, bo, store, kubernetes):
    for until, days in ((date(2026, 11, 28), 300), (date(2026, 9, 28), 20)):
        line = ReleaseLine("1.35", date(2025, 12, 17), supported_until=until)
        with store.begin() as session:
            store_lines(session, {kubernetes: [line]}, now=ago(days))

    said = (
        "Support of 1.35 now ends on 28 September, two months earlier than believed until 4 August."
    )
    assert said in Page(browser.text("/t/kubernetes")).text
    assert said not in Page(bo.text("/t/kubernetes")).text


def test_without_lines_there_are_no_versions(browser, kubernetes):
    assert "Versions" not in Page(browser.text("/t/kubernetes")).text


def test_a_hostile_name_of_a_line_is_shown_as_text(browser, store, kubernetes):
    name = "<script>alert(1)</script>"
    with store.begin() as session:
        line = ReleaseLine(name, date(2025, 12, 17), latest=name)
        store_lines(session, {kubernetes: [line]}, now=ago(9))

    text = browser.text("/t/kubernetes")

    assert name not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2


@pytest.mark.parametrize("kind", [kind.value for kind in LOGGED])
def test_everything_that_the_form_offers_can_be_logged(browser, kubernetes, done, kind):
    response = browser.post(LOG, {"kind": kind, "minutes": "25", "version": "1.36", "note": "Ran."})

    assert (response.status_code, response.location) == (303, "/t/kubernetes")
    assert done()[0] == kind
    page = Page(browser.text("/t/kubernetes"))
    assert "Logged." in page.text
    assert page.form("/ticks/2/undo").method == "post"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": ""}, "Kind: '' is not one of the choices."),
        ({"kind": "slept"}, "Kind: 'slept' is not one of the choices."),
        ({"kind": "review_pass"}, "Kind: choose what you did."),
        ({"kind": "ack"}, "Kind: choose what you did."),
        ({"on": "yesterday"}, "On: a day such as 2026-11-24, not 'yesterday'."),
        ({"on": "0001-01-01"}, "On: a day such as 2026-11-24, not '0001-01-01'."),
        ({"on": "2026-08-25"}, "On: that day lies ahead."),
        ({"minutes": "-5"}, "Minutes: a whole number from 0 to 10080, not '-5'."),
        ({"minutes": "10081"}, "Minutes: a whole number from 0 to 10080"),
        ({"version": "1" * 65}, "Version: at most 64 characters."),
        ({"note": "x" * 2001}, "Note: at most 2000 characters."),
    ],
)
def test_a_faulty_entry_comes_back_with_what_was_typed(
    browser, kubernetes, everything, change, said
):
    before = everything()
    form = {"kind": "taught", "on": "2026-08-20", "minutes": "25", "version": "1.36", "note": "Ha"}

    response = browser.post(LOG, form | change)

    page = Page(response.text)
    assert response.status_code == 422
    assert said in page.text
    typed = page.form(LOG).fields
    kept = form | change
    assert {name: typed[name] for name in ("on", "minutes", "version", "note")} == {
        name: kept[name] for name in ("on", "minutes", "version", "note")
    }
    assert typed["kind"] == ("taught" if "kind" not in change else "project_week")
    assert everything() == before


@pytest.mark.parametrize(
    ("zone", "now", "on", "expected"),
    [
        # In Kolkata it is 3 in the morning of the 25th already.
        (
            "Asia/Kolkata",
            datetime(2026, 8, 24, 21, 30, tzinfo=UTC),
            "2026-08-25",
            date(2026, 8, 25),
        ),
        (
            "Asia/Kolkata",
            datetime(2026, 8, 24, 21, 30, tzinfo=UTC),
            "2026-08-24",
            date(2026, 8, 24),
        ),
        # In Los Angeles it is the evening of the 23rd still.
        ("America/Los_Angeles", datetime(2026, 8, 24, 2, 0, tzinfo=UTC), "", date(2026, 8, 23)),
        (
            "America/Los_Angeles",
            datetime(2026, 8, 24, 2, 0, tzinfo=UTC),
            "2026-08-22",
            date(2026, 8, 22),
        ),
    ],
)
def test_a_day_is_the_members_own(parts, register, store, zone, now, on, expected):
    user_id = register("Divya Raman", zone=zone)
    with store.begin() as session:
        make_follow(session, user_id, make_technology(session, "redis"), followed_at=ago(30))
    app = create_app(parts, read_clock=lambda: now)

    response = (
        Browser(app)
        .sign_in("divya@team.example")
        .post("/t/redis/evidence", {"kind": "read", "on": on})
    )

    assert response.status_code == 303
    with store.read() as session:
        (item,) = technology_page(session, user_id, "redis", now=now).evidence
    assert local_date(item.happened_at, zone) == expected
    assert item.happened_at <= now


def test_tomorrow_there_is_ahead_even_when_it_is_today_in_greenwich(parts, register, store):
    user_id = register("Divya Raman", zone="America/Los_Angeles")
    with store.begin() as session:
        make_follow(session, user_id, make_technology(session, "redis"), followed_at=ago(30))
    app = create_app(parts, read_clock=lambda: datetime(2026, 8, 24, 2, 0, tzinfo=UTC))

    response = (
        Browser(app)
        .sign_in("divya@team.example")
        .post("/t/redis/evidence", {"kind": "read", "on": "2026-08-24"})
    )

    assert response.status_code == 422


def test_knowing_a_version_takes_it_from_what_is_new(browser, kubernetes, done):
    response = browser.post("/t/kubernetes/know", {"version": "1.36"})

    page = Page(browser.text(response.location))
    assert response.status_code == 303
    assert "Noted: you know 1.36." in page.text
    assert "Nothing newer than what you know." in page.text
    assert done()[:2] == ["ack", "ack"]


@pytest.mark.parametrize(
    ("version", "said"), [("9.9", "no release '9.9' is known"), ("", "Version: fill this in.")]
)
def test_a_version_that_is_none_is_refused_by_name(browser, kubernetes, everything, version, said):
    before = everything()

    response = browser.post("/t/kubernetes/know", {"version": version})

    assert response.status_code == 422
    assert said in Page(response.text).text
    assert everything() == before


def test_what_is_no_longer_followed_leaves_the_checklist_and_keeps_what_was_logged(
    browser, kubernetes, done
):
    response = browser.post("/t/kubernetes/unfollow")
    page = Page(browser.text("/"))
    again = browser.post("/t/kubernetes/unfollow")

    assert (response.status_code, response.location, again.status_code) == (303, "/", 404)
    assert "What you logged is kept." in page.text
    assert "Your checklist is empty" in page.text
    assert done() == ["delivered"]


def test_a_colleague_is_named_and_what_a_colleague_wrote_is_not(
    browser, bo, register, store, ana, kubernetes
):
    chi, stranger = register("Chi Okafor"), register("Eve Else")
    with store.begin() as session:
        make_team(session, members=[ana, chi])
        for user_id in (chi, stranger):
            new = NewEvidence(
                user_id, "kubernetes", EvidenceKind.DELIVERED, NOW, note="My own words"
            )
            make_follow(session, user_id, kubernetes, level=4)
            record_evidence(session, new, now=NOW)

    page = Page(browser.text("/t/kubernetes"))

    assert "Ask a colleague Chi Okafor Current" in page.text
    assert "Eve Else" not in page.text
    assert "My own words" not in page.text


def test_names_and_versions_of_any_length_are_shown(browser, store, ana):
    name, version = "Плат­форма " + "x" * 49, "2026." + "1" * 50
    with store.begin() as session:
        technology_id = make_technology(session, "long", name=name, summary="s" * 300)
        make_follow(session, ana, technology_id, level=5, followed_at=ago(300))
        for days in range(0, 360, 6):
            make_release(session, technology_id, f"{version}.{days}", released_at=ago(days))
        used = NewEvidence(ana, "long", EvidenceKind.EXAM, ago(400), version="1", note="n" * 2000)
        record_evidence(session, used, now=ago(400))

    page = Page(browser.text("/t/long"))

    assert name in page.words
    assert f"{version}.0" in page.words


def test_no_technology_hides_behind_another_page(app):
    fixed = {
        rule.rule.split("/")[2]
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/t/") and "<" not in rule.rule
    }

    assert fixed == RESERVED_SLUGS

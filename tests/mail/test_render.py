import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from learnlog.domain.digest import Findings, compose
from learnlog.mail.render import linked, render, render_digest
from tests.mail.samples import ACTIONS, FOUND, FRAME, LETTERHEAD, RECIPIENT, full_digest

EXPECTED_TEXT = """\
Three things this week, about 25 minutes
11 of your 28 technologies are current, two more than a week ago.

1. Kubernetes, Stale 35%
   1.37 shipped on 14 November. You last looked at 1.36, three months ago.
   Read the notes, 12 min, +9.1 points: https://learn.example.org/t/kubernetes

2. Disaster recovery, Stale 48%
   4 cards due, one of them a question a client asked.
   Review 4 cards, 4 min, +2.0 points: https://learn.example.org/review

3. Next.js, Lapsed 20%
   Two versions behind. One tutorial covers both.
   Watch it, 9 min, +3.0 points: https://learn.example.org/t/next-js

Review all 9 cards: https://learn.example.org/review

YOUR STACK
  ● 11 current   ◑ 7 ageing   ◔ 5 stale   ○ 4 lapsed   ◌ 1 unknown

NEW RELEASES YOU FOLLOW
  Kubernetes  1.36 -> 1.37  A minor release.
    https://learn.example.org/t/kubernetes
  Node.js  26  A major release with breaking changes.
    https://learn.example.org/t/nodejs

You can ignore 41 items: 6 on technologies you only watch, 33 patches, 2 older
than those shown above.
List: https://learn.example.org/feed

IN YOUR CALENDAR
  Thu 26, 15:00   Experiment: Gateway API retries, 90 min
    https://learn.example.org/x/119

--
Sent Mondays at 08:00, Europe/Paris. A week with nothing due sends nothing.
Change day or content: https://learn.example.org/me
Pause two weeks: https://learn.example.org/e/p/TOKEN
Unsubscribe: https://learn.example.org/e/u/TOKEN
"""


class Reader(HTMLParser):
    """Collects the links and the visible words of a page."""

    def __init__(self, html):
        super().__init__()
        self.links = []
        self.words = []
        self.sources = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "a":
            self.links.append(values["href"])
        self.sources += [values[name] for name in ("src", "background") if name in values]

    def handle_data(self, data):
        self.words.append(data)


def digest_mail(content=None):
    return render_digest(content or full_digest(), RECIPIENT, LETTERHEAD)


def links_in(text):
    return re.findall(r"https://[^\s)]+", text)


def test_the_text_part_reads_as_it_was_written():
    text = re.sub(r"/e/(.)/[\w-]{28}", r"/e/\1/TOKEN", digest_mail().text)

    assert text == EXPECTED_TEXT


def test_both_parts_have_the_same_links_in_the_same_order():
    mail = digest_mail()

    assert Reader(mail.html).links == links_in(mail.text)


def test_the_html_says_all_that_the_text_says():
    content = full_digest()
    words = " ".join(" ".join(Reader(digest_mail().html).words).split())

    said = [content.heading, content.lead, content.ignored, content.footer, content.preheader]
    said += [action.reason for action in content.actions]
    said += [action.label for action in content.actions]
    said += [release.text for release in content.releases]
    assert [sentence for sentence in said if sentence not in words] == []


def test_no_line_of_the_text_is_longer_than_78_columns_but_for_an_address():
    long = replace(ACTIONS[0], name="A name of many words " * 6, reason="Very long. " * 30)
    content = compose(replace(FOUND, actions=(long,)), FRAME)

    lines = digest_mail(content).text.splitlines()

    assert [line for line in lines if len(line) > 78 and not line.strip().startswith("http")] == []


def test_the_html_is_small_and_loads_nothing():
    html = digest_mail().html

    assert len(html.encode()) < 60_000
    assert Reader(html).sources == []
    assert "url(" not in html
    assert "<script" not in html


def test_the_html_keeps_its_rules_for_the_dark_and_for_narrow_windows():
    html = digest_mail().html

    assert "@media (prefers-color-scheme: dark)" in html
    assert "[data-ogsc] .paper" in html
    assert "@media (max-width: 620px)" in html


def test_names_from_outside_cannot_become_markup():
    hostile = replace(ACTIONS[0], name="<script>alert(1)</script>", reason="<img src=x onerror=y>")
    html = digest_mail(compose(replace(FOUND, actions=(hostile,)), FRAME)).html

    assert "<script" not in html
    assert "<img" not in html


def test_a_digest_of_one_thing_leaves_out_every_empty_part():
    alone = Findings(ACTIONS[:1], 0, FOUND.stack, (), replace(FOUND.news, ignored=()), ())
    content = replace(
        compose(alone, FRAME), actions=(replace(ACTIONS[0], percent=None, reason=""),)
    )

    mail = digest_mail(content)

    assert "1. Kubernetes, Stale\n   Read the notes" in mail.text
    assert "Open your checklist: https://learn.example.org/\n" in mail.text
    for heading in ("NEW RELEASES", "IN YOUR CALENDAR", "You can ignore"):
        assert heading not in mail.text
    assert "New releases" not in mail.html
    assert Reader(mail.html).links == links_in(mail.text)


def test_one_due_card_is_spoken_of_as_one():
    assert "Review 1 card:" in digest_mail(replace(full_digest(), due_cards=1)).text


def test_the_key_of_the_mail_names_kind_period_and_member():
    assert digest_mail().key == "digest:2026-W48:17"


def test_a_value_that_a_template_misses_is_an_error():
    with pytest.raises(UndefinedError):
        render("digest", {"on": date(2026, 8, 24)})


def test_an_address_too_long_for_its_label_gets_its_own_line():
    url = "https://learn.example.org/" + "x" * 60

    assert linked("Read the notes", url, indent="   ") == f"   Read the notes:\n   {url}"

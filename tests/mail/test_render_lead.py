import re
from dataclasses import replace

from learnlog.domain.currency import Band
from learnlog.domain.heatmap import GridCell
from learnlog.domain.proficiency import Level
from learnlog.mail.render_lead import cell_html, render_lead
from tests.domain.test_lead_digest import GOOD, OLD, compose, grid
from tests.mail.samples import LETTERHEAD, RECIPIENT
from tests.mail.test_render import Reader, digest_mail, links_in

EXPECTED_TEXT = """\
Two technologies rest on one person or nobody
No technology became thin this week.

60% current, as a week ago
3 refreshed this week
1 slipped a band

THINNEST COVER FIRST
  React, cover nobody: AC 3◔
    https://learn.example.org/t/react
  Kafka, cover 1: AC 3●, BO 3◔
    https://learn.example.org/t/kafka

The digit is the level, 1 to 5; ● is current, ◑ is ageing, ◔ is stale, ○ is
lapsed, ◌ is unknown.

Open the team: https://learn.example.org/team/platform

--
You lead Platform.
Change day or content: https://learn.example.org/me
Pause two weeks: https://learn.example.org/e/p/TOKEN
Unsubscribe: https://learn.example.org/e/u/TOKEN
"""


def lead_mail(content=None):
    team = grid(kafka=[GOOD, OLD], react=[OLD], vue=[GOOD, GOOD])
    content = content or compose(team, refreshed=3, slipped=1)
    return render_lead(content, RECIPIENT, LETTERHEAD)


def test_the_text_part_reads_as_it_was_written():
    text = re.sub(r"/e/(.)/[\w-]{28}", r"/e/\1/TOKEN", lead_mail().text)

    assert text == EXPECTED_TEXT


def test_both_parts_have_the_same_links_in_the_same_order():
    mail = lead_mail()

    assert Reader(mail.html).links == links_in(mail.text)


def test_the_mail_is_named_by_its_team_and_week():
    assert lead_mail().key == "lead:2026-W48:platform:17"


def test_leaving_the_teams_digest_is_another_address_than_leaving_ones_own():
    assert lead_mail().unsubscribe_url != digest_mail().unsubscribe_url


def test_a_cell_says_level_and_band_in_words_and_is_marked():
    unknown = GridCell(Level.WORKING, None, Band.UNKNOWN)

    assert cell_html(OLD) == '<td class="b2" aria-label="Level 3, stale">3</td>'
    assert cell_html(unknown, is_optional=True) == (
        '<td class="bx opt" aria-label="Level ?, unknown">?</td>'
    )
    assert cell_html(None) == '<td class="b0">·</td>'


def test_a_team_that_was_mended_shows_no_empty_grid():
    mail = lead_mail(compose(grid(kafka=[GOOD, GOOD]), grid(kafka=[GOOD, OLD])))

    assert "THINNEST" not in mail.text
    assert "Thinnest" not in mail.html
    assert Reader(mail.html).links == links_in(mail.text)


def test_what_does_not_fit_is_counted_on_the_button():
    content = compose(grid(**{f"t{n:02}": [OLD] for n in range(12)}))

    assert "Open the team, 2 more are thin: https://" in lead_mail(content).text


def test_a_large_team_stays_under_the_size_that_readers_cut_at():
    row = compose(grid(kafka=[GOOD, OLD])).thin[0]
    column = compose(grid(kafka=[GOOD, OLD])).columns[0]
    content = replace(
        compose(grid(kafka=[GOOD, OLD])),
        columns=(replace(column, name="A name of many words"),) * 14,
        thin=(replace(row, cells=(OLD,) * 14),) * 10,
    )

    assert len(lead_mail(content).html.encode()) < 60_000

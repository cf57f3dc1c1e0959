"""The proposal to rate a technology anew: on the person's own page, and on no other."""

import ast
import itertools
from pathlib import Path

import pytest

import learnlog
from learnlog.domain.members import Role
from tests.conftest import ago
from tests.makers import (
    make_card,
    make_check,
    make_follow,
    make_review,
    make_team,
    make_technology,
)
from tests.web.conftest import Browser
from tests.web.pages import Page

SENTENCE = "your last 20 reviews and 2 experiments look like"
# What stands for the parts of an address, whatever page it is of.
PARTS = {
    "slug": ("platform", "terraform"),
    "technology": ("terraform",),
    "handle": ("ana-costa",),
    "kind": ("csv", "json", "svg", "weekly", "lead", "digest"),
    "preset": ("aws-web",),
}


@pytest.fixture
def terraform(store, ana):
    """Ana rates Terraform 4; her reviews and experiments look like less."""
    with store.begin() as session:
        terraform = make_technology(session, "terraform")
        make_follow(session, ana, terraform, level=4)
        card = make_card(session, ana, terraform)
        for number in range(20):
            make_review(session, ana, card, passed=number < 12, days_ago=number + 1)
        make_check(session, ana, terraform, kind="experiment_partial", passed=None, at=ago(30))
        make_check(session, ana, terraform, kind="experiment_fail", passed=False, at=ago(3))
        return terraform


def test_the_person_is_asked_and_led_to_the_rating(browser, terraform):
    page = Page(browser.text("/calibration"))

    # Recall 12 / 16 and experiments 0.25, a mean of 0.5: level 4 looks like 2.
    assert f"You rate Terraform 4; {SENTENCE} 2." in page.text
    assert "You recalled 75% of what was foreseen, and the experiments came to 25%" in page.text
    assert "Only you see this" in page.text
    assert "/t/rate?only=terraform" in {a.get("href") for a in page.all("a")}


def test_rating_it_anew_settles_it(browser, terraform):
    response = browser.post("/t/rate", {"slug": "terraform", "level-terraform": "3"})
    assert response.status_code == 303

    assert SENTENCE not in Page(browser.text("/calibration")).text


def test_without_a_proposal_nothing_is_asked(browser, ana):
    page = Page(browser.text("/calibration"))

    assert "Does the level still fit?" not in page.text
    assert page.all("section") == []


def addresses(app):
    """Every page there is, about Ana, her team and the technology where it is about somebody."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods:
            names = sorted(rule.arguments)
            for values in itertools.product(*(PARTS.get(name, (1,)) for name in names)):
                yield adapter.build(rule.endpoint, dict(zip(names, values, strict=True)))


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMIN])
def test_neither_lead_nor_admin_nor_colleague_reads_it_anywhere(
    app, store, register, ana, terraform, role
):
    somebody = register("Lea Moreau", role=role)
    colleague = register("Chi Ito")
    with store.begin() as session:
        make_team(session, "Platform", members=[ana, colleague], leads=[somebody], slug="platform")
        for user_id in (somebody, colleague):
            make_follow(session, user_id, terraform, level=3)

    for name in ("lea", "chi"):
        browser, seen = Browser(app).sign_in(f"{name}@team.example"), 0
        for address in addresses(app):
            with browser.get(address, follow_redirects=True) as response:
                seen += response.mimetype == "text/html" and response.status_code == 200
                words = response.get_data().decode(errors="replace")
            assert "experiments look like" not in words, address
            assert "Does the level still fit?" not in words, address
        assert seen > 30


def test_nothing_but_the_persons_own_page_knows_of_it():
    """So no mail, no export, no answer to a program and no page of a team can tell it."""
    root = Path(learnlog.__file__).parent
    users = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "learnlog.services.self_rating"
    }

    assert users == {"web/calibration.py"}

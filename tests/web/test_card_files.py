from io import BytesIO
from pathlib import Path

import pytest

from learnlog.services.cards import cards_of
from tests.makers import make_technology

PACKAGES = Path(__file__).parents[1] / "fixtures" / "cards"
TABLE = b"#separator:tab\nWhat is a pod?\tOne or more containers.\nNo answer\t\n"


@pytest.fixture
def send(browser):
    def post(body, name, **fields):
        form = {"file": (BytesIO(body), name)} | fields
        return browser.post("/cards/files", form, content_type="multipart/form-data")

    return post


@pytest.fixture
def prompts(store, ana):
    def read():
        with store.read() as session:
            return [card.prompt for card in cards_of(session, ana)]

    return read


def test_a_table_is_taken_in_and_its_bad_rows_are_named(send, kubernetes, prompts):
    text = send(TABLE, "cards.tsv", technology="kubernetes").get_data(as_text=True)

    assert "1 card added" in text
    assert "Row 3: A card needs a question and an answer." in text
    assert prompts() == ["What is a pod?"]


def test_a_trial_says_what_would_come_and_writes_nothing(send, kubernetes, everything):
    before = everything()

    text = send(TABLE, "cards.tsv", technology="kubernetes", trial="1").get_data(as_text=True)

    assert "1 card would be added" in text
    assert everything() == before


def test_a_package_is_taken_in_with_the_schedule_that_it_holds(send, store, kubernetes, prompts):
    with store.begin() as session:
        make_technology(session, "terraform", name="Terraform")

    package = (PACKAGES / "newer.apkg").read_bytes()
    text = send(package, "Deck.APKG", schedule="1").get_data(as_text=True)

    assert "6 cards added" in text
    assert "2 reviews taken over" in text
    assert "What does **terraform plan** show?" in prompts()


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"no zip", "cards.apkg", "That file cannot be read: the package is damaged"),
        (b"MZ", "cards.exe", "the name ends in none of .apkg"),
        (b"\xff\xfa", "cards.tsv", "the file is not in UTF-8"),
    ],
)
def test_a_file_that_is_no_file_of_cards_is_refused(send, kubernetes, everything, body, name, said):
    before = everything()

    response = send(body, name)

    assert response.status_code == 422
    assert said in response.get_data(as_text=True)
    assert everything() == before


def test_nothing_chosen_is_said(browser):
    response = browser.post("/cards/files")

    assert response.status_code == 422
    assert "Choose a file first." in response.get_data(as_text=True)


def test_a_technology_that_does_not_exist_is_not_found(send):
    response = send(TABLE, "cards.tsv", technology="nothing")

    assert response.status_code == 404
    assert "does not exist" in response.get_data(as_text=True)


@pytest.mark.parametrize("wanted", ["apkg", "tsv", "csv", "md"])
def test_cards_that_are_given_out_come_in_again_unchanged(
    browser, send, kubernetes, everything, wanted
):
    send(TABLE, "cards.tsv", technology="kubernetes")
    before = everything()

    given = browser.get(f"/cards/export?format={wanted}&schedule=1")
    text = send(given.data, f"back.{wanted}", schedule="1").get_data(as_text=True)

    name = f"cards-2026-08-24.{wanted}"
    assert given.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "0 cards added" in text
    assert "0 updated, 1 unchanged" in text
    assert everything() == before


def test_an_unknown_format_is_refused(browser):
    assert browser.get("/cards/export?format=exe").status_code == 422


def test_another_member_gets_none_of_the_cards(send, bo, kubernetes):
    send(TABLE, "cards.tsv", technology="kubernetes")

    assert b"What is a pod?" not in bo.get("/cards/export?format=tsv").data
    assert b"What is a pod?" not in bo.get("/cards/files").data


def test_files_of_cards_are_for_members_alone(anonymous):
    for address in ("/cards/files", "/cards/export"):
        assert anonymous.get(address).status_code == 303

"""A file of cards, tried, taken in and given out."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import running_site
from tests.browser.organisation import fill
from tests.chromium import leave_by

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TEXT = """Technology: kubernetes

Q: Which field of a pod names the node it runs on?
A: `spec.nodeName`.

Q: What has no answer?
"""


@pytest.fixture
def person(open_browser, tmp_path, sqlite_template):
    with running_site(tmp_path, sqlite_template, fill) as own_site:
        person = open_browser(at=own_site)
        yield person
        assert person.complaints() == []


def test_a_file_is_tried_taken_in_and_given_out_again(person, tmp_path):
    file = tmp_path / "cards.md"
    file.write_text(TEXT, encoding="utf-8")
    page = person.page

    person.go("/cards/files")
    page.set_input_files("#f-file", str(file))
    page.get_by_label("Only say what it would bring").check()
    leave_by(page.get_by_role("button", name="Import the file"))
    expect(page.get_by_role("heading", name="1 card would be added")).to_be_visible()

    page.set_input_files("#f-file", str(file))
    page.get_by_label("Only say what it would bring").uncheck()
    leave_by(page.get_by_role("button", name="Import the file"))
    expect(page.get_by_role("heading", name="1 card added")).to_be_visible()
    expect(page.get_by_text("Row 6: A card needs a question and an answer.")).to_be_visible()

    page.get_by_label("Format").select_option("md")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export the cards").click()
    assert "Q: Which field of a pod names the node it runs on?" in download.value.path().read_text(
        encoding="utf-8"
    )

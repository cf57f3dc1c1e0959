from learnlog.domain.model_table import NOTE, model_table
from tests.web.pages import Page


def test_every_constant_stands_there_with_unit_and_source(browser):
    page = Page(browser.text("/model"))

    for section in model_table():
        assert section.title in page.text
        for constant in section.constants:
            row = (constant.name, constant.value, constant.unit or "–", constant.source)
            assert " ".join(row) in page.text


def test_the_page_says_that_the_constants_are_defaults(browser):
    text = Page(browser.text("/model")).text

    assert NOTE in text
    assert "default that is to be tuned" in text
    assert "Version 1." in text

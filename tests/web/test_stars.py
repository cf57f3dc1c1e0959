from tests.web.test_search import kubernetes  # noqa: F401  # the same entry


def test_an_entry_is_starred_listed_and_let_go(browser, kubernetes):  # noqa: F811
    before = browser.text("/feed/starred")
    browser.post("/feed/1/star")
    starred = browser.text("/feed/starred")
    page = browser.text("/feed/1")
    browser.post("/feed/1/star")

    assert "Nothing starred" in before
    assert "<h1>1 entry starred</h1>" in starred
    assert "Take the star away" in page
    assert "Nothing starred" in browser.text("/feed/starred")


def test_what_is_another_s_to_follow_has_no_star(bo, kubernetes):  # noqa: F811
    assert bo.post("/feed/1/star").status_code == 404

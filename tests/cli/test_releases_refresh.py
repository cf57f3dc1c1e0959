from tests.cli.conftest import Terminal


def test_names_and_all_at_once_are_wrong_usage(terminal):
    assert "--all" in terminal.wrong_usage("releases", "refresh", "node", "--all")


def test_a_technology_that_has_no_product_is_refused(house):
    house = Terminal(house.environ | {"LEARNLOG_ENDOFLIFE_URL": "https://lifecycles.example/api"})

    assert house.refusal("releases", "refresh", "flask").startswith("learnlog: flask: ")


def test_without_an_address_the_setting_is_named(terminal):
    assert "LEARNLOG_ENDOFLIFE_URL" in terminal.refusal("releases", "refresh", "--all")


def test_where_nobody_follows_anything_nothing_is_asked_for(house):
    house = Terminal(house.environ | {"LEARNLOG_ENDOFLIFE_URL": "https://lifecycles.example/api"})

    assert house.json("releases", "refresh") == {
        "technologies": 0,
        "lines": 0,
        "versions": 0,
        "moved_earlier": 0,
        "errors": [],
    }
    assert "0 technologies" in house.run("releases", "refresh").stdout

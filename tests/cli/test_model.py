import json

import pytest

CARD = {
    "parameters": "default",
    "reviews": [[0, 3]],
    "stability": 2.3065,
    "difficulty": 2.118103970459016,
    "recall": {"0": 1.0},
    "interval_days": {"0.9": 2.3065},
}


@pytest.fixture
def vectors(tmp_path):
    """Write vectors to a file and return its path."""

    def write(document):
        path = tmp_path / "vectors.json"
        path.write_text(
            document if isinstance(document, str) else json.dumps(document), encoding="utf-8"
        )
        return str(path)

    return write


@pytest.mark.shared
@pytest.mark.parametrize("name", ["currency_vectors.json", "fsrs6_vectors.json"])
def test_all_published_vectors_pass(terminal, shared_dir, name):
    found = terminal.json("model", "vectors", str(shared_dir / "data" / "reviews" / name))

    assert set(found) == {"n", "failed", "worst_relative_error"}
    assert (found["n"], found["failed"]) == (150, 0)
    assert 0 <= found["worst_relative_error"] < 1e-4


def test_vectors_that_pass_are_counted(terminal, vectors):
    found = terminal.json("model", "vectors", vectors([CARD, CARD]))

    assert (found["n"], found["failed"]) == (2, 0)
    assert terminal.run("model", "vectors", vectors([CARD])).stdout.startswith(
        "1 vector, 0 failed, worst "
    )


def test_a_vector_that_fails_is_a_refusal_with_the_document_still_whole(terminal, vectors):
    path = vectors([CARD, CARD | {"stability": 2.4}])

    result = terminal.run("model", "vectors", path, "--json", expect=1)

    found = json.loads(result.stdout)
    assert (found["n"], found["failed"]) == (2, 1)
    assert found["worst_relative_error"] == pytest.approx((2.4 - 2.3065) / 2.4)
    assert result.stderr == f"learnlog: {path}: 1 of 2 vectors failed\n"


def test_where_a_number_is_missing_no_error_is_made_up(terminal, vectors):
    path = vectors([CARD | {"stability": None}])

    found = json.loads(terminal.run("model", "vectors", path, "--json", expect=1).stdout)

    assert found == {"n": 1, "failed": 1, "worst_relative_error": None}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("[", "not a JSON file of vectors"),
        ({"n": 1}, "expected a list of vectors"),
        ([1], "expected a list of vectors"),
    ],
)
def test_a_file_without_vectors_is_refused_by_name(terminal, vectors, document, said):
    path = vectors(document)

    assert terminal.refusal("model", "vectors", path).startswith(f"learnlog: {path}: {said}")


def test_a_vector_of_no_model_is_refused_by_number(terminal, vectors):
    assert terminal.refusal("model", "vectors", vectors([CARD, {}])).startswith(
        "learnlog: vector 1: not one of a known model"
    )


def test_a_file_that_is_not_there_is_wrong_usage(terminal):
    assert "does not exist" in terminal.wrong_usage("model", "vectors", "missing.json")

import json
import os
import resource
import subprocess
import sys

import pytest

NOTES = """# Changelog

## v1.1.0 - 2024-02-03

### Breaking changes

- Remove `run()`

## 1.0

Enjoy.
"""


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "CHANGELOG.md"
    path.write_text(NOTES, encoding="utf-8")
    return path


def test_a_changelog_is_cut_into_releases(terminal, notes):
    assert terminal.json("notes", "split", str(notes)) == [
        {
            "version": "1.1.0",
            "date": "2024-02-03",
            "items": [{"kind": "breaking", "text": "Remove run()", "matched": "breaking"}],
        },
        {
            "version": "1.0",
            "date": None,
            "items": [{"kind": "other", "text": "Enjoy.", "matched": ""}],
        },
    ]


def test_a_changelog_is_shown_to_a_person(terminal, notes):
    notes.write_text(f"## Unreleased\n\n- x\n\n{NOTES}", encoding="utf-8")

    shown = terminal.run("notes", "split", str(notes)).stdout.splitlines()

    assert shown == [
        "unreleased: 1 item",
        "  other       x",
        "1.1.0 (2024-02-03): 1 item",
        "  breaking    Remove run()",
        "1.0: 1 item",
        "  other       Enjoy.",
    ]


def test_the_format_can_be_given(terminal, tmp_path):
    path = tmp_path / "NEWS"
    path.write_text("1.0\n===\n\n* :func:`run` is new\n", encoding="utf-8")

    def text(markup):
        ((item,),) = (
            release["items"]
            for release in terminal.json("notes", "split", str(path), "--format", markup)
        )
        return item["text"]

    assert [text("rst"), text("txt")] == ["run is new", ":func:`run` is new"]


def test_a_format_that_is_none_is_wrong_usage(terminal, notes):
    assert "html" in terminal.wrong_usage("notes", "split", str(notes), "--format", "html")


@pytest.mark.parametrize("body", [b"", b" \n", b"\x7fELF\x00\x01\x02\x00"])
def test_a_file_that_is_no_text_is_refused_by_name(terminal, tmp_path, body):
    path = tmp_path / "CHANGES"
    path.write_bytes(body)

    assert str(path) in terminal.refusal("notes", "split", str(path))


def test_a_file_that_is_none_is_wrong_usage(terminal, tmp_path):
    assert "CHANGES" in terminal.wrong_usage("notes", "split", str(tmp_path / "CHANGES"))


LEARNLOG = (sys.executable, "-m", "learnlog")
# What makes patterns try again and again: each to fill lines as long as they are read.
TRAPS = [
    *("[a](b ", "`a", "(a", "**a ", "1.", "1a-", "12 Oct 2020 ", "drop a ", "between 1 and 2 "),
    *("minimum version of a ", "change the default ", "support for ", ":a:`", "a: ", '"', " "),
]


@pytest.mark.parametrize(
    ("markup", "size"), [("md", 5_000_000), ("rst", 1_000_000), ("txt", 1_000_000)]
)
def test_a_hostile_file_costs_no_more_than_its_length(environ, tmp_path, markup, size):
    lines = "\n\n".join(
        f"{start}{trap * (1_900 // len(trap))}" for trap in TRAPS for start in ("## ", "* ", "")
    )
    path = tmp_path / "CHANGES"
    path.write_text((lines + "\n* x") * (size // len(lines)), encoding="utf-8")

    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "learnlog",
            "notes",
            "split",
            str(path),
            "--format",
            markup,
            "--json",
        ],
        env={**os.environ, **environ},
        preexec_fn=limit,
        capture_output=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout)

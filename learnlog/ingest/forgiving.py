"""Lets feedparser go on behind an element that its own code breaks on."""

from typing import Any

# Of elements where they do not belong feedparser takes for granted what is not there.
BROKEN = (KeyError, TypeError, IndexError, ValueError)


def forgiving(parser: Any) -> Any:
    """Return a parser that passes over what breaks the given one; once made, it stays as it is."""
    if getattr(parser, "passes_over", False):
        return parser

    class Forgiving(parser):  # type: ignore[misc]  # feedparser is not typed
        passes_over = True

        def unknown_starttag(self, tag: str, attrs: Any) -> Any:
            try:
                return super().unknown_starttag(tag, attrs)
            except BROKEN:
                return None

        def unknown_endtag(self, tag: str) -> Any:
            try:
                return super().unknown_endtag(tag)
            except BROKEN:
                return None

    return Forgiving

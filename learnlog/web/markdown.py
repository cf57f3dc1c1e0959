"""Markdown as cards hold it, as markup: text, structure and links; nothing live, nothing remote."""

from functools import lru_cache

import nh3
from flask import Flask
from markdown_it.token import Token
from markupsafe import Markup

from learnlog.domain.card import MAX_WORDS
from learnlog.ingest.card_markup import MARKDOWN

# A cloze text that is filled in, and what belongs to it, are longer than a card's words.
MAX_MARKDOWN = 3 * MAX_WORDS
LEVELS = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}
"""A page has its own heading of the first level, which the card's stand below."""

_INLINE = {"a", "br", "code", "em", "s", "strong"}
_BLOCKS = {
    "blockquote", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def _cleaner(tags: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        url_relative="deny",
    )


_WHOLE, _LINE = _cleaner(_INLINE | _BLOCKS), _cleaner(_INLINE)


def register(app: Flask) -> None:
    """Make the filters known to every template."""
    app.jinja_env.filters.update(
        markdown=markdown, markdown_line=markdown_line, markdown_parts=markdown_parts
    )


@lru_cache(maxsize=256)
def markdown(text: str) -> Markup:
    """Return a text as markup of blocks."""
    return _clean(_WHOLE, _rendered(_parsed(text)))


@lru_cache(maxsize=256)
def markdown_line(text: str) -> Markup:
    """Return a text as markup that stands in a line; what would be blocks stays as written."""
    return _clean(_LINE, MARKDOWN.renderInline(" ".join(text[:MAX_MARKDOWN].split())))


@lru_cache(maxsize=256)
def markdown_parts(text: str) -> tuple[Markup, Markup]:
    """Return a text's first paragraph, for a heading, and the blocks after it, if any.

    A text that begins with something else, such as code, has no heading of its own.
    """
    tokens = _parsed(text)
    begins = len(tokens) > 1 and tokens[0].type in {"paragraph_open", "heading_open"}
    if not begins:
        return Markup(), _clean(_WHOLE, _rendered(tokens))
    return _clean(_LINE, _rendered([tokens[1]])), _clean(_WHOLE, _rendered(tokens[3:]))


def _parsed(text: str) -> list[Token]:
    tokens = MARKDOWN.parse(text[:MAX_MARKDOWN])
    for token in tokens:
        token.tag = LEVELS.get(token.tag, token.tag)
    return tokens


def _rendered(tokens: list[Token]) -> str:
    return str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def _clean(cleaner: nh3.Cleaner, markup: str) -> Markup:
    return Markup(cleaner.clean(markup).strip())  # noqa: S704  # nosec B704 - cleaned just now

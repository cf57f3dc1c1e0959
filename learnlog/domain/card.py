"""What a card is: its kinds, where it came from, and the words of a cloze.

A cloze text hides parts of itself: ``{{c1::hidden}}`` or ``{{c1::hidden::hint}}``. Each number
is a card of its own, which hides the parts of that number and shows the others.
"""

import re
from collections.abc import Callable
from enum import StrEnum

from learnlog.domain.errors import RuleError

MAX_WORDS = 5_000
MAX_CLOZES = 50
# Not nested: a part ends at the first pair of braces. A hint follows its first "::".
_CLOZE = re.compile(r"\{\{c([1-9]\d{0,2})::(?!::)((?:(?!\{\{c\d|\}\}).)+)\}\}", re.DOTALL)


class CardKind(StrEnum):
    """How a card asks."""

    QUESTION = "question"
    CLOZE = "cloze"
    TOPIC = "topic"
    DRILL = "drill"

    @property
    def label(self) -> str:
        """The kind in words."""
        return "Question and answer" if self is CardKind.QUESTION else self.value.capitalize()


class CardOrigin(StrEnum):
    """Where a card came from."""

    STARTER = "starter"
    OWN = "own"
    EXPERIMENT = "experiment"
    RELEASE = "release"
    IMPORT = "import"
    DECK = "deck"


def cloze_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of the deletions of a cloze text, in order, each once."""
    return tuple(sorted({int(found[1]) for found in _CLOZE.finditer(text)}))


def card_numbers(kind: CardKind, prompt: str) -> tuple[int | None, ...]:
    """Return which deletion each card of a text hides; None where the text is one card."""
    return cloze_numbers(prompt) if kind is CardKind.CLOZE else (None,)


def cloze_question(text: str, number: int) -> str:
    """Return a cloze text with the parts of one number hidden: ``[…]``, or their hint."""
    return _written(text, number, lambda _found, _hidden, hint: f"[{hint or '…'}]")


def cloze_answer(text: str, number: int) -> str:
    """Return a cloze text with the parts of one number in bold, as Markdown.

    A part that Markdown would not make bold, as in code, stays as it is.
    """
    return _written(text, number, lambda found, hidden, _hint: _bold(found, hidden))


def _written(text: str, number: int, asked: Callable[[re.Match[str], str, str], str]) -> str:
    def part(found: re.Match[str]) -> str:
        hidden, _, hint = found[2].partition("::")
        return asked(found, hidden, hint) if int(found[1]) == number else hidden

    return _CLOZE.sub(part, text)


def _bold(found: re.Match[str], hidden: str) -> str:
    text, (begin, end), bare = found.string, found.span(), hidden.strip()
    is_in_code = text.count("`", 0, begin) % 2 == 1
    is_glued = (text[begin - 1 : begin].isalnum() and not bare[:1].isalnum()) or (
        text[end : end + 1].isalnum() and not bare[-1:].isalnum()
    )
    return hidden if is_in_code or is_glued or "\n\n" in bare or not bare else f"**{bare}**"


def checked_words(kind: CardKind, prompt: str, answer: str) -> tuple[str, str]:
    """Return question and answer of a card, without space around them.

    A topic ("Explain X") and a cloze text need no answer; a cloze text needs a deletion.

    Raises:
        RuleError: words are missing or too many, or a cloze text hides nothing.
    """
    prompt, answer = prompt.strip(), answer.strip()
    if not prompt or not (answer or kind in {CardKind.CLOZE, CardKind.TOPIC}):
        raise RuleError("A card needs a question and an answer.")
    if max(len(prompt), len(answer)) > MAX_WORDS:
        raise RuleError(f"Question and answer have at most {MAX_WORDS:,} characters each.")
    if kind is CardKind.CLOZE:
        numbers = cloze_numbers(prompt)
        if not numbers:
            raise RuleError("A cloze text hides at least one part: {{c1::hidden}}.")
        if len(numbers) > MAX_CLOZES:
            raise RuleError(f"A cloze text hides at most {MAX_CLOZES} parts.")
    return prompt, answer

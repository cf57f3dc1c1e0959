"""What a card shows: its question first, its answer after; both are Markdown."""

from dataclasses import dataclass

from learnlog.domain.card import CardKind, cloze_answer, cloze_question

OWN_WORDS = "Say it in your own words, then grade how well that went."


@dataclass(frozen=True, slots=True)
class Face:
    """The two sides of a card; a cloze whose card names no part is asked as it is written."""

    question: str
    answer: str


def face(kind: CardKind, prompt: str, answer: str, cloze: int | None = None) -> Face:
    """Return what a card shows, by its kind, its words and the part that it hides."""
    if kind is CardKind.CLOZE and cloze is not None:
        filled = cloze_answer(prompt, cloze)
        return Face(cloze_question(prompt, cloze), f"{filled}\n\n{answer}" if answer else filled)
    return Face(prompt, answer or OWN_WORDS)

"""Which cards are leeches: they cost time again and again and do not stay."""

from collections.abc import Sequence

from learnlog.domain.review import CardState, Grade

LEECH_LAPSES = 4
LEECH_WINDOW = 8
LEECH_PASS_RATE = 0.5
LEECH_STABILITY_DAYS = 21.0


def may_be_leech(card: CardState) -> bool:
    """Return whether a card's own figures leave open that it is a leech; its grades decide."""
    if card.state is None:
        return False
    return card.lapses >= LEECH_LAPSES and card.state.stability_days < LEECH_STABILITY_DAYS


def is_leech(card: CardState, last_grades: Sequence[Grade]) -> bool:
    """Return whether a card is a leech, by its newest grades, the newest first.

    Four lapses or more, under half of the last eight reviews passed, and a stability below 21
    days: by lapses alone a card that was learnt in the end would still count.
    """
    newest = last_grades[:LEECH_WINDOW]
    if not may_be_leech(card) or not newest:
        return False
    passed = sum(grade is not Grade.AGAIN for grade in newest)
    return passed / len(newest) < LEECH_PASS_RATE

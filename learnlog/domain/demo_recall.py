"""What the people of the demo remember: the hidden truth that the schedule never sees."""

import math
from dataclasses import replace

from learnlog.domain.chance import Stream
from learnlog.domain.demo_people import Person
from learnlog.domain.review import CardState, Grade, recall_on

FIRST_TIME = 0.75
CARD_SPREAD = 0.25
GRADES = ((Grade.HARD, 10.0), (Grade.GOOD, 80.0), (Grade.EASY, 10.0))
LONGEST_SECONDS = 120


def answered(person: Person, prompt: str, card: CardState, *, day: int, seed: int) -> Grade:
    """Return the grade a person gives a card on a day.

    Recall follows the curve of FSRS-6 with a stability that is the person's and the card's own:
    predictions are good on average and wrong for each. Of new cards three in four are known.
    """
    own = Stream(seed, "card", person.key, prompt)
    factor = person.memory * math.exp(own.normal(0.0, CARD_SPREAD))
    stream = Stream(seed, "answer", person.key, prompt, card.reviews)
    recall = FIRST_TIME
    if card.state is not None:
        memory = replace(card.state, stability_days=card.state.stability_days * factor)
        recall = recall_on(replace(card, state=memory), day=day)
    return stream.weighted(GRADES) if stream.chance(recall) else Grade.AGAIN


def seconds_for(person: Person, prompt: str, card: CardState, *, seed: int) -> int:
    """Return how long an answer takes in seconds, at most two minutes."""
    stream = Stream(seed, "seconds", person.key, prompt, card.reviews)
    return min(LONGEST_SECONDS, max(1, round(9 * math.exp(stream.normal(0.0, 0.6)))))

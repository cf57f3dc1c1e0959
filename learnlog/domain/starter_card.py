"""Which of the catalogue's cards hold for a version, and what clients ask about each topic."""

from learnlog.domain.card_validity import is_reached
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.technology import StarterCard

_QUESTIONS = {
    FindingTopic.AVAILABILITY: (
        "How is high availability handled, and which single failure still stops the service?",
        "How long may it be down at once, and how long in a month?",
        "Who notices a failure first, and what happens without a person?",
    ),
    FindingTopic.DISASTER_RECOVERY: (
        "How does it cope with the loss of a whole site or region?",
        "How much data may be lost, and how soon must it be back?",
        "When was a backup last restored, and how long did that take?",
    ),
    FindingTopic.SCALE: (
        "How does it grow with ten times the load, and what is the first limit?",
        "How long does it take until added capacity serves?",
        "What load was it tested with, and with what data?",
    ),
    FindingTopic.SECURITY: (
        "Who can reach the data, by which way, and who has looked at that list?",
        "Where are secrets kept, and how are they changed?",
        "How soon is a published vulnerability patched, and who does it?",
    ),
    FindingTopic.COST: (
        "What drives the bill, and which part of it grows with use?",
        "What would make it twice as dear?",
        "Who sees the bill, how often, and who may say stop?",
    ),
}


def holds(card: StarterCard, version: str | None) -> bool:
    """Return whether what a card says is true of a version; where nothing tells, it is."""
    if version is None:
        return True
    is_over = card.true_until is not None and is_reached(card.true_until, version) is True
    is_ahead = card.true_from is not None and is_reached(card.true_from, version) is False
    return not is_over and not is_ahead


def client_questions(topic: FindingTopic) -> tuple[str, ...]:
    """Return what to ask of any part of a client's stack about a topic."""
    return _QUESTIONS[topic]

"""The fields in which the words of a card are written, for cards of one's own and in decks."""

from learnlog.domain.card import MAX_WORDS, CardKind
from learnlog.domain.card_validity import is_reached
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.release import read_version
from learnlog.services.cards import MAX_TAGS, MAX_VERSION, Wording
from learnlog.web.forms import Fields

# What the two texts of each kind are called, and what is said of the first.
LABELS: dict[CardKind, tuple[str, str, str]] = {
    CardKind.QUESTION: ("Question", "Answer", "Ask for one fact. Markdown is shown as it reads."),
    CardKind.CLOZE: (
        "Text",
        "More to show with it",
        "Hide a part as {{c1::hidden}} or {{c1::hidden::hint}}. Each number becomes a card.",
    ),
    CardKind.TOPIC: (
        "What to explain",
        "What a good explanation holds",
        "You explain it aloud or on paper, then look and grade yourself.",
    ),
    CardKind.DRILL: (
        "Situation",
        "What a good answer holds",
        "A client's case: what would you say, ask and do?",
    ),
}
TOPICS = tuple((topic.value, topic.label) for topic in FindingTopic)


def read_wording(fields: Fields, kind: CardKind) -> Wording:
    """Return the words that were written, faults noted beside their fields."""
    first, second, _ = LABELS[kind]
    _check_versions(fields)
    needs_answer = kind in {CardKind.QUESTION, CardKind.DRILL}
    return Wording(
        prompt=fields.text("prompt", max_length=MAX_WORDS, required=True, label=first),
        answer=fields.text("answer", max_length=MAX_WORDS, required=needs_answer, label=second),
        source_url=fields.web_address("source_url"),
        starts_anew=fields.flag("starts_anew"),
        tags=_sent(fields, "tags", MAX_TAGS),
        true_from=_sent(fields, "true_from", MAX_VERSION),
        true_until=_sent(fields, "true_until", MAX_VERSION),
    )


def _check_versions(fields: Fields) -> None:
    """Note versions that no release could reach, and a card that would never hold."""
    bounds = {name: fields.form.get(name, "").strip() for name in ("true_from", "true_until")}
    for name, version in bounds.items():
        if version and read_version(version) is None:
            fields.errors[name] = f"{version[:20]!r} is no version, such as 1.36."
    if all(bounds.values()) and is_reached(bounds["true_until"], bounds["true_from"]):
        fields.errors["true_until"] = "A card holds until a version after the one it holds from."


def read_topic(fields: Fields, kind: CardKind) -> FindingTopic | None:
    """Return what a drill is about; other kinds have no topic."""
    return fields.choice("topic", FindingTopic) if kind is CardKind.DRILL else None


def kind_of(raw: str) -> CardKind:
    """Return the kind that an address or a form names, else a question."""
    return CardKind(raw) if raw in set(CardKind) else CardKind.QUESTION


def _sent(fields: Fields, name: str, max_length: int) -> str | None:
    return fields.text(name, max_length=max_length) if name in fields.form else None

"""A team's decks and cards in every state, for the pages that show them."""

from learnlog.domain.card import CardKind
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.review import Grade
from learnlog.services import card_list, cards, deck_cards, deck_proposals, decks
from learnlog.services.accounts import signed_in
from learnlog.services.card_list import CardAct, CardFilter
from learnlog.services.cards import Wording
from learnlog.services.deck_proposals import Decision, Suggestion
from learnlog.services.decks import DeckPlace
from learnlog.services.evidence import technology_id_of
from learnlog.services.review import GradeRequest, grade_card
from learnlog.store import people
from learnlog.store.cards import CardValues
from learnlog.store.decks import DeckCardValues
from tests.conftest import NOW, ago

TEAM = "platform-team"
CLOZE = (
    "A pod with requests equal to limits is {{c1::Guaranteed}}, without any it is"
    " {{c2::BestEffort::class}}."
)
LONG = "Wolfeschlegelsteinhausenbergerdorff-payments-replatforming"


def fill_cards(session, ana, colleague):
    """Ana leads and reviews a deck to which a colleague proposes; she has cards of every kind."""
    by = signed_in(session, people.get_member(session, ana))
    bo = signed_in(session, people.get_member(session, colleague))
    slug = decks.create_deck(session, TEAM, "How we run things", LONG, by=by, now=ago(20))
    decks.create_deck(session, TEAM, "Onboarding", "", by=by, now=ago(20))
    place = DeckPlace(TEAM, slug)
    kubernetes = technology_id_of(session, "kubernetes")
    shared = [
        deck_cards.add_shared_card(session, place, values, by=by, now=ago(19))
        for values in (
            _question(kubernetes, "What drains a node?", "`kubectl drain`, which **evicts** pods."),
            DeckCardValues(kubernetes, CardKind.CLOZE, None, CLOZE, ""),
            DeckCardValues(
                technology_id_of(session, "postgresql"),
                CardKind.DRILL,
                FindingTopic.DISASTER_RECOVERY,
                "RTO 15 min and RPO 5 min: what do you say?",
                "A standby in another zone, and archived logs.",
                "https://www.postgresql.org/docs/current/high-availability.html",
            ),
        )
    ]
    decks.join_deck(session, place, by=by, now=ago(18))
    words = Wording("What drains a node, and what stays?", "`kubectl drain`; daemons stay.")
    for changed in (words, Wording("What empties a node?", "kubectl drain", starts_anew=True)):
        suggestion = Suggestion(changed, "Daemons were a surprise.")
        deck_proposals.propose_change(session, place, shared[0], suggestion, by=bo, now=ago(2))
    new = _question(kubernetes, "What is a taint?", "A mark that keeps pods off a node.")
    deck_proposals.propose_card(session, place, new, "", by=by, now=ago(1))
    declined = deck_proposals.propose_card(session, place, new, "", by=by, now=ago(1))
    deck_proposals.decide(session, place, Decision(declined, accept=False), by=by, now=NOW)
    _own(session, ana, kubernetes)


def _question(technology_id, prompt, answer):
    return DeckCardValues(technology_id, CardKind.QUESTION, None, prompt, answer)


def _own(session, ana, technology_id):
    explain = CardValues(technology_id, "Explain how a service finds pods", "", tags="network")
    for values in (
        CardValues(technology_id, CLOZE, "", kind=CardKind.CLOZE, true_from="1.20"),
        CardValues(explain.technology_id, explain.prompt, "", kind=CardKind.TOPIC, tags="network"),
    ):
        cards.add_note(session, values, user_id=ana, now=ago(9))
    made = [
        cards.add_note(
            session,
            CardValues(technology_id, f"{LONG} {n}?", "So."),
            user_id=ana,
            now=ago(90),
        )[0]
        for n in range(3)
    ]
    for day in range(80, 48, -2):
        grade = Grade.AGAIN if day % 6 else Grade.GOOD
        request = GradeRequest(made[0], grade)
        grade_card(session, request, user_id=ana, now=ago(day))
    card_list.change_cards(session, ana, made[1:2], CardAct.SUSPEND, now=ago(3))
    card_list.change_cards(session, ana, made[2:], CardAct.RETIRE, now=ago(2))
    assert card_list.list_cards(session, ana, CardFilter(), page=1, now=NOW).counts["leech"] == 1

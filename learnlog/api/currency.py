"""How current the member's knowledge is, and why."""

from learnlog.api.answers import as_json
from learnlog.api.problems import NOT_FOUND
from learnlog.api.request import current_user, now, store
from learnlog.api.routes import Offer, get
from learnlog.api.shapes import Currency, CurrencyQuery
from learnlog.services.currency_json import currency_json


@get("/currency", Offer(answer=list[Currency], query=CurrencyQuery, problems=(NOT_FOUND,)))
def currency(query: CurrencyQuery) -> str:
    """How current the member's knowledge of each technology followed is, and why."""
    with store().read() as session:
        found = currency_json(
            session, current_user().id, at=query.at or now(), slug=query.technology
        )
    return as_json(found)

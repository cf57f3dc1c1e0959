"""The catalogue, a part at a time."""

from learnlog.api.answers import as_json
from learnlog.api.request import store
from learnlog.api.routes import Offer, get
from learnlog.api.shapes import PageQuery, Technologies
from learnlog.services.catalogue import catalogue_after


@get("/technologies", Offer(answer=Technologies, query=PageQuery))
def technologies(query: PageQuery) -> str:
    """The technologies of the catalogue, by slug."""
    with store().read() as session:
        found = catalogue_after(session, query.cursor or "", limit=query.limit)
    items = [
        {
            "slug": item.slug,
            "name": item.name,
            "category": item.category.value,
            "group": item.group,
            "summary": item.summary,
            "aliases": list(item.aliases),
        }
        for item in found.items
    ]
    return as_json({"items": items, "next": found.next})

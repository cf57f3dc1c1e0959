"""Who the token speaks for."""

from learnlog.api.answers import as_json
from learnlog.api.request import caller
from learnlog.api.routes import Offer, get
from learnlog.api.shapes import Me, NoQuery
from learnlog.domain.json_values import iso


@get("/me", Offer(answer=Me))
def me(_query: NoQuery) -> str:
    """Who the token speaks for, and what it may."""
    user, token = caller().user, caller().token
    return as_json(
        {
            "id": str(user.id),
            "name": user.name,
            "email": user.email,
            "handle": user.handle,
            "role": user.role.value,
            "zone": user.zone,
            "teams": [
                {"slug": team.slug, "name": team.name, "is_lead": team.is_lead}
                for team in user.teams
            ],
            "token": {
                "prefix": token.prefix,
                "name": token.name,
                "scope": token.scope.value,
                "expires_at": iso(token.expires_at),
            },
        }
    )

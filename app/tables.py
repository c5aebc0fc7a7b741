"""Every table, for Alembic and tests."""

from app.accounts import models as accounts
from app.asks import models as asks
from app.audit import models as audit
from app.bargaining import models as bargaining
from app.call_lists import models as call_lists
from app.campaigns import models as campaigns
from app.changes import models as changes
from app.conversations import models as conversations
from app.db.base import Base
from app.density import models as density
from app.exports import models as exports
from app.finding import models as finding
from app.goals import models as goals
from app.imports import models as imports
from app.matching import models as matching
from app.people import models as people
from app.phones import models as phones
from app.seating import models as seating
from app.union import models as union
from app.workplaces import models as workplaces

ALL = (
    union,
    workplaces,
    accounts,
    people,
    exports,
    phones,
    conversations,
    seating,
    asks,
    density,
    finding,
    call_lists,
    goals,
    bargaining,
    campaigns,
    changes,
    matching,
    imports,
    audit,
)

metadata = Base.metadata

"""Every table, for Alembic and tests."""

from app.accounts import models as accounts
from app.asks import models as asks
from app.audit import models as audit
from app.call_lists import models as call_lists
from app.conversations import models as conversations
from app.db.base import Base
from app.imports import models as imports
from app.people import models as people
from app.seating import models as seating
from app.union import models as union
from app.workplaces import models as workplaces

ALL = (
    union,
    workplaces,
    accounts,
    people,
    conversations,
    seating,
    asks,
    call_lists,
    imports,
    audit,
)

metadata = Base.metadata

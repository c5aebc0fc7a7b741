"""Every read of call lists. Row security says whose lists and whose people."""

from app.call_lists.queries.callers import Colleague, caller_ids, callers_offered
from app.call_lists.queries.lists import (
    Lists,
    Mine,
    Summary,
    Weighed,
    find_calling,
    find_made_with,
    get_list,
    get_progress,
    list_calling,
    list_lists,
    walk_of,
    weigh,
)
from app.call_lists.queries.live import Caller, Live, Now, get_live
from app.call_lists.queries.people import OnList, list_people

__all__ = [
    "Caller",
    "Colleague",
    "Lists",
    "Live",
    "Mine",
    "Now",
    "OnList",
    "Summary",
    "Weighed",
    "caller_ids",
    "callers_offered",
    "find_calling",
    "find_made_with",
    "get_list",
    "get_live",
    "get_progress",
    "list_calling",
    "list_lists",
    "list_people",
    "walk_of",
    "weigh",
]

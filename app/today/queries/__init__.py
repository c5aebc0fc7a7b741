"""Every read of a rep's day."""

from app.today.queries.day import NEW_PEOPLE, Joined, Today, anybody_listed, get_today

__all__ = ["NEW_PEOPLE", "Joined", "Today", "anybody_listed", "get_today"]

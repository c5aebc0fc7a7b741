"""The seat map: how areas, desks and people are shown, and where members are few. Pure."""

"""Who sits where, and who can therefore reach whom.

Only what somebody confirmed in the last 90 days is held: nearness, not a log of presence.
"""

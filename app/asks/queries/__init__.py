"""Reading plans, asks, referrals, and what they changed."""

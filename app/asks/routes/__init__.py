"""Plans, one's own asks, referrals, and what they changed."""

"""Campaigns: why somebody would join this month."""

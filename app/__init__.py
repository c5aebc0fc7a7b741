"""Alongside, the recruitment CRM for trade unions."""

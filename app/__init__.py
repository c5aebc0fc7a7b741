"""Alongside, the open-source recruitment CRM for trade unions."""

"""Changing where people are, and the drawing they are on."""

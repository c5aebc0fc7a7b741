"""Tests of the room of campaigns."""

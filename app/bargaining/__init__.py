"""Bargaining units and recognition, and the thresholds the law sets."""

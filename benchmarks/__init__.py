"""Ratios against floors, one command: python -m benchmarks [NAME] [--scale 10k|100k|1m] [--json].

CPU per request, of the server's process and of PostgreSQL together, and only as ratios: seconds
are the machine's, ratios are ours. Floors are defined in the decisions, 15.
"""

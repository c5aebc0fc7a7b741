"""Ratios against floors, one command: python -m benchmarks."""

"""The union's own shape: union, regions, groups, branches, and workplaces as its leaves.

One id space for all of them, so that a scope is a list of unit ids whatever its level.
"""

"""Where work happens: employers, sites, and the workplace one employer has at one site.

A workplace is a unit, has exactly one branch, and is where scope and counting end.
"""

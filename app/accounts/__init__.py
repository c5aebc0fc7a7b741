"""Users, sign-in, sessions and the roles granted to them.

A login is not a union role: roles in the union are people's (see people.UnionRole).
"""

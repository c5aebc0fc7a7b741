"""How a union begins here: an empty installation, one person, one office.

Stands above people, because whoever begins is also the first person of the first workplace.
"""

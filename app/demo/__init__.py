"""The demo: an invented union of about 3,000 people, with three years of life up to today.

Sizes come from published figures, everybody in it is made up. Nothing here knows a real database:
`alongside demo` hands over the address of its own.
"""

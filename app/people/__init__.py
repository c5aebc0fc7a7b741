"""The people we know of: who they are, where they work, whether they are members.

"Non-member" is never typed in: a standing is derived from records and from what people told us.
"""

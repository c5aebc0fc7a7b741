"""Numbers: how they are written, which may be dialled, and who gave us theirs."""

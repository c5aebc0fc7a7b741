"""What is said when the machine or its settings, rather than a person's request, are at fault."""


class SetupError(Exception):
    """One sentence: what is wrong and what to do about it. The command line ends with it."""

"""From a question to a list of people to call, and out of the door under a stated purpose."""

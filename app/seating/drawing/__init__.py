"""Drawing an office: where desks lie, what they are called, who is meant to sit there. Pure."""

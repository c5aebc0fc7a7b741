"""For those who work on Alongside: nothing here is part of the running product."""

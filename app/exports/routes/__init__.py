"""Pages of what leaves: asking for it, the register, deciding, taking."""

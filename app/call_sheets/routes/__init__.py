"""Pages of call sheets."""

"""Pages of call lists."""

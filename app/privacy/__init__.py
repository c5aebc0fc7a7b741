"""What we owe the people listed: their wish not to be contacted, and a trail of what was done."""

"""Making plans and asks, and what becomes of them."""

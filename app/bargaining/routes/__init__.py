"""Pages about bargaining units and the rules of law."""

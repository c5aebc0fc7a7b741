"""What a rep's day begins with, from every room that has something due."""

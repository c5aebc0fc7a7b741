"""Reading where people are: spots for reach, the map, the drawing, one person's place."""

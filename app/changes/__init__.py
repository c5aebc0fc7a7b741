"""Events that change the map: transfers, closures, moves, reviews, recognition."""

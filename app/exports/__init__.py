"""What leaves the database: files written row by row, and the register that says who has them."""

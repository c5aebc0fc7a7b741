"""The trail: who did what, when. Written here, read in privacy."""

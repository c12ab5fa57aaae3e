"""Losses: how far a guess is from the truth, as one number to be minimised."""

"""Input made at random, or to do harm, and what must hold of it."""

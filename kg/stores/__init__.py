"""Triple stores that someone runs: what they are, what they hold."""

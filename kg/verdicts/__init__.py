"""What a model is built on, and what it has seen."""

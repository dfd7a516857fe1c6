"""From a statement back to where it stands: cell, line of the vocabulary, or rule; why two names are one thing."""

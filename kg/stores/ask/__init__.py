"""Ask a store in place of the build: the same questions, the same rows."""

"""RDF as this program writes and reads it: terms, schema, sources of statements, places in files; no catalogue is known
here."""

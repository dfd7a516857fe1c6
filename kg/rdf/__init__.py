"""RDF as this program writes and reads it; nothing here knows a catalogue. It is a set of tools, a module for each:

namespaces graphs      what terms and graphs are called
terms values           terms as text, and by their value
schema                 fields and kinds, read from the ontology
source                 what can be asked: the embedded store, or another in its place
tokens positions       where things stand in Turtle and SPARQL
sparql                 the parts of a query
turtle jsonld ntriples what writes a graph (syntax: what they share)
"""

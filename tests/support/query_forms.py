"""Queries of every form that people write, on the bundled graph."""

from tests.support.servers import BASE

__all__ = ["FM", "FORMS", "PREFIXES"]

FM = "https://w3id.org/fmkg/ns#"
PREFIXES = f"""PREFIX fm: <{FM}>
PREFIX model: <{BASE}model/>
PREFIX g: <{BASE}graph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""
FORMS = {
    "rows": "SELECT ?n { model:MedCLIP rdfs:label ?n }",
    "comments": "# one\nSELECT ?n # two }\n{ model:MedCLIP rdfs:label ?n # three\n }\nORDER BY ?n # four",
    "in order": "SELECT ?m ?n { ?m fm:base ?b ; rdfs:label ?n } ORDER BY DESC(LCASE(?n)) ?m ?b",
    "in an order that is not shown": (
        "SELECT DISTINCT ?n { ?m fm:base ?b ; rdfs:label ?n . ?b rdfs:label ?l } ORDER BY ?l ?n"
    ),
    "a part in order": "SELECT ?m ?n { ?m rdfs:label ?n } ORDER BY STR(?n) ?m LIMIT 7 OFFSET 3",
    "groups": (
        "SELECT ?b (COUNT(?m) AS ?n) { ?m fm:base ?b } GROUP BY ?b HAVING (COUNT(?m) > 2) ORDER BY DESC(COUNT(?m)) ?b"
    ),
    "graphs": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g",
    "all of graphs": "SELECT * { GRAPH ?g { ?s fm:base ?o } } ORDER BY ?g ?s ?o",
    "a graph": "SELECT * { GRAPH g:background { ?s fm:methodBase ?o } } ORDER BY ?s ?o",
    "someone else's graph": "SELECT * { GRAPH <http://example.org/theirs> { ?s ?p ?o } }",
    "the list": "ASK { GRAPH g:loaded { ?s ?p ?o } }",
    "the knowledge by name": "ASK { GRAPH g:knowledge { ?s ?p ?o } }",
    "FROM": "SELECT (COUNT(*) AS ?n) FROM g:background { ?s ?p ?o }",
    "FROM and GRAPH": "SELECT ?g FROM g:background { GRAPH ?g { ?s ?p ?o } }",
    "FROM NAMED": "SELECT ?g (COUNT(*) AS ?n) FROM NAMED g:background { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "FROM and a graph": "ASK FROM g:background { GRAPH g:catalogues { ?s ?p ?o } }",
    "without": "SELECT ?m { ?m a fm:Architecture FILTER NOT EXISTS { GRAPH ?g { ?x fm:base ?m } } } ORDER BY ?m",
    "perhaps": "SELECT ?m ?g { ?m fm:base ?b OPTIONAL { GRAPH ?g { ?m fm:initialisedFrom ?o } } } ORDER BY ?m ?b ?g",
    "a path": "SELECT ?a { model:TITAN fm:base+ ?a } ORDER BY ?a",
    "a path between any": "SELECT (COUNT(*) AS ?n) { ?a (dcterms:isPartOf|^dcterms:isPartOf)* ?b }",
    "values": "SELECT ?m ?n { ?m rdfs:label ?n } VALUES ?m { model:TITAN model:CONCH }",
    "truth": "SELECT ?s ?o { ?s fm:openEnded ?o } ORDER BY ?s",
    "yes": "ASK { model:MedCLIP fm:base ?b }",
    "no": "ASK { model:MedCLIP fm:base model:MedCLIP }",
    "statements": "CONSTRUCT { ?m fm:x ?n } WHERE { ?m a fm:Architecture ; rdfs:label ?n }",
    "statements on new things": "CONSTRUCT { ?m fm:x [ fm:y ?n ] } WHERE { ?m fm:base ?b ; rdfs:label ?n }",
    "statements as they are": "CONSTRUCT WHERE { ?m fm:base ?b }",
    "a fixed statement": "CONSTRUCT { model:a fm:b 1 } WHERE { ?m fm:base ?b }",
    "some statements": "CONSTRUCT { ?m fm:b ?b } WHERE { ?m fm:base ?b } ORDER BY ?m ?b LIMIT 5",
    "a thing": "DESCRIBE model:MedCLIP",
    "things": "DESCRIBE model:MedCLIP ?b WHERE { model:TITAN fm:base ?b }",
    "what is found": "DESCRIBE * WHERE { model:TITAN fm:base ?b }",
    "words": "PREFIX insert: <urn:i> SELECT ?delete { model:TITAN rdfs:label ?delete FILTER(?delete != 'DROP ALL') }",
}

"""Prefixes of everything we write, in one place."""

NC = "https://w3id.org/newcommons/ns#"
SCHEMES = "https://w3id.org/newcommons/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
AS = "https://www.w3.org/ns/activitystreams#"
SEC = "https://w3id.org/security#"
LDES = "https://w3id.org/ldes#"
TREE = "https://w3id.org/tree#"
DCTERMS = "http://purl.org/dc/terms/"
LDP = "http://www.w3.org/ns/ldp#"
PROV = "http://www.w3.org/ns/prov#"
EU = "http://publications.europa.eu/resource/authority/"

PREFIXES = {
    "nc": NC,
    "dcterms": DCTERMS,
    "dcat": "http://www.w3.org/ns/dcat#",
    "adms": "http://www.w3.org/ns/adms#",
    "schema": "https://schema.org/",
    "prov": PROV,
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": XSD,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "sh": "http://www.w3.org/ns/shacl#",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "as": AS,
    "sec": SEC,
    "ldes": LDES,
    "tree": TREE,
    "void": "http://rdfs.org/ns/void#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "wd": "http://www.wikidata.org/entity/",
    "euLang": EU + "language/",
    "euLic": EU + "licence/",
    "euCountry": EU + "country/",
}

SCHEME_PREFIXES = {
    "lessons": "lesson",
    "themes": "theme",
    "technologies": "tech",
    "statuses": "status",
    "outcomes": "outcome",
    "scopes": "scope",
    "org-roles": "role",
    "evidence": "evidence",
    "data-levels": "level",
    "algorithm-kinds": "algo",
    "algorithm-uses": "use",
    "risk-classes": "risk",
    "assessment-kinds": "assess",
    "decision-kinds": "decides",
    "decision-effects": "effect",
    "qualifiers": "qual",
    "result-kinds": "rkind",
    "cost-kinds": "cost",
    "source-kinds": "skind",
}
"""Our own schemes, with the prefix of each one's namespace."""

SCHEME_NAMESPACES = {scheme: f"{SCHEMES}{scheme}/" for scheme in SCHEME_PREFIXES} | {
    "languages": PREFIXES["euLang"],
    "licences": PREFIXES["euLic"],
    "countries": PREFIXES["euCountry"],
    "cities": f"{SCHEMES}cities/",
    "regions": f"{SCHEMES}regions/",
    "legal-grounds": PREFIXES["dpv"],
    "data-subjects": PREFIXES["dpv"],
    "personal-data": PREFIXES["pd"],
}
"""Every scheme a property may take its concepts from, ours and others', with its namespace."""

PREFIXES |= {prefix: SCHEME_NAMESPACES[scheme] for scheme, prefix in SCHEME_PREFIXES.items()}


def expand(name: str) -> str:
    """`dcterms:title` -> its IRI. Raises KeyError for a prefix that is not ours."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local

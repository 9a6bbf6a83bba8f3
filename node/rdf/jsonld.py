"""An activity as the JSON-LD document that generic verifiers of Data Integrity proofs read."""

from __future__ import annotations

import json
from typing import Any

from pyoxigraph import RdfFormat, parse, serialize

from node.practice import Signed
from node.rdf.members import CRYPTOSUITE

CONTEXT = "https://w3id.org/security/data-integrity/v2"


def activity_document(signed: Signed) -> dict[str, Any]:
    """The signed quads, expanded, with the practice's statements under `@graph` and the proof as a property.

    Terms are whole IRIs, so the one context does nothing but name the proof; a processor reads back exactly the quads
    that were signed.
    """
    iri = signed.activity.iri
    expanded = json.loads(serialize(parse(signed.quads, format=RdfFormat.N_QUADS), format=RdfFormat.JSON_LD) or b"[]")
    document: dict[str, Any] = {"@context": [CONTEXT], "@id": iri}
    for described in expanded:
        if described["@id"] == iri:
            document |= described
    document["proof"] = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": signed.proof.created,
        "verificationMethod": signed.proof.verification_method,
        "proofPurpose": "assertionMethod",
        "proofValue": signed.proof.value,
    }
    return document

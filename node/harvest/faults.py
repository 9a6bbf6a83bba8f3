"""What a peer must mend when an activity fails a check: the check's short name -> a sentence for its staff."""

from __future__ import annotations

MEND = {
    "wire": (
        "Write the activity by the wire rules: no blank node but the proof, no control characters, language tags in "
        "lower case, addresses in their normal form."
    ),
    "size": "Make the activity smaller: fewer statements, shorter texts, shorter addresses.",
    "form": (
        "State type, object, actor, published and sequence, each once, and put one eddsa-rdfc-2022 proof on the "
        "activity; a Create or Update brings its practice, a Delete brings none."
    ),
    "authority": "Publish under your own DID, and only what has its address under your own host.",
    "key": (
        "Sign with a key that is in your DID document, vouched for by one that was known before, and good for that "
        "number of the stream."
    ),
    "signature": "Sign the activity anew: the signature must fit exactly the statements that are served.",
    "subject": "Let the practice speak only of itself and of its own parts.",
    "shape": "Correct what the reason names, and publish the practice again.",
    "time": (
        "Set the clock right, and publish again with a time in UTC that is not ahead and not before that of the "
        "activity before it."
    ),
    "revision": "Let the activity revise the last one of its practice, refused or not; create a practice once.",
    "history": "Serve the stream as it was first published: what others have read cannot be changed afterwards.",
    "gap": "Serve every number of the stream, without gaps; an activity that is erased must be named by its erasure.",
    "quarantine": "Mend what was refused most; this node reads on when its staff have emptied the quarantine.",
    "withdrawals": "If so many practices were meant to go, tell this node's staff, who then let the withdrawals pass.",
}

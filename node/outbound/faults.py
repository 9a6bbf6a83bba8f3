"""What goes wrong on the way, each as the end of a sentence that begins with the URL."""


class Fault(OSError):
    """Why there is no answer, found by us rather than by a library below."""


class OverLimit(Fault):
    """An answer costs more than it may: "took longer than …"."""


class BadAnswer(Fault):
    """What came is no answer to what was asked: "answered text/html where …"."""


class BlockedAddress(Fault):
    """A name leads to an address that may not be reached: "is at 127.0.0.1, which …"."""

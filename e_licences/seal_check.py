"""Judges the seal of the PDF on standard input; a process of its own, see reading.py.

Arguments: the folder of trusted certificates, the instant. Prints one JSON object.
"""

import json
import resource
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

CPU_SECONDS = 10
MEMORY_BYTES = 1024**3


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from e_licences.sealing.checking import pdf_seal_check
    from e_licences.sealing.trust import trust_read

    folder, now = sys.argv[1:]
    found = pdf_seal_check(sys.stdin.buffer.read(), trust_read(Path(folder)), now=datetime.fromisoformat(now))
    print(json.dumps(asdict(found) | {"sealed_at": None}))


if __name__ == "__main__":
    main()

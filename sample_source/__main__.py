"""python -m sample_source --bind 127.0.0.1:0 [--faults]: the first line it prints is its address.

Its keys come from SOURCE_KEYS, a JSON object of the keys' names and secrets.
"""

import argparse
import json
import os
import signal
import sys
from threading import Thread

from sample_source.server import SampleServer
from sample_source.systems import systems_load


def main() -> int:
    parser = argparse.ArgumentParser(prog="sample_source", description=__doc__)
    parser.add_argument("--bind", default="127.0.0.1:0", help="HOST:PORT; port 0 takes a free one")
    parser.add_argument("--faults", action="store_true", help="let POST /faults make it misbehave")
    options = parser.parse_args()
    host, _, port = options.bind.rpartition(":")
    keys = json.loads(os.environ.get("SOURCE_KEYS") or "{}")
    systems = systems_load()
    if missing := sorted({system.key_id for system in systems.values()} - set(keys)):
        print(f"SOURCE_KEYS lacks {', '.join(missing)}.", file=sys.stderr)
        return 1
    with SampleServer((host.strip("[]"), int(port)), systems, keys, has_faults=options.faults) as server:
        # A signal handler may not wait for the loop that it interrupts.
        signal.signal(signal.SIGTERM, lambda number, frame: Thread(target=server.shutdown).start())
        print(server.address, flush=True)
        try:
            server.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Run a command beside a PostgreSQL and a Redis that live as long as it: with_servers.py [--durable] COMMAND…

DATABASE_URL and REDIS_URL, if set, are used as they are.
"""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from windows.console.embedded import EmbeddedError, servers  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "test", help="where their data lie")
    parser.add_argument("--durable", action="store_true", help="write to disk as production does")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        with servers(options.folder, durable=options.durable) as addresses:
            return subprocess.call(options.command, env=os.environ | addresses.environment())
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())

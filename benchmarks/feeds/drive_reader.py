"""reader's refresh of the feeds, run by the Python that has it; a line of input asks for one.

Run as ``python drive_reader.py DATABASE WORKERS URL …``.
"""

import json
import sys

from reader import make_reader


def main(database: str, workers: int, urls: list[str]) -> None:
    reader = make_reader(database)
    for url in urls:
        reader.add_feed(url)
    print("ready", flush=True)
    for _ in sys.stdin:
        results = list(reader.update_feeds_iter(scheduled=False, workers=workers))
        said = {
            "feeds": len(results),
            "failed": sum(isinstance(result.value, Exception) for result in results),
            "new": sum(result.updated_feed.new for result in results if result.updated_feed),
        }
        print(json.dumps(said), flush=True)
    reader.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])

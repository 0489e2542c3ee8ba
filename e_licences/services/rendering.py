"""What other rooms print with: the paper, fonts, seal and QR code of the licences."""

from e_licences.render.drawing import Drawing
from e_licences.render.fonts import check_characters, hb_subset_available
from e_licences.render.press import print_pdf
from e_licences.render.qr import qr
from e_licences.render.seal import seal

__all__ = ["Drawing", "check_characters", "hb_subset_available", "print_pdf", "qr", "seal"]

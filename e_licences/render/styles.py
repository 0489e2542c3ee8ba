"""How the kinds of licence differ: sheet and colours. Everything else is the same for all."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    name: str
    is_portrait: bool
    dark: str  # rules and rosettes of the border
    light: str  # second strand of the border
    tint: str  # pattern under the text
    paper: str
    accent: str  # labels

    @property
    def width(self) -> int:
        return 210 if self.is_portrait else 297

    @property
    def height(self) -> int:
        return 297 if self.is_portrait else 210


GOLD = Style("gold", False, "#a67c00", "#cfae4a", "#f1e6c4", "#fffdf6", "#5e4a10")
JADE = Style("jade", False, "#2f7a56", "#b99a3c", "#d9ecdd", "#fbfefa", "#1f5a3e")
MAROON = Style("maroon", False, "#8e2a2a", "#c58f5a", "#f3dfd6", "#fffaf7", "#6e2020")
BLUE = Style("blue", True, "#2b5c93", "#8fb0d4", "#dbe7f3", "#fafcff", "#214a78")
ROSE = Style("rose", True, "#a8567b", "#6aa9a0", "#f5dfe8", "#fffafc", "#7c3c59")

STYLES = (GOLD, JADE, MAROON, BLUE, ROSE)
_BY_TITLE = (
    ("营业执照", GOLD),
    ("食品", JADE),
    ("卫生许可", JADE),
    ("不动产", MAROON),
    ("施工", BLUE),
    ("消防", BLUE),
    ("人防", BLUE),
    ("出生", ROSE),
    ("预防接种", ROSE),
)


def style_for(title: str) -> Style:
    """The style of the first word that stands in the title; gold for what nobody thought of."""
    return next((style for word, style in _BY_TITLE if word in title), GOLD)

"""The colours of border, paper and labels."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    name: str
    dark: str  # rules and rosettes of the border
    light: str  # second strand of the border
    tint: str  # pattern under the text
    paper: str
    accent: str  # labels


GOLD = Style("gold", "#a67c00", "#cfae4a", "#f1e6c4", "#fffdf6", "#5e4a10")
JADE = Style("jade", "#2f7a56", "#b99a3c", "#d9ecdd", "#fbfefa", "#1f5a3e")
MAROON = Style("maroon", "#8e2a2a", "#c58f5a", "#f3dfd6", "#fffaf7", "#6e2020")
BLUE = Style("blue", "#2b5c93", "#8fb0d4", "#dbe7f3", "#fafcff", "#214a78")
ROSE = Style("rose", "#a8567b", "#6aa9a0", "#f5dfe8", "#fffafc", "#7c3c59")

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
    ("社会保障", BLUE),
    ("健康证明", JADE),
)
_BY_NAME = {style.name: style for style in STYLES}


def style_for(title: str, name: str = "") -> Style:
    """The style of that name, else of the first word that stands in the title, else gold."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    return next((style for word, style in _BY_TITLE if word in title), GOLD)

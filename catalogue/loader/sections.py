"""A YAML file as sections read field by field: what is wrong is noted with its line, and reading goes on."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_NULL_TAG = "tag:yaml.org,2002:null"
_TRUTH_TAG = "tag:yaml.org,2002:bool"
_NUMBER_TAG = "tag:yaml.org,2002:int"
_PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "timestamp", "null")}
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}
_GREATEST_NUMBER = 32767
_GREATEST_FILE_BYTES = 1024 * 1024


@dataclass(frozen=True, order=True)
class Finding:
    """Where a file is wrong and why; line 0 is the file as a whole.

    In a workbook `place` is the cell, 材料!F12, and `line` its row; `rank` brings cells into their order.
    """

    file: str
    rank: int
    line: int
    field: str
    reason: str
    place: str = ""

    def told(self) -> dict[str, str | int]:
        """As JSON has it; a place in a text file is its line."""
        place = self.place or str(self.line or "")
        return {
            "file": self.file,
            "line": self.line,
            "place": place,
            "field": self.field,
            "reason": self.reason,
        }

    def __str__(self) -> str:
        place = self.place or str(self.line or "")
        where = f"{self.file}:{place}" if place else self.file
        return ": ".join(part for part in (where, self.field, self.reason) if part)


@dataclass
class Report:
    """The findings of one file."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)  # of each field, by its whole path

    def refuse(self, line: int, field: str, reason: str) -> None:
        self.findings.append(Finding(self.file, line, line, field, reason))


class _Loader(yaml.SafeLoader):
    """Aliases are refused: a few lines of them unfold to more than a memory holds, or to no end at all."""

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.get_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem=_("aliases are not read, write the value out"), problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)


class Section:
    """One mapping of the file. `path` is how an editor would say where it is: items.food.promised."""

    def __init__(self, report: Report, node: Node, path: str = "", line: int = 0) -> None:
        self.report = report
        self.node = node
        self.path = path
        self.line = line or _line(node)
        self._nodes: dict[str, Node] = {}
        self._lines: dict[str, int] = {}
        self._read: set[str] = set()
        self._is_mapping = isinstance(node, MappingNode)
        if isinstance(node, MappingNode):
            self._take(node)
        else:
            report.refuse(self.line, path, _("Fields with values are needed here."))

    def refuse(self, key: str, reason: str) -> None:
        """Note what is wrong with the field, at its line or else at that of what it belongs to.

        `key` may go deeper: licence.fields.scope.
        """
        path = self._path(key)
        self.report.refuse(self._lines.get(key) or self._nearest_line(path), path, reason)

    def plain(self) -> Any:
        return node_plain(self.node)

    def has(self, key: str) -> bool:
        return key in self._nodes

    def is_text(self, key: str) -> bool:
        """Whether it is written as a single value, where a mapping may stand as well."""
        node = self._nodes.get(key)
        return isinstance(node, ScalarNode) and node.tag != _NULL_TAG

    def text(
        self, key: str, *, longest: int = 200, is_needed: bool = True, pattern: str = "", lines: bool = False
    ) -> str:
        node = self._node(key, is_needed=is_needed)
        return "" if node is None else self._scalar(key, node, longest, pattern, lines)

    def number(self, key: str, *, is_needed: bool = True) -> int | None:
        written = self.text(key, is_needed=is_needed)
        if not written:
            return None
        if not re.fullmatch(r"[0-9]{1,5}", written) or int(written) > _GREATEST_NUMBER:
            self.refuse(key, _("A whole number is needed, not “%(found)s”.") % {"found": written})
            return None
        return int(written)

    def flag(self, key: str, *, default: bool = False) -> bool:
        written = self.text(key, is_needed=False).lower()
        if written and written not in _FLAGS:
            self.refuse(key, _("yes or no is needed, not “%(found)s”.") % {"found": written})
        return _FLAGS.get(written, default)

    def choice(self, key: str, choices: Collection[str], *, default: str = "") -> str:
        written = self.text(key, is_needed=not default) or default
        if written and written not in choices:
            values = {"found": written, "choices": ", ".join(choices)}
            self.refuse(key, _("“%(found)s” is unknown; it must be one of: %(choices)s.") % values)
            return ""
        return written

    def texts(self, key: str, *, is_needed: bool = True) -> tuple[str, ...]:
        """A list of values, or the one value by itself."""
        node = self._node(key, is_needed=is_needed)
        if node is None:
            return ()
        parts = node.value if isinstance(node, SequenceNode) else [node]
        if not parts and is_needed:
            self.refuse(key, _("At least one is needed."))
        return tuple(written for part in parts if (written := self._scalar(key, part, 200, "", False)))

    def sections(self, key: str, *, is_needed: bool = True) -> list["Section"]:
        node = self._node(key, is_needed=is_needed)
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.refuse(key, _("A list is needed here."))
            return []
        if not node.value and is_needed:
            self.refuse(key, _("At least one is needed."))
        return [
            Section(self.report, part, f"{self._path(key)}.{_label(part, position)}")
            for position, part in enumerate(node.value, start=1)
        ]

    def section(self, key: str, *, is_needed: bool = True) -> "Section | None":
        node = self._node(key, is_needed=is_needed)
        return None if node is None else Section(self.report, node, self._path(key), self._lines[key])

    def keys(self) -> Iterable[str]:
        """The fields as they are written, for a section whose names are free."""
        return self._nodes.keys()

    def done(self) -> None:
        """Refuse what nobody asked for: a mistyped field must not pass as a missing optional one."""
        for key in self._nodes:
            if key not in self._read:
                self.refuse(key, _("This field is unknown."))

    def _nearest_line(self, path: str) -> int:
        while path and path != self.path:
            if path in self.report.lines:
                return self.report.lines[path]
            path = path.rpartition(".")[0]
        return self.line

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}".strip(".")

    def _take(self, node: MappingNode) -> None:
        for name, value in node.value:
            key = name.value if isinstance(name, ScalarNode) else "?"
            if key in self._nodes:
                self.report.refuse(_line(name), self._path(key), _("This field is given twice."))
                continue
            self._nodes[key] = value
            self._lines[key] = self.report.lines[self._path(key)] = _line(name)

    def _node(self, key: str, *, is_needed: bool) -> Node | None:
        self._read.add(key)
        node = self._nodes.get(key)
        if node is not None and node.tag != _NULL_TAG:
            return node
        if is_needed and self._is_mapping:
            self.refuse(key, _("This field is missing or empty."))
        return None

    def _scalar(self, key: str, node: Node, longest: int, pattern: str, lines: bool) -> str:
        """The text as it is written: a code keeps its noughts, and `yes` and `no` stay words."""
        if not isinstance(node, ScalarNode) or node.tag not in _PLAIN_TAGS:
            self._refuse_at(node, key, _("A single value is needed here."))
            return ""
        written = node.value.strip()
        if any(not (letter.isprintable() or (lines and letter == "\n")) for letter in written):
            self._refuse_at(node, key, _("The text holds a character that cannot be printed."))
        elif len(written) > longest:
            values = {"longest": longest, "found": len(written)}
            self._refuse_at(node, key, _("At most %(longest)d characters, not %(found)d.") % values)
        elif pattern and written and not re.fullmatch(pattern, written):
            self._refuse_at(node, key, _("“%(found)s” is not written as needed.") % {"found": written})
        elif not written:
            self._refuse_at(node, key, _("This field is missing or empty."))
        else:
            return str(written)
        return ""

    def _refuse_at(self, node: Node, key: str, reason: str) -> None:
        self.report.refuse(_line(node), self._path(key), reason)


def file_read(path: Path, report: Report) -> Section | None:
    """The whole file as one section, or nothing and a finding when it is no readable YAML."""
    try:
        if path.stat().st_size > _GREATEST_FILE_BYTES:
            report.refuse(0, "", _("The file is larger than one megabyte."))
            return None
        return text_read(path.read_bytes(), report)
    except OSError as error:
        report.refuse(0, "", _("The file cannot be read: %(reason)s.") % {"reason": error.strerror or error})
    return None


def text_read(content: bytes | str, report: Report) -> Section | None:
    """YAML, of which JSON is a part."""
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        node = yaml.compose(text, Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        report.refuse(*_syntax(error))
    else:
        if node is not None:
            return Section(report, node)
        report.refuse(1, "", _("The file is empty."))
    return None


def node_plain(node: Node) -> Any:
    """What is written, as JSON can hold it: words stay words, a code keeps its noughts."""
    if isinstance(node, MappingNode):
        return {str(name.value): node_plain(value) for name, value in node.value}
    if isinstance(node, SequenceNode):
        return [node_plain(part) for part in node.value]
    written = str(node.value)
    if node.tag == _NULL_TAG:
        return None
    if node.tag == _TRUTH_TAG and written.lower() in _FLAGS:
        return _FLAGS[written.lower()]
    return int(written) if node.tag == _NUMBER_TAG and re.fullmatch(r"0|[1-9][0-9]*", written) else written


def _syntax(error: Exception) -> tuple[int, str, str]:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        if error.context_mark is not None and "quoted scalar" in str(error.context):
            mark = error.context_mark  # a quote left open is found at the end only
        reason = _("This is no YAML: %(reason)s.") % {"reason": str(error.problem).rstrip(".")}
        return mark.line + 1, "", reason
    if isinstance(error, UnicodeDecodeError):
        line = error.object[: error.start].count(b"\n") + 1
        return line, "", _("The text is not in UTF-8.")
    return 0, "", _("This is no YAML: %(reason)s.") % {"reason": str(error).splitlines()[0].rstrip(".")}


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _label(node: Node, position: int) -> str:
    """How a part of a list is called: by its key, else by where it stands."""
    if isinstance(node, MappingNode):
        for name, value in node.value:
            is_name = isinstance(name, ScalarNode) and name.value in ("key", "value", "code")
            if is_name and isinstance(value, ScalarNode):
                return str(value.value)
    return str(position)

"""What the files may name: the departments and licence types that stand already or come with them."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalogue.loader.sections import Section


@dataclass
class Known:
    """Each thing under its code and under its name; a name that several bear stands for none."""

    departments: dict[str, set[str]] = field(default_factory=dict)
    department_names: dict[str, str] = field(default_factory=dict)  # the short ones
    organ_names: dict[str, str] = field(default_factory=dict)  # the full ones
    templates: set[str] = field(default_factory=set)  # of licences
    licence_types: dict[str, set[str]] = field(default_factory=dict)
    licence_fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    licence_names: dict[str, str] = field(default_factory=dict)
    material_kinds: set[str] = field(default_factory=set)
    held_kinds: dict[str, str] = field(default_factory=dict)  # of materials, with who or what holds them

    def add_department(self, code: str, short_name: str, name: str) -> None:
        for word in {code, short_name, name}:
            self.departments.setdefault(word, set()).add(code)
        self.department_names[code] = short_name
        self.organ_names[code] = name

    def add_licence_type(self, code: str, name: str, fields: Collection[str]) -> None:
        for word in (code, name):
            self.licence_types.setdefault(word, set()).add(code)
        self.licence_fields[code] = tuple(fields)
        self.licence_names[code] = name

    def department(self, section: Section, key: str, *, is_needed: bool = True) -> str:
        name = section.text(key, is_needed=is_needed)
        return self._department(section, key, name) if name else ""

    def department_list(self, section: Section, key: str) -> tuple[str, ...]:
        named = (self._department(section, key, name) for name in section.texts(key))
        codes = tuple(code for code in named if code)
        if len(set(codes)) < len(codes):
            section.refuse(key, _("A department is named twice."))
        return codes

    def licence_type(self, section: Section, key: str) -> str:
        name = section.text(key)
        if not name:
            return ""
        codes = self.licence_types.get(name, set())
        if len(codes) == 1:
            return next(iter(codes))
        if codes:
            reason = _("Several licence types are called “%(found)s”; write the code.")
        else:
            reason = _("The licence type “%(found)s” is unknown.")
        section.refuse(key, reason % {"found": name})
        return ""

    def _department(self, section: Section, key: str, name: str) -> str:
        codes = self.departments.get(name, set())
        if len(codes) == 1:
            return next(iter(codes))
        if codes:
            reason = _("Several departments are called “%(found)s”; write the code.")
        else:
            reason = _("The department “%(found)s” is unknown.")
        section.refuse(key, reason % {"found": name})
        return ""

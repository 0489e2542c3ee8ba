"""What a template that people write may say; each rule names the line it is broken in."""

from e_licences.render.rules.finding import Finding
from e_licences.render.rules.template import template_findings

__all__ = ["Finding", "template_findings"]

"""The list of a case's papers on any page that shows the case."""

from collections.abc import Mapping
from typing import Any

from django import template

from cases.models import Case
from cases.models.papers import Paper
from cases.selectors.papers import papers_failed, papers_of
from windows.papers import papers_context

register = template.Library()


@register.inclusion_tag("windows/components/papers.html", takes_context=True)
def case_papers(context: Mapping[str, Any], case: Case) -> dict[str, object]:
    """`{% case_papers case %}`: what the reader of the page may see of them."""
    return papers_context(case.number, papers_of(actor=context["request"].actor, case=case))


@register.simple_tag(takes_context=True)
def failed_papers(context: Mapping[str, Any]) -> list[Paper]:
    return papers_failed(actor=context["request"].actor)

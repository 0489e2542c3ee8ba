"""Sample situations as the pages show them: each with its answers, and what comes out otherwise."""

from dataclasses import dataclass
from typing import Any

from catalogue.models import CatalogueDraft, JointService
from catalogue.selectors import (
    SampleRun,
    ServiceBundle,
    samples_of,
    samples_run,
    service_bundle,
)
from catalogue.services import draft_bundle
from common.errors import RuleBrokenError
from windows.office.answers import answers_query


@dataclass(frozen=True)
class SampleShown:
    run: SampleRun
    query: str  # of the try-out with its answers


def samples_of_version(service: JointService) -> dict[str, Any]:
    return _shown(service.code, service_bundle(service.pk))


def samples_of_draft(draft: CatalogueDraft) -> dict[str, Any]:
    """A draft that cannot be read tries nothing, and says so."""
    try:
        return _shown(draft.code, draft_bundle(draft))
    except RuleBrokenError as error:
        return {"samples": [], "untried": str(error)}


def _shown(code: str, bundle: ServiceBundle) -> dict[str, Any]:
    runs = samples_run(samples_of(code), bundle)
    return {
        "samples": [SampleShown(run, answers_query(run.sample.answers)) for run in runs],
        "red": sum(not run.is_green for run in runs),
    }

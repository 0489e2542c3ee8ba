"""Sample situations as the pages show them: each with its answers, and what comes out otherwise."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from catalogue.models import CatalogueDraft, JointService, SampleSituation
from catalogue.selectors import (
    SampleRun,
    ServiceBundle,
    samples_of,
    samples_run,
    service_bundle,
)
from catalogue.services import draft_bundle
from common import clock
from common.errors import RuleBrokenError
from materials.services.trials import Trial
from windows.office.answers import answers_named
from windows.office.holdings import holdings_named


@dataclass(frozen=True)
class SampleShown:
    run: SampleRun
    query: str  # of the try-out with its answers and holdings


def samples_of_version(service: JointService) -> dict[str, Any]:
    return _shown(service.code, service_bundle(service.pk))


def samples_of_draft(draft: CatalogueDraft) -> dict[str, Any]:
    """A draft that cannot be read tries nothing, and says so."""
    try:
        return _shown(draft.code, draft_bundle(draft))
    except RuleBrokenError as error:
        return {"samples": [], "untried": str(error)}


def trial_query(sample: SampleSituation) -> str:
    return urlencode(answers_named(sample.answers) | holdings_named(sample.holdings))


def _shown(code: str, bundle: ServiceBundle) -> dict[str, Any]:
    runs = samples_run(samples_of(code), bundle, Trial(clock.now()).spared)
    return {
        "samples": [SampleShown(run, trial_query(run.sample)) for run in runs],
        "red": sum(not run.is_green for run in runs),
    }

"""A version on its way: somebody proposes a shorter promise, and a second person has yet to publish it.

Two situations are kept beside it: one the shorter promise turns red, one that is stopped and stays green.
"""

import json

from catalogue.models import CatalogueDraft
from catalogue.selectors import joint_service_published, service_bundle
from catalogue.services import (
    catalogue_draft_begin,
    catalogue_draft_check,
    catalogue_draft_save,
    sample_save,
)
from common.clock import local_date, now
from materials.services.trials import Trial
from people.models import User
from people.selectors import actor_for

_SLUG, _EDITOR, _NOTE = "food-permit-renewal", "bianji", "承诺时限缩短一天，简介写明办理结果"
_ADDED = "延续后的许可证以电子证照送达。"
_ADDED_EN = " The renewed permit comes as an electronic licence."

_SAMPLES = {
    "热食类小吃店，条件未变，提前一个月延续": {"window": "in-time", "conditions": "same", "food": "hot"},
    "许可证已届满": {"window": "expired", "conditions": "same", "food": "hot"},
}


def demo_draft_load() -> int:
    """Where any draft was ever begun, nothing is added."""
    if CatalogueDraft.objects.exists():
        return 0
    at = now()
    editor = actor_for(User.objects.get(username=_EDITOR), on=local_date(at))
    standing = joint_service_published(_SLUG)
    code, bundle = standing.code, service_bundle(standing.pk)
    for name, answers in _SAMPLES.items():
        sample_save(
            actor=editor,
            code=code,
            name=name,
            answers=answers,
            holdings={},
            bundle=bundle,
            spares=Trial(at).spared,
            at=at,
        )
    draft, _is_new = catalogue_draft_begin(actor=editor, code=code, at=at)
    document = json.loads(draft.document)
    head = document["joint_service"]
    head["promised"]["limit"] -= 1
    head["summary"] += _ADDED
    head["summary_en"] += _ADDED_EN
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    saved = catalogue_draft_save(draft=draft, actor=editor, document=text, note=_NOTE, at=at)
    catalogue_draft_check(draft=saved, actor=editor, at=at)
    return 1

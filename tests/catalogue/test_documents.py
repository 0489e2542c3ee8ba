"""A published version goes out as a document and comes in again unchanged; two documents are compared."""

import json

import pytest
from django.utils import translation

from catalogue.difference import Change, differences
from catalogue.documents import document_of, document_text
from catalogue.models import JointService
from catalogue.services import catalogue_load


def published() -> list[JointService]:
    return list(JointService.objects.filter(status="published").order_by("code"))


@pytest.mark.usefixtures("shipped")
def test_every_service_goes_out_and_comes_in_again_unchanged() -> None:
    assert len(published()) == 5
    for service in published():
        text = document_text(document_of(service))
        loaded = catalogue_load(paths=[("again.json", text.encode())])
        assert {part.outcome for part in loaded} == {"unchanged"}, service.slug
        assert json.loads(text)["joint_service"]["name"] == service.name


def test_what_was_added_removed_and_changed_is_told_by_its_names() -> None:
    old = {
        "joint_service": {"promised": {"limit": 15, "unit": "working-day"}},
        "materials": [{"key": "plan", "name": "平面图", "copies": 2}, {"key": "rules", "name": "制度"}],
        "questions": [{"key": "owner", "text": "主体？", "options": [{"value": "a", "name": "甲"}]}],
    }
    new = {
        "joint_service": {"promised": {"limit": 10, "unit": "working-day"}},
        "materials": [{"key": "title", "name": "产权证"}, {"key": "plan", "name": "平面图", "copies": 1}],
        "questions": [{"key": "owner", "text": "主体？", "options": [{"value": "a", "name": "个体"}]}],
    }
    with translation.override("zh-hans"):
        told = differences(old, new)
    assert told == [
        Change(("joint_service", "promised", "limit"), "一件事 · 承诺办结时限", "changed", "15", "10"),
        Change(("materials", "title"), "材料 · 产权证", "added", "", "标识：title\n名称：产权证"),
        Change(("materials", "plan", "copies"), "材料 · 平面图 · 份数", "changed", "2", "1"),
        Change(("materials", "rules"), "材料 · 制度", "removed", "标识：rules\n名称：制度", ""),
        Change(
            ("questions", "owner", "options", "a", "name"),
            "情形问题 · 主体？ · 选项 · 个体 · 选项",
            "changed",
            "甲",
            "个体",
        ),
    ]


def test_what_only_moved_is_no_change() -> None:
    first, second = {"key": "a", "copies": 1}, {"key": "b", "copies": 2}
    assert differences({"materials": [first, second]}, {"materials": [second, first]}) == []

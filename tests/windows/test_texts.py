"""`translate` as the windows have it: Django's, but a constant text is looked up once for each language."""

import pytest
from django.template import engines
from django.utils import translation

LOADED = "{% load i18n onewindow %}"


def said_again(source: str, language: str, **context: object) -> str:
    """What the second rendering says."""
    template = engines["django"].from_string(LOADED + source)
    with translation.override(language):
        return [template.render({**context}) for _once in range(2)][1]


def test_a_kept_text_is_that_of_the_language_of_the_moment() -> None:
    template = engines["django"].from_string(LOADED + "{% translate 'Inbox' %}")
    found = []
    for language in ("zh-hans", "en", "zh-hans", "en"):
        with translation.override(language):
            found.append(template.render())
    assert found == ["待办箱", "Inbox", "待办箱", "Inbox"]


@pytest.mark.parametrize(
    ("source", "chinese"),
    [
        ("{% translate name %}", "待办箱"),
        ("{% translate 'Inbox' as kept %}[{{ kept }}]", "[待办箱]"),
        ("{% translate 'Inbox' noop %}", "Inbox"),
        ("{% translate 'Inbox'|cut:'待' %}", "办箱"),
        ("{% translate 'Inbox' context 'nowhere' %}", "Inbox"),
    ],
)
def test_what_rests_on_more_than_the_text_is_left_to_django(source: str, chinese: str) -> None:
    assert said_again(source, "zh-hans", name="Inbox") == chinese


def test_what_a_variable_says_is_looked_up_each_time_and_escaped() -> None:
    template = engines["django"].from_string(LOADED + "{% translate name %}")
    with translation.override("zh-hans"):
        found = [template.render({"name": name}) for name in ("Inbox", "Delivery", "<b>")]
    assert found == ["待办箱", "送达方式", "&lt;b&gt;"]

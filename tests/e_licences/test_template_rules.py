"""What a template that an office writes may say: each rule is told with its line."""

from dataclasses import replace

import pytest

from e_licences.errors import NotPrintableError
from e_licences.render.engine import filled_in
from e_licences.render.press import print_pdf
from e_licences.render.rules import template_findings
from e_licences.render.samples import FOOD
from e_licences.render.templates import SHIPPED, shipped
from e_licences.services.trying import template_tried
from tests.e_licences.paper import Paper

BASE = shipped("standard")
PLACES = '<div id="qr"></div>\n<div id="seal"></div>\n'

# what is written on line 3, and a word of what is said about it
HTML = [
    ("<p>{{ titel }}</p>", "titel"),
    ("<p>{{ row.value }}</p>", "row.value"),
    ("<p>{{ title|safe }}</p>", "safe"),
    ("<p>{{ title|default:'<b>' }}</p>", "< >"),
    ("<p>{{ title|default:subtitel }}</p>", "subtitel"),
    ("<p>{{ _('Save') }}</p>", "_("),
    ("{% load static %}", "load"),
    ("{% include 'windows/base.html' %}", "include"),
    ("{% extends 'windows/base.html' %}", "extends"),
    ("{% debug %}", "debug"),
    ("{% now 'Y' %}", "now"),
    ("{% autoescape off %}{% endautoescape %}", "autoescape"),
    ("{% if title %}", "if"),
    ("{% if titel == number %}x{% endif %}", "titel"),
    ("{% for a in rows %}{% for b in rows %}{% endfor %}{% endfor %}", ""),
    ("{% for a in title %}{% endfor %}", "rows"),
    ("<script>alert(1)</script>", "script"),
    ("<img src='file:///etc/passwd'>", "img"),
    ("<a href='https://example.org/'>x</a>", "<a>"),
    ("<style>p { color: red }</style>", "style"),
    ("<svg></svg>", "svg"),
    ("<{% if title %}script{% endif %}>", "&lt;"),
    ("<p onclick='x'></p>", "onclick"),
    ("<p {% if title %}hidden{% endif %}></p>", "□"),
    ("<p style='background: url(x)'></p>", "url()"),
    ("<p style='color red'></p>", ""),
    ("<td colspan='100000'></td>", "colspan"),
    ("<p>", "<p>"),
    ("</p>", "</p>"),
    ("<div id='seal'></div>", "seal"),
    ("<!DOCTYPE html>", ""),
    ("<?xml version='1.0'?>", ""),
    ("<p>𰻞</p>", "U+30EDE"),
    ("<p>\u200b</p>", "U+200B"),
    ("<div>" * 21 + "</div>" * 21, "20"),
]
CSS = [
    ("@import 'https://example.org/x.css';", "@import"),
    ("@font-face { font-family: x; src: url(x) }", "@font-face"),
    ("@media print { p { color: red } }", "@media"),
    ("@page { size: A3 }", ""),
    ("@page { @top-left { background: URL(x) } }", "url()"),
    ("p { background: url(data:image/png;base64,AAAA) }", "url()"),
    ("p { background: image-set('x' 1x) }", "url()"),
    ("p { content: attr(title) }", "url()"),
    ("p { & b { color: red } }", ""),
    ("p { color red }", ""),
    ("} p { }", ""),
    ('p::after { content: "𰻞" }', "U+30EDE"),
]


@pytest.mark.parametrize("code", SHIPPED)
def test_what_is_shipped_breaks_no_rule(code: str) -> None:
    assert template_findings(shipped(code)) == []


@pytest.mark.parametrize(("written", "said"), HTML)
def test_what_html_may_not_say_is_told_with_its_line(written: str, said: str) -> None:
    found = template_findings(replace(BASE, html=PLACES + written))
    assert found
    assert {finding.field for finding in found} == {"html"}
    assert {finding.line for finding in found} <= {3} | ({0} if "seal" in written else set())
    assert any(said in finding.reason for finding in found)


@pytest.mark.parametrize(("written", "said"), CSS)
def test_what_css_may_not_say_is_told_with_its_line(written: str, said: str) -> None:
    found = template_findings(replace(BASE, css=f"p {{ color: red }}\n{written}"))
    assert found
    assert {(finding.field, finding.line) for finding in found} == {("css", 2)}
    assert any(said in finding.reason for finding in found)


@pytest.mark.parametrize("place", ["qr", "seal"])
def test_code_and_seal_need_a_place(place: str) -> None:
    changed = replace(BASE, html=BASE.html.replace(f'id="{place}"', 'class="gone"'))
    assert [place in finding.reason for finding in template_findings(changed)] == [True]


def test_empty_too_long_and_unknown_choices_are_refused() -> None:
    for changed, field in (
        (replace(BASE, html=" "), "html"),
        (replace(BASE, css=""), "css"),
        (replace(BASE, html="x" * 40_001), "html"),
        (replace(BASE, css="x" * 40_001), "css"),
        (replace(BASE, form="a3"), "form"),
        (replace(BASE, style="pink"), "style"),
    ):
        assert [finding.field for finding in template_findings(changed)] == [field]


@pytest.mark.parametrize(
    ("html", "css"),
    [("{% if title %}" * 2_500, "p{}"), (BASE.html, "p { color: " + "(" * 30_000)],
)
def test_what_is_nested_without_end_is_refused_not_a_crash(html: str, css: str) -> None:
    assert template_findings(replace(BASE, html=html, css=css))


def test_values_are_escaped_and_nothing_of_the_house_can_be_called() -> None:
    assert filled_in("{{ title }}", {"title": "<b>&"}) == "&lt;b&gt;&amp;"
    assert filled_in("{{ settings.SECRET_KEY }}{{ request }}", {}) == ""


def test_the_printer_fetches_nothing_even_if_it_were_asked(tmp_path: object) -> None:
    """The rules keep addresses out; the printer would not follow one that slipped through."""
    html = '<title>x</title><img src="file:///etc/hostname" ><img src="data:image/png;base64,A">'
    paper = Paper(print_pdf([html], css="@import 'file:///etc/passwd'; p { color: red }", drawings={}))
    assert paper.page_count == 1


@pytest.mark.parametrize("code", SHIPPED)
def test_what_is_shipped_prints_all_samples_without_a_finding(code: str) -> None:
    trial = template_tried(shipped(code), FOOD)
    assert trial.findings == ()
    assert set(trial.prints) == {"ordinary", "bilingual", "long"}
    assert all(page.startswith(b"\x89PNG") for page in trial.prints["ordinary"].pages)


# what is changed in the shipped HTML or CSS, and a word of what trying it says
LOST = [
    ("html", "{{ number }}", "", "number"),
    ("html", "{{ identifier }}", "", "identifier"),
    ("html", "{{ issued_on }}", "", "issued_on"),
    ("html", "{{ row.value|linebreaksbr }}", "", "经营场所"),
    ("html", "{{ row.label_en }}", "", "Operator"),
    ("html", "{{ demo_mark }}", "", "demo_mark"),
    ("css", "#qr { width: 46mm; height: 46mm;", "#qr { width: 20mm; height: 20mm;", "qr 20.0"),
    ("css", "width: 42mm; height: 42mm", "width: 42mm; height: 30mm", "seal 42.0"),
    ("css", "top: 127mm; left: 218mm", "top: 190mm; left: 218mm", "seal"),
    ("css", "top: 127mm; left: 218mm", "top: 60mm; left: 218mm", ""),
    ("css", "footer {", "footer { colour: red;", "colour"),
]


@pytest.mark.parametrize(("part", "old", "new", "said"), LOST)
def test_trying_finds_what_is_lost_on_paper(part: str, old: str, new: str, said: str) -> None:
    text = getattr(BASE, part)
    assert old in text
    trial = template_tried(replace(BASE, **{part: text.replace(old, new)}), FOOD)
    assert any(said in finding.reason for finding in trial.findings)


def test_what_takes_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("e_licences.services.trying.PATIENCE_SECONDS", 0.2)
    with pytest.raises(NotPrintableError):
        template_tried(replace(BASE, css=BASE.css + "\np { color: #010101 }"), FOOD)

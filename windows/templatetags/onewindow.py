"""What the templates are made of: lights, dates, icons, identifiers. Nothing here reads rights or rules."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext

from cases.models import Approval, Case
from cases.selectors import approval_lamp, case_lamp
from cases.time_limits import Elapsed, LimitUnit
from catalogue.selectors import working_calendar
from common import clock
from windows.texts import translate

register = template.Library()
register.tag("translate", translate)  # in place of that of `i18n`, which is loaded before

SHAPES = {"red": "●", "yellow": "▲", "green": "■", "grey": "‖", "done": "✓", "refused": "✕"}


@register.simple_tag
def light(colour: str, text: object, title: str = "") -> SafeString:
    """A light by shape, word and colour: `{% light "green" text %}`."""
    return format_html(
        '<span class="light light-{}"{}><i aria-hidden="true">{}</i>{}</span>',
        colour,
        format_html(' title="{}"', title) if title else "",
        SHAPES[colour],
        text,
    )


@register.simple_tag
def lamp(thing: Case | Approval) -> SafeString:
    """The light of a case or an approval as it stands now."""
    now = clock.now()
    shown = approval_lamp(thing, now) if isinstance(thing, Approval) else case_lamp(thing, now)
    return light(shown.colour, shown.text, shown.title)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    href = f"{static('windows/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', href
    )


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def _day_text(day: date, *, today: date) -> str:
    if _is_english():
        text = f"{day.day} {day:%b}"
        return text if day.year == today.year else f"{text} {day.year}"
    text = f"{day.month}月{day.day}日"
    return text if day.year == today.year else f"{day.year}年{text}"


def _relative(day: date, *, today: date) -> str:
    days = (day - today).days
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if days in near:
        return near[days]
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}


@register.simple_tag
def when(at: datetime | None, style: str = "") -> SafeString | str:
    """An instant, absolute and relative; `"plain"` leaves the relative part out, `"day"` the hour."""
    if at is None:
        return "—"
    return _when(at, clock.local_date(clock.now()), style, get_language())


@lru_cache(maxsize=4096)
def _when(at: datetime, today: date, style: str, _language: str | None) -> SafeString:
    local = localtime(at)
    text = _day_text(local.date(), today=today)
    if style != "day":
        text = f"{text} {local:%H:%M}"
    shown = format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat("T", "minutes"),
        f"{local:%Y-%m-%d %H:%M}",
        text,
    )
    if style:
        return shown
    return format_html('{} <span class="soft">{}</span>', shown, _relative(local.date(), today=today))


@register.simple_tag
def due_day(due_at: datetime | None, style: str = "", *, provisional: bool | None = None) -> SafeString | str:
    """The last day of a limit. Limits in days are kept as the midnight after it, which nobody means.

    A date that rests on days off not announced yet says that it is provisional, wherever it is shown. Where
    nothing else is on record its year tells; False is for a date a notice has fixed.
    """
    if due_at is None:
        return "—"
    local = localtime(due_at)
    is_moment = local.hour or local.minute
    last = local.date() if is_moment else (local - timedelta(days=1)).date()
    shown = when(due_at, style) if is_moment else day(last, style)
    if provisional is None:
        provisional = not working_calendar().is_published(last)
    if not provisional:
        return shown
    title = gettext("Days off of that year are not announced yet; the date may move, and you will be told.")
    return format_html('{} <span class="badge" title="{}">{}</span>', shown, title, gettext("provisional"))


@register.simple_tag
def day(on: date | None, style: str = "") -> SafeString | str:
    """A day, absolute and relative; `"plain"` is the day alone, `"full"` never leaves out the year."""
    if on is None:
        return "—"
    return _day(on, clock.local_date(clock.now()), style, get_language())


@lru_cache(maxsize=4096)  # a list has the same few days in each of its rows
def _day(on: date, today: date, style: str, _language: str | None) -> SafeString:
    text = _day_text(on, today=date.min if style == "full" else today)
    shown = format_html('<time datetime="{}">{}</time>', on.isoformat(), text)
    if style:
        return shown
    return format_html('{} <span class="soft">{}</span>', shown, _relative(on, today=today))


@register.simple_tag
def limit_text(value: int, unit: str) -> str:
    """A limit in words: 15 working days, 60 minutes of business time."""
    templates = {
        "minute": ngettext("%(n)d minute", "%(n)d minutes", value),
        "hour": ngettext("%(n)d hour", "%(n)d hours", value),
        "working-day": ngettext("%(n)d working day", "%(n)d working days", value),
        "natural-day": ngettext("%(n)d natural day", "%(n)d natural days", value),
    }
    return templates[unit] % {"n": value}


@register.simple_tag
def elapsed_text(taken: Elapsed, unit: str) -> str:
    """Raw time in the unit of the limit it is compared with."""
    return taken.text(LimitUnit(unit))


@register.filter
def masked(identifier: str) -> str:
    """Enough of an identity number to recognise one's own."""
    if len(identifier) <= 10:
        return "*" * len(identifier)
    return f"{identifier[:6]}{'*' * (len(identifier) - 10)}{identifier[-4:]}"


@register.filter
def masked_name(name: str) -> str:
    """张三 → 张*, 欧阳娜娜 → 欧**娜; an organisation's name is public and is not masked by this."""
    if len(name) <= 2:
        return f"{name[:1]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


@register.filter
def short_number(number: str) -> str:
    """The part of a case number people say aloud: its day and serial, 20260108-0001."""
    return f"{number[-12:-4]}-{number[-4:]}" if len(number) >= 40 else number


@register.simple_tag(takes_context=True)
def query(context: Mapping[str, Any], **changes: object) -> str:
    """The address's query with some values changed; None takes one away. The page starts again, and what was
    selected of it is not.
    """
    request = context.get("request")
    params = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for of_the_page in ("after", "select"):
        if of_the_page not in changes:
            params.pop(of_the_page, None)
    for key, value in changes.items():
        if value in (None, ""):
            params.pop(key, None)
        else:
            params[key] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag
def address(name: str, *args: object) -> str:
    """Like `url`, but silent where a window is not opened in this installation."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.filter
def at_key(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key, "")

"""What the browser is told about files before it sends them."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from materials.selectors.upload_rules import upload_rules as rules_known

register = template.Library()


@register.simple_tag
def upload_rules() -> SafeString:
    """Attributes for an element around file inputs: `<file-field {% upload_rules %}>`."""
    rules = ((name.replace("_", "-"), value) for name, value in rules_known().items())
    return format_html_join(" ", 'data-{}="{}"', rules)

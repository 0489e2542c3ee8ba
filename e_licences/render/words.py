"""The words a template may use; Django's library has many more that are refused."""

from django.template import Library, defaultfilters, defaulttags

TAGS = ("comment", "for", "if")
FILTERS = ("default", "first", "last", "length", "linebreaksbr", "lower", "slice", "upper")

register = Library()
for _tag in TAGS:
    register.tag(_tag, defaulttags.register.tags[_tag])
for _filter in FILTERS:
    register.filter(_filter, defaultfilters.register.filters[_filter])

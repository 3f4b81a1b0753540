"""What all pages of the sandbox look like."""

from __future__ import annotations

from jinja2 import DictLoader, Environment, Template

_SHEET = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{% if watch %}<meta http-equiv="refresh" content="3">{% endif %}
<base href="{{ home }}">
<title>{{ title }}</title>
<style>
:root { color-scheme: light dark; --quiet: #68737f; --line: #8884; --accent: #1f6f6b; }
@media (prefers-color-scheme: dark) { :root { --quiet: #98a4b0; --accent: #6cc0ba; } }
body { max-width: 62rem; margin: 0 auto; padding: 1.25rem; font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: .5rem 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
a { color: var(--accent); }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .35rem .6rem .35rem 0; border-top: 1px solid var(--line); }
td, th { vertical-align: baseline; overflow-wrap: break-word; }
td:last-child form { justify-content: end; }
th { font-weight: 500; color: var(--quiet); white-space: nowrap; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .5rem 0; }
td form { margin: 0; }
label { display: flex; flex-direction: column; font-size: .85rem; color: var(--quiet); }
input, select, button { font: inherit; padding: .3rem .5rem; max-width: 100%; }
button { border: 1px solid var(--accent); border-radius: .3rem; background: none;
  color: inherit; cursor: pointer; white-space: nowrap; }
pre { overflow-x: auto; font-size: .85rem; }
.quiet { color: var(--quiet); } .error { border-left: 3px solid #b3261e; padding-left: .6rem; }
.small { font-size: .85rem; } .good { color: var(--accent); } .desks { display: flex; gap: 1rem; }
.desks { flex-wrap: wrap; } .said { display: inline-block; margin-right: .8rem; }
@media (max-width: 40rem) { table, tbody, tr, td { display: block; } tr:has(th) { display: none; }
td { border: 0; padding: 0; } tr { border-top: 1px solid var(--line); padding: .4rem 0; } }
</style>
</head>
<body>
{% block main %}{% endblock %}
</body>
</html>
"""
_FAULTY = """
{% macro planned(faults, path) %}
{% if faults %}
<ul>{% for one in faults %}<li>{{ one.kind }}{% if one.where %} at {{ one.where }}{% endif %},
{{ one.times }} times{% if one.value %} ({{ one.value }}){% endif %}</li>{% endfor %}</ul>
<form method="post" action="{{ path }}/faults/clear"><button>Nothing goes wrong</button></form>
{% endif %}
{% endmacro %}
"""
_PAGES = Environment(
    loader=DictLoader({"sheet": _SHEET, "faulty": _FAULTY}),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


def template(text: str) -> Template:
    """A page that extends "sheet". It is rendered with title, home (its links lead on from there)
    and watch: whether it looks again by itself."""
    return _PAGES.from_string(text)

"""A stand-in CRM as whoever works in it sees it, and the receiver of webhooks."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.sandbox.pages.sheet import template

_CRM = """{% extends "sheet" %}
{% from "faulty" import planned %}
{% block main %}
<p class="small"><a href="{{ home }}">Sandbox</a></p>
<h1>{{ label }}, a stand-in</h1>
<p class="quiet">{{ counts.activities }} activities,
<a href="{{ path }}#people">{{ counts.people }} people</a>.
{% if watch %}Looks again by itself. <a href="{{ path }}">Stand still</a>
{% else %}<a href="{{ path }}?watch=1">Keep looking</a>{% endif %}</p>
{% if error %}<p class="error" role="alert">{{ error }}</p>{% endif %}
{% if happened %}<ul class="small">{% for one in happened %}<li>{{ one }}</li>{% endfor %}</ul>
{% endif %}

<h2>Activities, the last logged first</h2>
<table>
<tr><th>Kind</th><th>When</th><th>What it says</th><th>With</th></tr>
{% for one in activities[:25] %}
<tr><td>{{ one.object }}</td><td>{{ one.at }}</td>
<td>{{ one.title }}{% if one.text %} <span class="quiet">{{ one.text }}</span>{% endif %}</td>
<td>{{ one.people | join(", ") }}</td></tr>
{% else %}<tr><td class="quiet">None.</td></tr>{% endfor %}
</table>

<h2 id="people">People</h2>
<table>
<tr><th>Name</th><th>Address</th><th>Fields of Touchline</th>
{% if not watch %}<th></th>{% endif %}</tr>
{% for one in people %}
<tr><td>{{ one.name }}</td><td>{{ one.emails | join(", ") }}</td>
<td class="small">{% for name, value in one.fields.items() %}
<span class="said"><span class="quiet">{{ name }}</span> {{ value }}</span>
{% endfor %}</td>
{% if not watch %}<td><form method="post" action="{{ path }}/delete">
<button name="record" value="{{ one.id }}">Delete</button></form></td>{% endif %}</tr>
{% else %}<tr><td class="quiet">Nobody.</td></tr>{% endfor %}
</table>

{% if not watch %}
<h2>What people do here</h2>
<form method="post" action="{{ path }}/add">
<label>Name <input name="name" required></label>
<label>Address <input name="email" type="email" required></label>
<label>Company <input name="company"></label>
<label>Stage <input name="stage" placeholder="customer"></label>
<button>Enter</button>
</form>
<form method="post" action="{{ path }}/merge">
{% for name, text in (("gone", "Merge"), ("kept", "into")) %}
<label>{{ text }} <select name="{{ name }}">
{% for one in people %}<option value="{{ one.id }}">{{ one.name or one.id }}</option>{% endfor %}
</select></label>
{% endfor %}
<button>Merge</button>
</form>

<h2>Faults</h2>
{{ planned(faults, path) }}
<form method="post" action="{{ path }}/faults">
<label>What goes wrong <select name="kind">
{% for one in known %}<option>{{ one }}</option>{% endfor %}
</select></label>
<label>Where (part of the path) <input name="where" placeholder="anywhere"></label>
<label>Times <input name="times" type="number" min="1" max="1000" value="1"></label>
<label>Value <input name="value" size="6"></label>
<button>Plan</button>
</form>
<p class="small quiet">To connect it: the address <code>{{ address }}</code> (where one is asked
for), the key <code>{{ key }}</code>.</p>
{% endif %}
{% endblock %}
"""
_HOOKS = """{% extends "sheet" %}
{% from "faulty" import planned %}
{% block main %}
<p class="small"><a href="{{ home }}">Sandbox</a></p>
<h1>A receiver of webhooks</h1>
<p class="quiet">It takes deliveries at <code>{{ address }}</code>; {{ trusted }} secrets are known.
{% if watch %}Looks again by itself. <a href="{{ path }}">Stand still</a>
{% else %}<a href="{{ path }}?watch=1">Keep looking</a>{% endif %}</p>
{% if error %}<p class="error" role="alert">{{ error }}</p>{% endif %}
<h2>Deliveries</h2>
<table>
<tr><th>Came</th><th>What</th><th>Signature</th><th>Answer</th></tr>
{% for one in got %}
<tr><td>{{ one.at }}{% if one.attempt > 1 %} <span class="quiet">for the {{ one.attempt }}. time
</span>{% endif %}</td>
<td><details><summary>{{ one.type or "?" }}{% if one.sequence %} <span class="quiet">
{{ one.sequence }}</span>{% endif %}</summary>
<p class="small quiet">{{ one.id }}</p><pre>{{ one.body }}</pre></details></td>
<td>{% if one.verdict == "verified" %}<span class="good">verified</span>
{% else %}{{ one.verdict }}{% endif %}</td><td>{{ one.answer }}</td></tr>
{% else %}<tr><td class="quiet">Nothing came yet.</td></tr>{% endfor %}
</table>
{% if not watch %}
<h2>What it knows</h2>
<form method="post" action="{{ path }}/secret">
<label>Another secret <input name="secret" placeholder="whsec_" required></label>
<button>Know it</button>
</form>
<h2>Faults</h2>
{{ planned(faults, path) }}
<form method="post" action="{{ path }}/faults">
<label>Answer <select name="kind">
{% for one in known %}<option>{{ one }}</option>{% endfor %}
</select></label>
<label>Times <input name="times" type="number" min="1" max="1000" value="1"></label>
<label>Value <input name="value" size="6"></label>
<button>Plan</button>
</form>
{% endif %}
{% endblock %}
"""
_CRM_PAGE, _HOOKS_PAGE = template(_CRM), template(_HOOKS)


def crm(state: Mapping[str, object], **more: object) -> str:
    """state: of Clerk.state(). more: label, key, address, known, path, home, watch, error."""
    return _CRM_PAGE.render(**state, title=f"{more['label']}, a stand-in", **more)


def hooks(state: Mapping[str, object], **more: object) -> str:
    """state: of Receiver.state(). more: address, known, path, home, watch, error."""
    return _HOOKS_PAGE.render(**state, title="A receiver of webhooks", **more)

"""The control page. Its links lead on from `home`, so that it stands under any prefix."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.sandbox.pages.sheet import template

_PAGE = """{% extends "sheet" %}
{% block main %}
<h1>Touchline sandbox</h1>
<p class="quiet">Made-up accounts at stand-ins of Google and Microsoft, and of CRMs. Nothing
here is real.</p>
<p class="desks">{% for path, name in desks.items() %}<a href="{{ path }}">{{ name }}</a>
{% endfor %}</p>
{% if error %}<p class="error" role="alert">{{ error }}</p>{% endif %}

<h2>Accounts</h2>
<table>
<tr><th>Address</th><th>Provider</th><th>Letters</th><th>Meetings</th><th>Cards</th><th></th></tr>
{% for account in accounts %}
<tr><td>{{ account.address }}</td><td>{{ account.provider|capitalize }}</td>
<td>{{ account.letters }}</td><td>{{ account.meetings }}</td><td>{{ account.cards }}</td>
<td><form method="post" action="control/revoke">
<button name="account" value="{{ account.address }}">Take grants back</button></form></td></tr>
{% else %}<tr><td colspan="6" class="quiet">None yet.</td></tr>{% endfor %}
</table>

<h2>What happens</h2>
{% if town is not none %}
<form method="post" action="control/live"><button>Let something happen</button></form>
{% endif %}
{% if accounts %}
<form method="post" action="control/mail">
<label>To <select name="account">
{% for account in accounts %}<option>{{ account.address }}</option>{% endfor %}
</select></label>
<label>From address <input name="address" type="email" list="people" required></label>
<label>Their name <input name="name" placeholder="as known"></label>
<label>Subject <input name="subject" value="Hello"></label>
<button>Send a mail</button>
</form>
<datalist id="people">
{% for person in people %}<option value="{{ person.address }}">{{ person.name }}</option>
{% endfor %}
</datalist>
{% endif %}
{% if happened %}<ul>
{% for sentence in happened %}<li>{{ sentence }}</li>
{% endfor %}
</ul>{% endif %}

<h2>Clock</h2>
<p>{{ now }}</p>
<form method="post" action="control/clock">
<button name="seconds" value="3600">An hour on</button>
<button name="seconds" value="86400">A day on</button>
<button name="seconds" value="604800">A week on</button>
</form>

<h2>Faults</h2>
{% if faults %}
<table>
<tr><th>Provider</th><th>What goes wrong</th><th>Where</th><th>Times</th><th>Value</th></tr>
{% for fault in faults %}
<tr><td>{{ fault.provider|capitalize }}</td><td>{{ fault.kind }}</td>
<td>{{ fault.where or "anywhere" }}</td><td>{{ fault.times }}</td><td>{{ fault.value }}</td></tr>
{% endfor %}
</table>
<form method="post" action="control/faults/clear"><button>Nothing goes wrong</button></form>
{% else %}<p class="quiet">Nothing is planned.</p>{% endif %}
{% for provider, kinds in known.items() %}
<form method="post" action="control/faults">
<input type="hidden" name="provider" value="{{ provider }}">
<label>{{ provider|capitalize }} <select name="kind">
{% for kind in kinds %}<option>{{ kind }}</option>{% endfor %}
</select></label>
<label>Where (part of the path) <input name="where" placeholder="anywhere"></label>
<label>Times <input name="times" type="number" min="1" max="1000" value="1"></label>
<label>Value <input name="value" size="6"></label>
<button>Plan</button>
</form>
{% endfor %}
{% endblock %}
"""

_TEMPLATE = template(_PAGE)


def render(state: Mapping[str, object], home: str, error: str = "") -> str:
    """The page. state: of Control.state(), with `people`, `known` and `desks` beside it. home: its
    path."""
    return _TEMPLATE.render(**state, title="Touchline sandbox", home=home, error=error, watch=False)

// What the pages write goes through the API, as their buttons and forms state it. All words are the
// server's: after a write the page's fresh main part is put in the place of the old one.
"use strict";

const once = document.getElementById("once");

function say(text, undo) {
  said.textContent = text;
  if (!undo) return;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: "Undo" });
  button.dataset.call = undo.call;
  if (undo.body) button.dataset.body = undo.body;
  button.dataset.said = "Taken back.";
  said.append(" ", button);
}

async function send(source, body) {
  const { call: line, said: words, undo, undoBody, to, once: title, fill, ask } = source.dataset;
  if (ask && !confirm(ask)) return;
  const told = await call(line, body);
  const filled = (text) =>
    text.replace(/\{([\w.]+)\}/g, (_, keys) => keys.split(".").reduce((all, key) => all?.[key], told) ?? "");
  const spoken = filled(words ?? "");
  if (to) {
    sessionStorage.setItem("said", spoken);
    return location.assign(filled(to));
  }
  await refresh(source);
  const back = undo && { call: filled(undo), body: undoBody };
  say(spoken, back);
  if (title) show(title, filled(fill));
}

function show(title, secret) {
  once.querySelector("h2").textContent = title;
  once.querySelector("code").textContent = secret.startsWith("/") ? location.origin + secret : secret;
  once.querySelector("[data-copy]").textContent = "Copy";
  once.showModal();
}

// What the page before this one had to say.
const carried = sessionStorage.getItem("said");
if (carried) say(carried);
sessionStorage.removeItem("said");

const lines = (text) => text.split("\n").map((one) => one.trim()).filter(Boolean);

// How the value of a field is told to the API; undefined is left out.
const TOLD = {
  text: (field) => field.value.trim(),
  number: (field) => (field.value === "" ? null : Number(field.value)),
  flag: (field) => field.checked,
  list: (field) => field.value.split(",").map((one) => one.trim()).filter(Boolean),
  chosen: (field) => (field.checked ? [field.value] : []),
  day: (field) =>
    field.value === field.defaultValue ? undefined : new Date(`${field.value}T12:00`).toISOString(),
  start: (field) => {
    if (field.value && field.value === field.defaultValue) return field.dataset.exact;
    return field.value ? new Date(`${field.value}T00:00`).toISOString() : null;
  },
  end: (field) => (field.value ? new Date(`${field.value}T23:59`).toISOString() : undefined),
  dates: (field) =>
    lines(field.value).map((line) => {
      const [, label, on] = /^(.*?)\s*(\S*)$/.exec(line);
      return { label, on };
    }),
  rows: (field) =>
    [...field.querySelectorAll(".pair")]
      .map((row) => [...row.querySelectorAll("[data-key]")].map((one) => [one.dataset.key, one.value]))
      .filter((row) => row.every(([, value]) => value))
      .map(Object.fromEntries),
  pairs: (field) => {
    const rows = [...field.querySelectorAll(".pair")].map((row) => row.querySelectorAll("input"));
    const stated = rows.map(([name, days]) => [name.value.trim(), days.value]);
    return Object.fromEntries(
      stated.filter(([name]) => name).map(([name, days]) => [name, days === "" ? null : Number(days)]),
    );
  },
};

function changed(field) {
  if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return "defaultValue" in field && field.value !== field.defaultValue;
}

function told(form) {
  const body = {};
  for (const field of form.elements) {
    const { as = "text", empty } = field.dataset;
    if (!field.name || ("changed" in form.dataset && !changed(field))) continue;
    let value = TOLD[as](field);
    if (value === undefined) continue;
    if (value === "" || value === null || value.length === 0) {
      if (empty === "omit") continue;
      if (empty === "null") value = null;
    }
    put(body, field.name.split("."), value);
  }
  return body;
}

// Names with dots are nested; several boxes of one name are one list.
function put(body, [name, ...rest], value) {
  if (rest.length) put((body[name] ??= {}), rest, value);
  else if (Array.isArray(value) && Array.isArray(body[name])) body[name].push(...value);
  else body[name] = value;
}

async function submit(form) {
  const body = told(form);
  if ("changed" in form.dataset && !Object.keys(body).length) return say("Nothing was changed.");
  const fixed = form.dataset.body ? JSON.parse(form.dataset.body) : {};
  const empty = form.dataset.call.startsWith("DELETE");
  await send(form, empty ? undefined : JSON.stringify({ ...fixed, ...body }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("copy" in button.dataset) copy(button);
  else if (button.dataset.call) busily(button, () => send(button, button.dataset.body));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.call) return;
  event.preventDefault();
  busily(event.submitter ?? form, () => submit(form));
});

// Single keys where a question is asked, but not while something is typed.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.("input, textarea, select")) return;
  document.querySelector(`main [data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
});

async function copy(button) {
  const code = button.closest("dialog").querySelector("code");
  await navigator.clipboard.writeText(code.textContent);
  button.textContent = "Copied";
}

// Fresh main part; what is unfolded, half typed or focused elsewhere stays as it is.
async function refresh(source) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return location.assign(answer.ok ? answer.url : location.href);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = document.querySelector("main");
  for (const form of main.querySelectorAll("form[id]")) {
    const typed = form !== source && [...form.elements].some(changed);
    if (typed) fresh.getElementById(form.id)?.replaceWith(form);
  }
  for (const part of main.querySelectorAll("details[id]")) {
    const here = fresh.getElementById(part.id);
    if (here) here.open = part.open;
  }
  const focused = main.contains(document.activeElement);
  const next = fresh.querySelector("main");
  main.replaceWith(next);
  if (focused) (next.querySelector("[data-focus]") ?? said).focus({ preventScroll: true });
}

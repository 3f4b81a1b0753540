// The buttons of the accounts page, and its numbers while something is read. All words are the
// server's: what changed is taken from a fresh page.
"use strict";

const BUSY = 2000, CALM = 15000;
const news = document.getElementById("news");
let timer = 0;

async function press(button) {
  const { method, path, body } = button.dataset;
  const told = await call(`${method} /accounts${path}`, body);
  button.closest("dialog")?.close();
  await refresh();
  if (told.told) said.textContent = told.told;
}

async function connect(form) {
  const { connect: provider, account, hint } = form.dataset;
  const features = new FormData(form).getAll("features");
  if (!features.length) throw new Error("Tick at least one thing to read.");
  const asked = { provider, features, account_id: account ?? null, hint: hint ?? "" };
  const told = await call("POST /accounts/connect", JSON.stringify(asked));
  location.assign(told.authorize_url);
}

document.addEventListener("click", (event) => {
  if (!said.contains(event.target)) said.textContent = "";
  const button = event.target.closest("button");
  if (button?.dataset.path) busily(button, () => press(button));
  else if (button?.dataset.dialog) document.getElementById(button.dataset.dialog).showModal();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.connect) return;
  event.preventDefault();
  busily(form.querySelector("button"), () => connect(form));
});

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (answer.redirected) return location.reload();
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement;
  const card = focused?.closest("article");
  const told = take(fresh);
  if (told.length) news.textContent = told.join(". ");
  if (card && !focused.isConnected) (byId(focused.id) ?? byId(card.id))?.focus();
}

const byId = (id) => (id ? document.getElementById(id) : null);

const cards = (page) => [...page.querySelectorAll("#accounts > article")];
const names = (page) => cards(page).map((one) => one.id).join();

// Puts the fresh page's accounts into this one; answers what is news.
function take(fresh) {
  if (names(fresh) !== names(document)) {
    if (document.querySelector("dialog[open]")) return [];
    document.getElementById("accounts").replaceWith(fresh.getElementById("accounts"));
    return [];
  }
  return cards(fresh).flatMap((card) => {
    const here = document.getElementById(card.id);
    const old = here.dataset.news;
    here.className = card.className;
    Object.assign(here.dataset, card.dataset);
    for (const part of card.querySelectorAll("[data-live]")) {
      const shown = document.getElementById(part.id);
      if (shown.innerHTML !== part.innerHTML) shown.replaceWith(part);
    }
    return old === card.dataset.news ? [] : [card.dataset.news];
  });
}

function plan() {
  clearTimeout(timer);
  if (document.hidden) return;
  const pause = document.querySelector("article[data-busy=yes]") ? BUSY : CALM;
  timer = setTimeout(look, pause);
}

async function look() {
  try {
    await refresh();
  } catch {
    // the service is away: the next look may find it again
  }
  plan();
}

document.addEventListener("visibilitychange", () => (document.hidden ? plan() : look()));
plan();

// Looks again while something is under way, unless somebody is at work on the page.
"use strict";

const EVERY = 3000;

async function look() {
  const main = document.querySelector("main");
  const busy = main.querySelector("[data-busy=yes]") && !document.hidden;
  const used = main.contains(document.activeElement) || document.querySelector("dialog[open]");
  if (busy && !used) {
    try {
      await refresh();
    } catch {
      // the service is away: the next look may find it again
    }
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);

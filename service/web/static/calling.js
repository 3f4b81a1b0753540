// Writing through the API, for every page that does; loaded before its own script.
"use strict";

const said = document.getElementById("said");
const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";

// line: "METHOD /path" below /v1. Answers what the API told; throws its problem as a sentence.
async function call(line, body) {
  const [method, path] = line.split(" ");
  const headers = { "X-CSRF-Token": csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch("/v1" + path, { method, headers, body });
  const text = await answer.text();
  const told = text ? JSON.parse(text) : {};
  if (answer.ok) return told;
  const wrong = (told.errors ?? []).map((one) => `${one.field.replace(/^body\.?/, "")}: ${one.because}`);
  throw new Error(wrong.join(". ") || told.detail || told.title);
}

// One thing at a time for a button (not disabled: it keeps the focus); trouble is said aloud.
async function busily(button, work) {
  if (button.ariaDisabled) return;
  button.ariaDisabled = "true";
  try {
    await work();
  } catch (error) {
    said.textContent = error.message;
  } finally {
    button.ariaDisabled = null;
  }
}

// What the page is made from: a JSON island for the run, one for each step, one for its end.
// A step's island is two lines; the second, with the exchange, is read when somebody opens the step or looks for text.
// All text goes into the page as text nodes; nothing is ever read as markup.
"use strict";
const island = (id) => JSON.parse(document.getElementById(id).textContent);
const RUN = island("run");
const END = island("end");
const STEPS = Array.from(document.querySelectorAll("script.step"), (node, index) => {
  const text = node.textContent;
  const cut = text.indexOf("\n");
  const step = JSON.parse(text.slice(0, cut));
  step.index = index;
  step.path = step.folders.join(" / ");
  step.round = step.iteration ? step.iteration.number : 0;
  step.node = node;
  step.begin = cut + 1;
  return step;
});
const detailOf = (step) => JSON.parse(step.node.textContent.slice(step.begin));
const counts = END.summary;
const PHASES = ["queued", "dns", "connect", "tls", "waiting", "reading"];
const OUTCOMES = {
  passed: ["✓", "passed"], failed: ["✗", "failed"], errored: ["!", "not carried out"],
  aborted: ["…", "aborted"], skipped: ["–", "skipped"],
};
const BAD = ["failed", "errored", "aborted"];
const isBad = (step) => BAD.includes(step.outcome);

// Characters that hide text, turn it round or move it are spelled out, as in the terminal. Joiners stay between letters
// that need them, and so do the signs of scripts that Unicode counts as formats.
const SEEN = "[\\n\\t\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u200c\\u200d\\u{110bd}\\u{110cd}]|\\r\\n";
const HIDDEN = new RegExp(`(?!${SEEN})[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\u115f\\u1160\\u3164\\uffa0]|(?<![^\\0-\\u02ff])[\\u200c\\u200d]|[\\u200c\\u200d](?![^\\0-\\u02ff])`, "gu");
const visible = (text) => String(text).replace(HIDDEN, (letter) => `\\u{${letter.codePointAt(0).toString(16)}}`);

const get = (id) => document.getElementById(id);

function el(name, properties, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key.includes("-") || key === "role") node.setAttribute(key, value);
    else node[key] = key === "title" ? visible(value) : value;
  }
  const wanted = children.filter((child) => child !== null && child !== undefined && child !== "");
  node.append(...wanted.map((child) => (child instanceof Node ? child : visible(child))));
  return node;
}
const soft = (...children) => el("span", { className: "soft" }, ...children);
const button = (onclick, ...children) => el("button", { type: "button", onclick }, ...children);

function time(ms) {
  if (ms < 10) return ms.toFixed(1) + " ms";
  if (ms < 1000) return Math.round(ms) + " ms";
  if (ms < 60000) return (ms / 1000).toFixed(2) + " s";
  return Math.floor(ms / 60000) + " m " + Math.floor(ms / 1000 % 60) + " s";
}

function size(bytes) {
  if (bytes < 1024) return bytes + " B";
  if (bytes < 1048576) return (bytes / 1024).toFixed(1) + " KiB";
  return (bytes / 1048576).toFixed(1) + " MiB";
}

const count = (number, noun) => number.toLocaleString("en") + " " + noun + (number === 1 ? "" : "s");

// "iteration 2: the row", where there are several.
const roundName = (step) => (step.iteration ? "iteration " + step.round + (step.iteration.label && ": " + step.iteration.label) : "");

// What the page is made from: a JSON island for the run, one for each step, one for its end.
// A step's island is two lines; the second, with the exchange, is read when somebody opens the step.
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
const detailText = (step) => step.node.textContent.slice(step.begin);
const PHASES = ["queued", "dns", "connect", "tls", "waiting", "reading"];
const OUTCOMES = {
  passed: ["✓", "passed"], failed: ["✗", "failed"], errored: ["!", "not carried out"],
  aborted: ["…", "aborted"], skipped: ["–", "skipped"],
};

function el(name, properties, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key.includes("-") || key === "role") node.setAttribute(key, value);
    else node[key] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

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

// "iteration 2: the row", where there are several.
const roundName = (step) => (step.iteration ? "iteration " + step.round + (step.iteration.label && ": " + step.iteration.label) : "");

// Who captured what in an iteration, in the order of the run: a name is read from the last step that captured it before.
const CAPTURERS = new Map();
const capturers = (name, round) => CAPTURERS.get(round + " " + name) || [];
for (const step of STEPS) {
  for (const name of step.captured) {
    const key = step.round + " " + name;
    if (!CAPTURERS.has(key)) CAPTURERS.set(key, []);
    CAPTURERS.get(key).push(step.index);
  }
}
function sourceOf(name, step) {
  const before = capturers(name, step.round).findLast((at) => at < step.index);
  return before === undefined ? null : STEPS[before];
}
function readersOf(name, step) {
  const next = capturers(name, step.round).find((at) => at > step.index) ?? STEPS.length - 1;
  return STEPS.slice(step.index + 1, next + 1).filter((other) => other.round === step.round && other.uses.includes(name));
}

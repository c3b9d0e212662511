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

// Who captured what, in the order of the run: a name is read from the last step that captured it before.
const CAPTURERS = new Map();
for (const step of STEPS) {
  for (const name of step.captured) {
    if (!CAPTURERS.has(name)) CAPTURERS.set(name, []);
    CAPTURERS.get(name).push(step.index);
  }
}
function sourceOf(name, index) {
  const before = (CAPTURERS.get(name) || []).filter((at) => at < index);
  return before.length ? STEPS[before[before.length - 1]] : null;
}
function readersOf(name, index) {
  return STEPS.filter((step) => step.index > index && step.uses.includes(name) && sourceOf(name, step.index).index === index);
}

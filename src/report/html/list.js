// The list of steps: filters choose rows, and only those in view are in the document.
const list = document.getElementById("list");
const rows = document.getElementById("rows");
const main = document.getElementById("main");
const filter = { outcomes: new Set(), text: "", tag: "", folder: "", round: 0 };
let shown = [];
let picked = -1;
const narrow = matchMedia("(max-width: 640px)");
const height = () => (narrow.matches ? 48 : 34);
const TOTAL = Math.max(END.duration_ms, 1);

function matches(step) {
  if (filter.outcomes.size && !filter.outcomes.has(step.outcome)) return false;
  if (filter.round && step.round !== filter.round) return false;
  if (filter.tag && !step.tags.includes(filter.tag)) return false;
  if (filter.folder && step.path !== filter.folder && !step.path.startsWith(filter.folder + " / ")) return false;
  if (!filter.text) return true;
  const own = step.name + " " + roundName(step) + " " + step.id + " " + step.url + " " + step.method + " " + (step.status || "");
  return own.toLowerCase().includes(filter.text) || detailText(step).toLowerCase().includes(filter.text);
}

// Rows are steps, and folder names where they change.
function refilter() {
  const before = picked >= 0 && shown[picked] ? shown[picked].step : null;
  shown = [];
  let last = null;
  for (const step of STEPS) {
    if (!matches(step)) continue;
    if (!last || step.path !== last.path || step.round !== last.round) shown.push({ heads: step });
    last = step;
    shown.push({ step });
  }
  picked = before ? shown.findIndex((row) => row.step === before) : -1;
  list.scrollTop = 0;
  draw();
}

function windowOf(from, to) {
  const steps = shown.slice(from, to).map((row) => row.step).filter((step) => step && step.duration > 0);
  if (!document.getElementById("zoom").checked || !steps.length) return [0, TOTAL];
  const start = Math.min(...steps.map((step) => step.started));
  return [start, Math.max(...steps.map((step) => step.started + step.duration), start + 0.1)];
}

function piece(className, start, length, [from, to]) {
  const node = el("i", { className });
  node.style.left = 100 * (start - from) / (to - from) + "%";
  node.style.width = 100 * length / (to - from) + "%";
  return node;
}

function track(step, range) {
  const node = el("div", { className: "track", "aria-hidden": "true" });
  if (step.duration > 0) node.append(piece("whole", step.started, step.duration, range));
  for (const [started, ...hop] of step.hops) {
    let at = started - hop[0];
    PHASES.forEach((phase, number) => {
      if (hop[number] > 0) node.append(piece(phase, at, hop[number], range));
      at += hop[number];
    });
  }
  return node;
}

function stepRow(row, number, range) {
  const step = row.step;
  const [mark, word] = OUTCOMES[step.outcome];
  return el("div", {
    className: "row", role: "option", id: "row-" + number, "aria-selected": String(number === picked),
    onclick: () => pick(number, true), title: step.reason || step.url,
  },
    el("span", { className: "mark " + step.outcome, "aria-label": word }, mark),
    el("span", { className: "method" }, step.method),
    el("span", { className: "name" }, step.name, step.tally ? el("span", { className: "tally" }, step.tally) : ""),
    el("span", { className: "status " + step.outcome }, step.status ? String(step.status) : ""),
    el("span", { className: "time" }, step.outcome === "skipped" ? "" : time(step.duration)),
    track(step, range));
}

function folderRow(step) {
  const names = step.folders;
  const above = [roundName(step), names.slice(1, -1).join(" / ").replace(/^(?=.)/, "in ")].filter(Boolean).join(" · ");
  return el("div", { className: "folder", role: "presentation", title: names.join(" / ") },
    names[names.length - 1] || "", el("span", { className: "above" }, above && "  " + above));
}

function draw() {
  const tall = height();
  const from = Math.max(0, Math.floor(list.scrollTop / tall) - 8);
  const to = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / tall) + 8);
  const range = windowOf(Math.floor(list.scrollTop / tall), to - 8);
  rows.style.height = shown.length * tall + "px";
  const nodes = [];
  for (let number = from; number < to; number += 1) {
    const row = shown[number];
    const node = row.step ? stepRow(row, number, range) : folderRow(row.heads);
    node.style.top = number * tall + "px";
    nodes.push(node);
  }
  if (!shown.length) nodes.push(el("div", { className: "none" }, "No step is like that."));
  rows.replaceChildren(...nodes);
  ticks(range);
  if (picked >= from && picked < to) list.setAttribute("aria-activedescendant", "row-" + picked);
  else list.removeAttribute("aria-activedescendant");
}

function ticks([from, to]) {
  const box = document.getElementById("ticks");
  const count = Math.max(1, Math.min(5, Math.floor(box.clientWidth / 80)));
  box.replaceChildren(...Array.from({ length: count }, (_, number) => {
    const node = el("span", {}, time(from + (to - from) * number / count));
    node.style.left = 100 * number / count + "%";
    return node;
  }));
}

function pick(number, open) {
  picked = number;
  const tall = height();
  if (number * tall < list.scrollTop) list.scrollTop = (number - 1) * tall;
  if ((number + 1) * tall > list.scrollTop + list.clientHeight) list.scrollTop = (number + 1) * tall - list.clientHeight;
  if (open || !detail.hidden) showDetail(shown[number].step);
  draw();
}

function move(by) {
  let number = picked < 0 ? (by > 0 ? -1 : shown.length) : picked;
  do number += by; while (shown[number] && !shown[number].step);
  if (shown[number]) pick(number, false);
}

function openStep(step) {
  const number = shown.findIndex((row) => row.step === step);
  if (number >= 0) return pick(number, true);
  showDetail(step);
  draw();
}

// The list of steps: filters choose rows, and only those in view are in the document.
const list = get("list");
const rows = get("rows");
const narrow = matchMedia("(max-width: 640px)");
const wide = matchMedia("(min-width: 1101px)");
const filter = { outcomes: new Set(), text: "", tag: "", folder: "", round: 0 };
let shown = [];
let matching = 0;
let picked = -1;
// Where there is little room, a row has its bar below its name.
const ROOMY = 700;
// Rows that are drawn above and below those in view.
const BEYOND = 8;
const FAR = 3;
const COMPACT = { row: 44, head: 38 };
const SPACIOUS = { row: 31, head: 38 };
let heights = SPACIOUS;

const hasOutcome = (step) => !filter.outcomes.size || filter.outcomes.has(step.outcome) || (step.flaky && filter.outcomes.has("flaky"));

function matches(step) {
  if (!hasOutcome(step)) return false;
  if (filter.round && step.round !== filter.round) return false;
  if (filter.tag && !step.tags.includes(filter.tag)) return false;
  if (filter.folder && step.path !== filter.folder && !step.path.startsWith(filter.folder + " / ")) return false;
  return !filter.text || findable(step).includes(filter.text);
}

// Rows are steps, and folder names where they change.
function refilter() {
  const found = STEPS.filter(matches);
  matching = found.length;
  shown = [];
  found.forEach((step, at) => {
    const last = found[at - 1];
    if (!last || step.path !== last.path || step.round !== last.round) shown.push({ heads: step });
    shown.push({ step });
  });
  picked = shown.findIndex((row) => row.step && row.step === current);
  arrange();
  list.scrollTop = 0;
  if (picked >= 0) reveal(picked);
  tellCount();
  draw();
}

// Where each row stands.
function arrange() {
  let top = 0;
  for (const row of shown) {
    row.top = top;
    top += row.step ? heights.row : heights.head;
  }
  rows.style.height = top + "px";
}

// The first row that ends below there.
function rowAt(y) {
  let from = 0, to = shown.length - 1;
  while (from < to) {
    const middle = (from + to + 1) >> 1;
    if (shown[middle].top <= y) from = middle;
    else to = middle - 1;
  }
  return from;
}

function tellCount() {
  const all = matching === STEPS.length;
  get("count").textContent = all ? count(matching, "step") : matching.toLocaleString("en") + " of " + count(STEPS.length, "step");
  get("clear").hidden = !filter.outcomes.size && !get("text").value && !filter.tag && !filter.folder && !filter.round;
}

// What is to be said of a step in a few words.
function aside(step) {
  const asked = step.method + " " + step.url + ": ";
  const said = (step.why || step.reason || "").split("\n")[0];
  const why = (said.startsWith(asked) ? said.slice(asked.length) : said).replaceAll("`", "");
  const words = isBad(step) ? [why, step.tally].filter(Boolean).join(" · ") : step.tally || why;
  return words && el("span", { className: step.flaky ? "tally flaky" : "tally" }, words);
}

function stepRow(step, number) {
  const [mark, word] = OUTCOMES[step.outcome];
  return el("div", {
    className: "row", role: "option", id: "row-" + number,
    onclick: () => clicked(number), title: step.why || step.reason || step.url || step.name,
  },
    el("span", { className: "mark " + step.outcome, role: "img", "aria-label": word }, mark),
    el("span", { className: "method" }, step.method),
    el("span", { className: "name" }, step.name, aside(step)),
    el("span", { className: step.wrong_status ? "status failed" : "status" }, step.status ? String(step.status) : ""),
    el("span", { className: "time" }, step.outcome === "skipped" ? "" : time(step.duration)),
    el("div", { className: "track" }));
}

function folderRow(step) {
  const names = step.folders;
  const above = [roundName(step), names.slice(1, -1).join(" / ").replace(/^(?=.)/, "in ")].filter(Boolean).join(" · ");
  return el("div", { className: "folder", role: "presentation", title: names.join(" / ") },
    names.at(-1) || "", el("span", { className: "above" }, above));
}

function nothing() {
  if (!STEPS.length) return el("div", { className: "none" }, END.problems.length ? "No step was run." : "There were no steps to run.");
  return el("div", { className: "none" }, el("p", {}, "No step is like that."), button(clearFilters, "Show all steps"));
}

// Rows that stay in view are kept as they are, but for what the time in view changes.
function nodeOf(row, number, range) {
  row.node ??= row.step ? stepRow(row.step, number) : folderRow(row.heads);
  row.node.style.top = row.top + "px";
  if (row.step) {
    row.node.setAttribute("aria-selected", String(number === picked));
    const drawn = [...range, ...grid].join();
    if (row.drawn !== drawn) row.node.lastChild.replaceWith(track(row.step, range));
    row.drawn = drawn;
  }
  return row.node;
}

function put(nodes) {
  const wanted = new Set(nodes);
  for (const node of [...rows.children]) {
    if (!wanted.has(node)) node.remove();
  }
  let next = rows.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else rows.insertBefore(node, next);
  }
}

function draw() {
  const top = rowAt(list.scrollTop);
  const end = Math.min(shown.length, rowAt(list.scrollTop + list.clientHeight) + 1);
  const range = rangeOf(shown.slice(top, end).flatMap((row) => row.step || []));
  const from = Math.max(0, top - BEYOND);
  drawAxis(range);
  put(shown.length ? shown.slice(from, end + BEYOND).map((row, at) => nodeOf(row, from + at, range)) : [nothing()]);
  if (picked >= from && picked < end + BEYOND) list.setAttribute("aria-activedescendant", "row-" + picked);
  else list.removeAttribute("aria-activedescendant");
}

// The axis is as wide as the rows, which a scroll bar makes narrower.
function fit() {
  const wanted = list.clientWidth < ROOMY ? COMPACT : SPACIOUS;
  get("axis").style.paddingRight = 14 + list.offsetWidth - list.clientWidth + "px";
  if (wanted === heights) return;
  const top = rowAt(list.scrollTop);
  heights = wanted;
  get("steps").classList.toggle("compact", heights === COMPACT);
  arrange();
  list.scrollTop = shown.length ? shown[top].top : 0;
}

// With the name of the folder, where that is just above. What was far away comes to the middle.
function reveal(number) {
  const first = shown[number - 1] && shown[number - 1].heads ? number - 1 : number;
  const [top, end] = [shown[first].top, shown[number].top + 1.5 * heights.row];
  const [from, to] = [list.scrollTop, list.scrollTop + list.clientHeight];
  if (top < from - FAR * heights.row || end > to + FAR * heights.row) list.scrollTop = (top + end - list.clientHeight) / 2;
  else if (top < from) list.scrollTop = top;
  else if (end > to) list.scrollTop = end - list.clientHeight;
}

function pick(number, open) {
  picked = number;
  if (open || current) visit(shown[number].step);
  fit();
  reveal(number);
  draw();
}

// Where the step lies over the list, keys belong to the step.
function clicked(number) {
  pick(number, true);
  (wide.matches ? list : detail).focus({ preventScroll: true });
}

function move(by, wanted = () => true) {
  let number = picked < 0 ? (by > 0 ? -1 : shown.length) : picked;
  do number += by; while (shown[number] && !(shown[number].step && wanted(shown[number].step)));
  if (shown[number]) pick(number, false);
}

function openStep(step) {
  const number = shown.findIndex((row) => row.step === step);
  if (number >= 0) pick(number, true);
  else {
    picked = -1;
    visit(step);
    draw();
  }
  if (!list.contains(document.activeElement)) detail.focus({ preventScroll: true });
}

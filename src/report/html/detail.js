// One step in full.
const detail = get("detail");
let current = null;

// The step's own file is named above.
const place = (at, step) => (at.file === step.file ? "line " : at.file + ":") + at.line + ":" + at.column;

// Before what was found in one item or page of several.
const part = (found, labels) => (labels[found.attempt] ? el("b", { className: "part" }, labels[found.attempt]) : "");

function check(found, step, labels) {
  const where = found.place && !found.passed ? el("div", { className: "soft mono" }, place(found.place, step)) : "";
  const detail = found.detail && el(found.actual === null ? "span" : "div", { className: "soft" }, ...coded(found.detail, step));
  const mark = el("span", { role: "img", "aria-label": found.passed ? "held" : "did not hold" }, found.passed ? "✓" : "✗");
  const differences = found.passed ? null : found.differences;
  if (differences) return differing(found, differences, [mark, part(found, labels), where]);
  return el("tr", { className: found.passed ? "" : "wrong" },
    el("td", { className: found.passed ? "passed" : "failed" }, mark),
    el("td", {}, part(found, labels), found.subject, where), el("td", {}, found.expected), el("td", {}, found.actual ?? "", detail));
}

// Lists, objects and long texts as one diff: what was expected, what came, and between them what both have.
function differing(found, differences, [mark, part, where]) {
  const lines = differences.diff?.length ? differences.diff : found.detail.split("\n").map((line) => "  " + line);
  const kinds = { "-": "gone", "+": "came" };
  const diff = el("pre", { tabIndex: 0, className: "diff", "aria-label": "Expected (-) and what came (+)" },
    ...lines.map((line) => el("span", { className: kinds[line[0]] ?? "" }, line + "\n")));
  return el("tr", { className: "wrong" }, el("td", { className: "failed" }, mark),
    el("td", { colSpan: 3 }, part, found.subject + ": " + count(differences.count, "difference"), where, diff));
}

// Those that did not hold come first.
function checks(assertions, step, labels) {
  if (!assertions.length) return [];
  const [held, wrong] = [true, false].map((passed) => assertions.filter((found) => found.passed === passed));
  const head = [el("span", { className: "unseen" }, "Held"), "Subject", "Expected", "Actual"].map((name) => el("th", { scope: "col" }, name));
  const rows = [...wrong, ...held].map((found) => check(found, step, labels));
  return [
    el("h3", {}, "Assertions ", soft(held.length + " of " + assertions.length + " held")),
    el("table", { className: "checks" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)),
  ];
}

function problems(found, step, labels) {
  return found.map((one) => el("div", { className: "reason failed" }, el("b", {}, one.code ?? ""), " ", part(one, labels), ...coded(one.message, step),
    one.place ? el("div", { className: "soft mono" }, place(one.place, step)) : "",
    ...one.help.map((help) => el("div", { className: "soft" }, "help: ", ...coded(help, step)))));
}

function bar(step) {
  const [mark, word] = OUTCOMES[step.outcome];
  const close = button(closeStep, "✕");
  close.className = "close";
  close.setAttribute("aria-label", "Close");
  return el("div", { className: "over" }, el("span", { className: "badge " + step.outcome }, mark + " " + word), step.flaky ? el("span", { className: "badge flaky" }, "↻ flaky") : "",
    el("span", { className: "soft grow" }, step.path), close);
}

function about(step) {
  const times = step.outcome === "skipped" ? [] : ["took " + time(step.duration), "began at " + time(step.started)];
  const tags = step.tags.map((tag) => el("span", { className: "tag" }, tag));
  return [
    el("div", { className: "mono soft place" }, step.file + ":" + step.line),
    el("div", { className: "soft" }, [...times, roundName(step), step.tally].filter(Boolean).join(" · ")),
    tags.length ? el("div", {}, ...tags) : "",
    el("div", { className: "again" }, copyButton(runCommand(step), "run command")),
  ];
}

// What runs this step alone; its needs run before it.
const runCommand = (step) => ["callsheet", "run", quoted(step.id), "--with-needs", ...RUN.environments.map((name) => "-e " + quoted(name))].join(" ");

// The one that the row of the list tells of is open.
function exchanges(full, step) {
  const requests = full.requests;
  if (!requests.length && !full.attempts.length) return [];
  const title = requests.length === 1 ? "Exchange" : (requests.length || "No") + " exchanges";
  const rest = [...attempts(full.attempts, requests.length), ...prompts(full.prompts, requests.length)];
  return [el("h3", {}, title), ...requests.flatMap((request, at) => [...attempts(full.attempts, at), ...prompts(full.prompts, at), hop(request, at === step.shown, step.wrong_status)]), ...rest];
}

function stepParts(step, top) {
  const full = detailOf(step);
  const labels = partLabels(full.attempts);
  const reason = step.reason ? [el("div", { className: "reason " + step.outcome }, ...coded(step.reason, step))] : [];
  return [
    top, el("h2", {}, step.name), ...about(step), ...reason, ...problems(full.problems, step, labels),
    ...checks(full.assertions, step, labels), ...flow(step), ...exchanges(full, step),
  ].filter(Boolean);
}

function showStep(step) {
  detail.replaceChildren(...stepParts(step, bar(step)));
  detail.hidden = false;
  detail.scrollTop = 0;
  get("main").classList.add("open");
  current = step;
  markFound();
}

function hideStep() {
  detail.hidden = true;
  detail.replaceChildren();
  get("main").classList.remove("open");
  current = null;
}

// What was looked for is marked where the browser can, and no header that has it stays folded.
function markFound() {
  if (!window.Highlight) return;
  CSS.highlights.delete("found");
  const wanted = get("text").value.trim().toLowerCase();
  if (!wanted || detail.hidden) return;
  const ranges = [];
  const texts = document.createTreeWalker(detail, NodeFilter.SHOW_TEXT);
  while (texts.nextNode() && ranges.length < 2000) ranges.push(...rangesIn(texts.currentNode, wanted));
  for (const range of ranges) range.startContainer.parentElement.closest(".headers")?.setAttribute("open", "");
  CSS.highlights.set("found", new Highlight(...ranges));
}

function rangesIn(node, wanted) {
  const ranges = [];
  const text = node.data.toLowerCase();
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const range = new Range();
    range.setStart(node, Math.min(node.length, at));
    range.setEnd(node, Math.min(node.length, at + wanted.length));
    ranges.push(range);
  }
  return ranges;
}

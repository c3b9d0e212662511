// When things happened: a bar for each step with the phases of its requests, under an axis.
const ticks = get("ticks");
// Pixels from line to line, and to the first one, in the rows.
let grid = [0, 0];
const TOTAL = Math.max(END.duration_ms, 1);
// Pixels that a label of the axis takes.
const LABEL = 66;

// The time of the run, or that of the rows in view.
function rangeOf(steps) {
  const timed = steps.filter((step) => step.duration > 0);
  if (!get("zoom").checked || !timed.length) return [0, TOTAL];
  const start = Math.min(...timed.map((step) => step.started));
  return [start, Math.max(...timed.map((step) => step.started + step.duration), start + 0.1)];
}

function piece(className, start, length, [from, to]) {
  const node = el("i", { className });
  node.style.left = 100 * (start - from) / (to - from) + "%";
  node.style.width = 100 * length / (to - from) + "%";
  return node;
}

function track(step, range) {
  const node = el("div", { className: "track", "aria-hidden": "true" });
  node.style.backgroundSize = grid[0] + "px 100%";
  node.style.backgroundPosition = grid[1] + "px 0";
  if (step.duration > 0 && step.outcome !== "skipped") node.append(piece("whole " + step.outcome, step.started, step.duration, range));
  for (const [started, ...hop] of step.hops) {
    let at = started - hop[0];
    PHASES.forEach((phase, number) => {
      if (hop[number] > 0) node.append(piece(phase, at, hop[number], range));
      at += hop[number];
    });
  }
  return node;
}

// 1, 2 or 5 times a power of ten.
function tickStep(span, most) {
  const least = span / most;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= least);
}

function tickText(ms, step) {
  if (ms >= 1000) return +(ms / 1000).toFixed(step < 10 ? 3 : 2) + " s";
  return +ms.toFixed(step < 0.1 ? 2 : 1) + " ms";
}

function tick(at, step, [from, to]) {
  const node = el("span", {}, tickText(at, step));
  node.style.left = 100 * (at - from) / (to - from) + "%";
  return node;
}

// The rows have lines where the axis has ticks.
function drawAxis(range) {
  const [from, to] = range;
  const width = ticks.clientWidth;
  const step = tickStep(to - from, Math.max(1, width / LABEL));
  const first = Math.ceil(from / step - 1e-9);
  const known = Math.floor((to - step * 0.4) / step) - first + 1;
  ticks.replaceChildren(...Array.from({ length: Math.max(0, known) }, (_, number) => tick((first + number) * step, step, range)));
  grid = [width * step / (to - from), width * (first * step - from) / (to - from)];
}

// Only what occurs in the run.
function legend() {
  const used = PHASES.filter((_, number) => STEPS.some((step) => step.hops.some((hop) => hop[number + 1] > 0)));
  const entries = used.map((phase) => el("span", {}, el("i", { className: phase }), phase));
  get("legend").append(...entries, el("span", { title: "From the beginning of a step to its end" }, el("i", { className: "whole" }), "step"));
}

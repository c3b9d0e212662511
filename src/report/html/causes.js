// All that did not pass, put together where the cause is the same: names, numbers and values apart.
const causeOf = (step) => (step.why || step.reason || OUTCOMES[step.outcome][1]).split("\n")[0];
const kindOf = (cause) => cause.replace(/"[^"]*"|`[^`]*`|https?:\/\/\S+/g, "…").replace(/\d+/g, "#");

// The most frequent first.
function failuresByCause() {
  const known = new Map();
  for (const step of STEPS.filter(isBad)) {
    const kind = kindOf(causeOf(step));
    if (!known.has(kind)) known.set(kind, []);
    known.get(kind).push(step);
  }
  return [...known.values()].sort((one, other) => other.length - one.length);
}

const MOST_NAMED = 20;

function causeEntry(steps, link) {
  const more = steps.length - MOST_NAMED;
  const named = steps.slice(0, MOST_NAMED).map((step) => el("li", {}, link(step), soft(" " + [step.folders.slice(-1)[0], roundName(step)].filter(Boolean).join(" · "))));
  return el("div", { className: "cause" }, el("h3", { className: "failed" }, steps.length > 1 ? steps.length + " × " : "", causeOf(steps[0]).replaceAll("`", "")),
    el("ul", {}, ...named, more > 0 ? el("li", {}, "and " + more + " more") : ""));
}

function causes() {
  const groups = failuresByCause();
  get("why").hidden = !groups.length;
  const link = (step) => button(() => { get("causes").hidePopover(); openStep(step); }, step.name);
  get("causes").append(...groups.map((steps) => causeEntry(steps, link)));
}

// On paper nothing scrolls and nothing opens: the verdict, what failed by cause, every row, and all that did not pass in full.
function printed() {
  const groups = failuresByCause();
  const rows = STEPS.map((step) => el("tr", {}, el("td", { className: step.outcome }, OUTCOMES[step.outcome][0]), el("td", {}, step.method),
    el("td", {}, step.name, el("div", { className: "soft" }, [step.path, roundName(step)].filter(Boolean).join(" · ")), isBad(step) ? el("div", { className: "failed" }, causeOf(step)) : ""),
    el("td", {}, step.status ? String(step.status) : ""), el("td", {}, step.outcome === "skipped" ? "skipped" : time(step.duration))));
  const failed = STEPS.filter(isBad).map((step) => el("article", {}, ...stepParts(step, "")));
  return [
    groups.length ? el("h2", {}, "What went wrong") : "", ...groups.map((steps) => causeEntry(steps, (step) => step.name)),
    el("h2", {}, "All steps"), el("table", { className: "all" }, el("tbody", {}, ...rows)),
    failed.length ? el("h2", {}, "Each that did not pass") : "", ...failed,
  ].filter(Boolean);
}

addEventListener("beforeprint", () => get("paper").replaceChildren(...printed()));
addEventListener("afterprint", () => get("paper").replaceChildren());

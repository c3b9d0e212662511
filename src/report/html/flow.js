// The data flow between steps: who captured what, who reads it, and who had to do without.

// In an iteration, in the order of the run: a name is read from the last step that captured it before.
const CAPTURERS = new Map();
for (const step of STEPS) {
  for (const name of step.captured) {
    const key = step.round + " " + name;
    if (!CAPTURERS.has(key)) CAPTURERS.set(key, []);
    CAPTURERS.get(key).push(step.index);
  }
}
const capturers = (name, round) => CAPTURERS.get(round + " " + name) || [];
const KNOWN = new Map(STEPS.map((step) => [step.round + " " + step.id, step]));
const MOST_LINKS = 8;

function sourceOf(name, step) {
  const before = capturers(name, step.round).findLast((at) => at < step.index);
  return before === undefined ? null : STEPS[before];
}

function readersOf(name, step) {
  const next = capturers(name, step.round).find((at) => at > step.index) ?? STEPS.length - 1;
  return STEPS.slice(step.index + 1, next + 1).filter((other) => other.round === step.round && other.uses.includes(name));
}

// Steps that say they were skipped for want of this one.
function skippedFor(step) {
  return STEPS.filter((other) => other.outcome === "skipped" && other.round === step.round && (other.reason || "").includes("`" + step.id + "`"));
}

const stepLink = (step) => button(() => openStep(step), el("span", { className: step.outcome }, OUTCOMES[step.outcome][0] + " "), step.name);

function links(steps) {
  const more = steps.length > MOST_LINKS ? ["and " + (steps.length - MOST_LINKS) + " more"] : [];
  return [...steps.slice(0, MOST_LINKS).map(stepLink), ...more];
}

// What stands between backticks is code, and a link where it names a step.
function coded(text, step) {
  return text.split("`").map((piece, at) => {
    if (at % 2 === 0) return piece;
    const named = KNOWN.get(step.round + " " + piece);
    return named ? stepLink(named) : el("code", {}, piece);
  });
}

function flow(step) {
  const line = (...children) => el("div", { className: "flow" }, ...children);
  const used = step.uses.map((name) => [name, sourceOf(name, step)]).filter(([, source]) => source);
  const lines = used.map(([name, source]) => line("uses", el("code", {}, name), "from", stepLink(source)));
  for (const name of step.captured) {
    const readers = readersOf(name, step);
    lines.push(line("captured", el("code", {}, name), readers.length ? "for" : ", which no later step reads", ...links(readers)));
  }
  const without = step.outcome === "skipped" || !isBad(step) ? [] : skippedFor(step);
  if (without.length) lines.push(line("skipped for want of it:", ...links(without)));
  return lines.length ? [el("h3", {}, "Data flow"), ...lines] : [];
}

// The run as a whole: its verdict, its numbers, its slowest steps.
const bad = counts.failed + counts.errored + counts.aborted;
const NAMED = 10;

// What is wrong with the run as a whole makes it a failure, whatever its steps say.
function problemWords() {
  const [first, ...more] = END.problems.map((one) => visible(problemText(one).split("\n")[0].replaceAll("`", "")));
  if (first === undefined) return "";
  const words = first + (more.length ? ", and " + more.length + " more" : "");
  if (counts.steps || END.duration_ms) return words;
  return first === "the run did not begin" ? "did not begin" : "did not begin: " + words;
}

function verdictWords() {
  const said = bad ? bad.toLocaleString("en") + " of " + counts.steps.toLocaleString("en") + " did not pass" : problemWords();
  if (END.interrupted) return said ? said + ", interrupted" : "interrupted";
  if (!counts.steps) return said || "nothing to run";
  return said || (counts.skipped ? "passed, " + counts.skipped + " skipped" : "all passed");
}

function verdict() {
  const kind = bad || END.problems.length ? "failed" : END.interrupted ? "aborted" : "passed";
  const names = [...new Set(STEPS.map((step) => step.folders[0] || "run"))];
  const title = visible(names.slice(0, 3).join(", ") + (names.length > 3 ? " …" : "")) || "callsheet";
  get("title").textContent = title;
  get("verdict").textContent = verdictWords();
  get("sign").textContent = OUTCOMES[kind][0];
  get("sign").className = "sign " + kind;
  get("verdict").className = "verdict " + kind;
  get("verdict").classList.toggle("long", !bad && END.problems.length > 0);
  document.title = `${OUTCOMES[kind][0]} ${title}: ${verdictWords()}`;
}

function numbers() {
  const held = (counts.assertions - counts.assertions_failed).toLocaleString("en");
  const started = new Date(RUN.started).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  const known = [
    count(counts.steps, "step"), counts.iterations > 1 ? count(counts.iterations, "iteration") : "", count(counts.requests, "request"),
    held + " of " + count(counts.assertions, "assertion") + " held", time(END.duration_ms), RUN.environments.join(" + "),
    "callsheet " + RUN.tool.version, RUN.commit ? "commit " + RUN.commit.slice(0, 10) : "",
    RUN.shard ? "part " + RUN.shard.number + " of " + RUN.shard.of : "", RUN.seed === undefined ? "" : "seed " + RUN.seed, started,
  ];
  get("facts").append(...known.filter(Boolean).map((fact) => el("span", {}, fact)), ...whence());
}

const quoted = (text) => (/^[\w.\/:@%+=,-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'");

// The job that the run was a part of, and how it was called.
function whence() {
  const job = /^https?:/.test(RUN.ci || "") ? [el("a", { href: RUN.ci, rel: "noreferrer", title: RUN.ci }, "CI job")] : [];
  if (!RUN.command) return job;
  const line = RUN.command.map(quoted).join(" ");
  return [...job, el("span", { className: "command" }, el("code", {}, visible(line)), copyButton(line, "command"))];
}

// The code, what is wrong, and what to do about it.
const problemText = (one) => (one.code ? one.code + " " : "") + one.message + one.help.map((help) => "\nhelp: " + help).join("");

// Each with its place in a file, where it has one.
function runProblems() {
  const where = (at) => el("div", { className: "soft mono" }, at.file + ":" + at.line + ":" + at.column);
  get("problems").append(...END.problems.map((one) => el("li", { className: "reason failed" }, ...coded(problemText(one), { round: 0 }), one.place ? where(one.place) : "")));
  get("problems").hidden = !END.problems.length;
}

function chip(outcome, number, mark, word) {
  const node = button(() => toggle(outcome), el("b", { className: outcome }, mark + " " + number.toLocaleString("en")), " ", el("span", { className: "word" }, word));
  node.className = "chip";
  node.title = "Show these alone";
  node.setAttribute("aria-pressed", "false");
  node.dataset.outcome = outcome;
  get("outcomes").append(node);
}

function outcomes() {
  for (const [outcome, [mark, word]] of Object.entries(OUTCOMES)) {
    if (!counts[outcome]) continue;
    const share = el("span", { className: outcome });
    share.style.flexGrow = counts[outcome];
    get("bar").append(share);
    chip(outcome, counts[outcome], mark, word);
  }
  if (counts.flaky) chip("flaky", counts.flaky, "↻", "flaky");
}

function toggle(...wanted) {
  const all = wanted.every((outcome) => filter.outcomes.has(outcome));
  wanted.forEach((outcome) => (all ? filter.outcomes.delete(outcome) : filter.outcomes.add(outcome)));
  pressChips();
  refilter();
}

function pressChips() {
  for (const node of get("outcomes").children) node.setAttribute("aria-pressed", String(filter.outcomes.has(node.dataset.outcome)));
}

function toggleBad() {
  const known = BAD.filter((outcome) => counts[outcome]);
  if (known.length) toggle(...known);
  else tell("No step failed: there is nothing to narrow the list to.");
}

function clearFilters() {
  Object.assign(filter, { outcomes: new Set(), text: "", tag: "", round: 0 });
  get("text").value = "";
  get("tag").value = "";
  get("round").value = "0";
  pressChips();
  markFound();
  choose("");
}

let telling = 0;
function tell(words) {
  get("notice").textContent = words;
  get("notice").hidden = false;
  clearTimeout(telling);
  telling = setTimeout(() => { get("notice").hidden = true; }, 4000);
}

function slowestEntry(step, longest) {
  const share = el("i", { className: "share" });
  share.style.width = 100 * step.duration / longest + "%";
  return button(() => { get("slowest").hidePopover(); openStep(step); },
    el("span", { className: "time" }, time(step.duration)),
    el("span", { className: "what" }, el("span", {}, step.name), soft([step.folders.slice(-2).join(" / "), roundName(step)].filter(Boolean).join(" · "))), share);
}

function slowest() {
  const timed = STEPS.filter((step) => step.duration > 0).sort((one, other) => other.duration - one.duration).slice(0, NAMED);
  get("slowest").append(...timed.map((step) => slowestEntry(step, timed[0].duration)));
  get("slow").hidden = !timed.length;
}

// The head of the page, its filters and its keys.
const get = (id) => document.getElementById(id);
const counts = END.summary;

function head() {
  const bad = counts.failed + counts.errored + counts.aborted;
  const verdict = get("verdict");
  const names = [...new Set(STEPS.map((step) => step.folders[0] || "run"))];
  get("title").textContent = names.length > 3 ? names.slice(0, 3).join(", ") + " …" : names.join(", ");
  verdict.textContent = END.interrupted ? "interrupted" : bad ? bad + " of " + counts.steps + " did not pass" : "all passed";
  verdict.classList.add(END.interrupted ? "aborted" : bad ? "failed" : "passed");
  const held = counts.assertions - counts.assertions_failed;
  get("facts").textContent = [
    RUN.environments.join(" + "), new Date(RUN.started).toLocaleString(), time(END.duration_ms), counts.requests + " requests",
    held + " of " + counts.assertions + " assertions held",
  ].filter(Boolean).join(" · ");
  get("troubles").textContent = END.troubles.join("\n");
  get("troubles").hidden = !END.troubles.length;
}

function outcomes() {
  for (const [outcome, [mark, word]] of Object.entries(OUTCOMES)) {
    if (!counts[outcome]) continue;
    const share = el("span", { className: outcome });
    share.style.flexGrow = counts[outcome];
    get("bar").append(share);
    const chip = el("button", { className: "chip", type: "button", "aria-pressed": "false", onclick: () => toggle(outcome) },
      el("b", { className: outcome }, mark + " " + counts[outcome]), el("span", { className: "word" }, " " + word));
    chip.setAttribute("aria-label", counts[outcome] + " " + word);
    chip.dataset.outcome = outcome;
    get("outcomes").append(chip);
  }
}

function toggle(...wanted) {
  const all = wanted.every((outcome) => filter.outcomes.has(outcome));
  wanted.forEach((outcome) => (all ? filter.outcomes.delete(outcome) : filter.outcomes.add(outcome)));
  for (const chip of get("outcomes").children) chip.setAttribute("aria-pressed", String(filter.outcomes.has(chip.dataset.outcome)));
  refilter();
}

// Every folder, with how many of the steps below it passed.
function folders() {
  const known = new Map();
  for (const step of STEPS) {
    step.folders.forEach((name, depth) => {
      const path = step.folders.slice(0, depth + 1).join(" / ");
      if (!known.has(path)) known.set(path, { name, depth, all: 0, bad: 0 });
      const folder = known.get(path);
      folder.all += 1;
      folder.bad += ["failed", "errored", "aborted"].includes(step.outcome) ? 1 : 0;
    });
  }
  return known;
}

function choose(path) {
  filter.folder = path;
  get("folder").value = path;
  for (const button of get("tree").children) button.setAttribute("aria-current", String(button.dataset.path === path));
  refilter();
}

function tree() {
  const entry = (path, name, depth, count, bad) => {
    const button = el("button", { type: "button", onclick: () => choose(path), "aria-current": String(path === ""), title: name },
      el("span", { className: "label" }, name), bad ? el("span", { className: "failed" }, "✗ " + bad) : "", el("span", { className: "count" }, String(count)));
    button.dataset.path = path;
    button.style.paddingLeft = 8 + 14 * depth + "px";
    get("tree").append(button);
    get("folder").append(el("option", { value: path }, "\u00a0\u00a0".repeat(depth) + name));
  };
  entry("", "All folders", 0, STEPS.length, 0);
  for (const [path, folder] of folders()) entry(path, folder.name, folder.depth, folder.all, folder.bad);
}

function tags() {
  const known = [...new Set(STEPS.flatMap((step) => step.tags))].sort();
  get("tag").hidden = !known.length;
  get("tag").append(el("option", { value: "" }, "All tags"), ...known.map((tag) => el("option", { value: tag }, tag)));
}

// Thousands of rounds make no list that anybody scrolls: the text filter finds them.
function rounds() {
  const known = new Map(STEPS.map((step) => [step.round, roundName(step)]));
  get("round").hidden = known.size < 2 || known.size > 1000;
  if (get("round").hidden) return;
  get("round").append(el("option", { value: "0" }, "All iterations"), ...[...known].map(([number, name]) => el("option", { value: String(number) }, name)));
}

const KEYS = {
  j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
  Home: () => { picked = -1; move(1); }, End: () => { picked = -1; move(-1); },
  Enter: () => picked >= 0 && pick(picked, true), f: () => toggle("failed", "errored", "aborted"), "/": () => get("text").focus(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (document.activeElement === get("text")) list.focus();
    else if (!detail.hidden) closeDetail();
    return;
  }
  const focus = document.activeElement;
  const elsewhere = /^(INPUT|SELECT|SUMMARY|PRE)$/.test(focus.tagName) || (focus.tagName === "BUTTON" && event.key === "Enter");
  if (elsewhere || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});

let waiting = 0;
get("text").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { filter.text = get("text").value.toLowerCase(); refilter(); }, 120);
});
get("tag").addEventListener("change", () => { filter.tag = get("tag").value; refilter(); });
get("round").addEventListener("change", () => { filter.round = Number(get("round").value); refilter(); });
get("folder").addEventListener("change", () => choose(get("folder").value));
get("zoom").addEventListener("change", draw);
get("theme").addEventListener("click", () => {
  const style = document.documentElement.style;
  const dark = style.colorScheme ? style.colorScheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  style.colorScheme = dark ? "light" : "dark";
});
let drawing = 0;
list.addEventListener("scroll", () => { drawing = drawing || requestAnimationFrame(() => { drawing = 0; draw(); }); }, { passive: true });
new ResizeObserver(draw).observe(list);

// Where there are many steps, one is a dot on the time of the whole run.
get("zoom").checked = STEPS.length > 30;
head();
outcomes();
tree();
tags();
rounds();
refilter();
const first = shown.findIndex((row) => row.step && ["failed", "errored", "aborted"].includes(row.step.outcome));
const asked = STEPS.find((step) => "#" + step.id === decodeURIComponent(location.hash));
if (asked) openStep(asked);
else if (first >= 0 && matchMedia("(min-width: 1101px)").matches) pick(first, true);

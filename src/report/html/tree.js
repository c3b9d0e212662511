// Folders, tags and iterations to choose from.

// Every folder, with how many of the steps below it did not pass.
function folders() {
  const known = new Map();
  for (const step of STEPS) {
    step.folders.forEach((name, depth) => {
      const path = step.folders.slice(0, depth + 1).join(" / ");
      if (!known.has(path)) known.set(path, { name, depth, all: 0, bad: 0 });
      const folder = known.get(path);
      folder.all += 1;
      folder.bad += isBad(step) ? 1 : 0;
    });
  }
  return known;
}

function choose(path) {
  filter.folder = path;
  get("folder").value = path;
  for (const entry of get("tree").children) entry.setAttribute("aria-current", String(entry.dataset.path === path));
  refilter();
}

function treeEntry(path, { name, depth, all, bad }) {
  const entry = button(() => choose(path), el("span", { className: "label" }, name),
    bad ? el("span", { className: "failed" }, "✗ " + bad) : "", el("span", { className: "number" }, String(all)));
  entry.title = visible(name);
  entry.setAttribute("aria-current", String(path === ""));
  entry.dataset.path = path;
  entry.style.paddingLeft = 8 + 14 * depth + "px";
  get("tree").append(entry);
  get("folder").append(el("option", { value: path }, "\u00a0\u00a0".repeat(depth) + name));
}

function tree() {
  treeEntry("", { name: "All folders", depth: 0, all: STEPS.length, bad: counts.failed + counts.errored + counts.aborted });
  for (const [path, folder] of folders()) treeEntry(path, folder);
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

// Keys and other events, and the beginning of it all.
const KEYS = {
  j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
  n: () => move(1, isBad), p: () => move(-1, isBad),
  Home: () => { picked = -1; move(1); }, End: () => { picked = -1; move(-1); },
  Enter: openPicked, f: toggleBad, "/": () => get("text").focus(), "?": () => get("keys").togglePopover(),
};

function openPicked() {
  if (picked < 0) return;
  pick(picked, true);
  detail.focus({ preventScroll: true });
}

// What was typed counts at once; the first step that has it opens.
function openFirst() {
  clearTimeout(waiting);
  filter.text = squeeze(get("text").value);
  refilter();
  const first = shown.findIndex((row) => row.step);
  if (first < 0) return;
  pick(first, true);
  markFound();
}

// What closes is what was opened last.
function escape() {
  if (document.querySelector(":popover-open")) return;
  if (document.activeElement === get("text")) list.focus();
  else if (current) closeStep();
}

// Whether the key belongs to what has the focus.
function isOwn(key, focus) {
  if (/^(INPUT|SELECT)$/.test(focus.tagName)) return true;
  if (detail.contains(focus) && /^(Arrow|Home|End)/.test(key)) return true;
  return key === "Enter" && /^(BUTTON|SUMMARY)$/.test(focus.tagName);
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") escape();
  else if (Object.hasOwn(KEYS, event.key) && !isOwn(event.key, document.activeElement)) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

get("text").addEventListener("keydown", (event) => { if (event.key === "Enter") openFirst(); });
let waiting = 0;
get("text").addEventListener("focus", () => prepareSearch(0), { once: true });
get("text").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { filter.text = squeeze(get("text").value); refilter(); markFound(); }, 120);
});
get("tag").addEventListener("change", () => { filter.tag = get("tag").value; refilter(); });
get("round").addEventListener("change", () => { filter.round = Number(get("round").value); refilter(); });
get("folder").addEventListener("change", () => choose(get("folder").value));
get("zoom").addEventListener("change", draw);
get("clear").addEventListener("click", clearFilters);
get("theme").addEventListener("click", () => {
  const style = document.documentElement.style;
  const dark = style.colorScheme ? style.colorScheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  style.colorScheme = dark ? "light" : "dark";
});
let drawing = 0;
list.addEventListener("scroll", () => { drawing = drawing || requestAnimationFrame(() => { drawing = 0; draw(); }); }, { passive: true });
new ResizeObserver(() => { fit(); draw(); }).observe(list);

// A step that somebody asks for by its address; else the first that did not pass, where there is room for it.
function begin() {
  const asked = askedStep();
  const first = shown.findIndex((row) => row.step && isBad(row.step));
  if (asked) follow();
  else if (first >= 0 && wide.matches) {
    picked = first;
    showStep(shown[first].step);
    fit();
    reveal(first);
    draw();
  }
}

// Where there are many steps, one is a dot on the time of the whole run.
get("zoom").checked = STEPS.length > 30;
verdict();
numbers();
runProblems();
outcomes();
slowest();
causes();
tree();
tags();
rounds();
legend();
fit();
refilter();
begin();

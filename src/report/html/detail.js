// One step in full.
const detail = document.getElementById("detail");

// JSON laid out without being parsed: numbers keep their spelling.
function pretty(text) {
  const tokens = /\s*(?:("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|(true|false|null)|([{}\[\],:]))/gy;
  const out = [];
  let depth = 0, at = 0, match;
  const plain = (piece) => {
    if (typeof out[out.length - 1] === "string") out[out.length - 1] += piece;
    else out.push(piece);
  };
  const line = () => plain("\n" + "  ".repeat(Math.max(depth, 0)));
  while ((match = tokens.exec(text))) {
    at = tokens.lastIndex;
    const [, string, number, literal, sign] = match;
    if (string) out.push(el("span", { className: /^\s*:/.test(text.slice(at, at + 20)) ? "key" : "str" }, string));
    else if (number) out.push(el("span", { className: "num" }, number));
    else if (literal) out.push(el("span", { className: "lit" }, literal));
    else if (sign === "{" || sign === "[") {
      const closes = /^\s*[}\]]/.exec(text.slice(at, at + 200));
      if (closes) { plain(sign + closes[0].trim()); at += closes[0].length; tokens.lastIndex = at; }
      else { plain(sign); depth += 1; line(); }
    } else if (sign === "}" || sign === "]") { depth -= 1; line(); plain(sign); }
    else if (sign === ",") { plain(","); line(); }
    else plain(": ");
  }
  return text.slice(at).trim() === "" || at > 60000 ? out.concat(text.slice(at)) : [text];
}

function content(body) {
  if (body.file !== undefined) return el("p", { className: "soft" }, size(body.size) + " of the file " + body.file);
  if (body.text === undefined) return el("p", { className: "soft" }, size(body.size) + " that are not text");
  if (body.text === "") return null;
  const json = /^\s*[{\[]/.test(body.text);
  const note = body.cut ? el("p", { className: "soft" }, "The first " + size(body.text.length) + " of " + size(body.size) + ".") : null;
  return el("div", {}, el("pre", { tabIndex: 0 }, ...(json ? pretty(body.text) : [body.text])), note);
}

function headers(list) {
  const rows = list.map((header) => el("tr", {}, el("td", {}, header.name), el("td", {}, header.value)));
  return el("table", { className: "headers mono" }, el("tbody", {}, ...rows));
}

function phases(timings) {
  const known = PHASES.filter((phase) => timings[phase + "_ms"] > 0);
  const bar = el("div", { className: "phases", "aria-hidden": "true" });
  const legend = el("div", { className: "legend" });
  for (const phase of known) {
    const ms = timings[phase + "_ms"];
    const piece = el("span", { className: phase });
    piece.style.flexGrow = ms * 1000;
    bar.append(piece);
    legend.append(el("span", {}, el("i", { className: phase }), phase + " " + time(ms)));
  }
  legend.append(el("span", {}, "total " + time(timings.total_ms)));
  return el("div", {}, bar, legend);
}

// Who answered, over what, and what it cost.
function facts(answer) {
  const tls = answer.tls || {};
  const days = tls.days_left === 1 ? "1 day" : tls.days_left + " days";
  const until = tls.not_after ? "certificate until " + tls.not_after.slice(0, 10) + " (" + days + ")" : "";
  return ["began at " + time(answer.started_ms), answer.http, tls.version, until, answer.remote,
    answer.reused ? "reused connection" : "new connection",
    size(answer.sizes.wire) + " on the wire", size(answer.sizes.decoded) + " decoded"].filter(Boolean).join(" · ");
}

function hop(request, open) {
  const answer = request.response;
  const summary = el("summary", {}, el("b", {}, request.method), " ", el("span", { className: "mono" }, request.url), " ",
    answer ? el("span", { className: "soft" }, answer.status + " " + answer.reason + " · " + time(answer.timings.total_ms)) : "");
  const inner = el("div", {});
  if (answer) {
    inner.append(phases(answer.timings), el("p", { className: "soft" }, facts(answer)));
  }
  inner.append(el("h4", {}, "Request"), headers(request.headers), ...(request.body || []).map(content).filter(Boolean));
  if (request.error) inner.append(el("p", { className: "soft" }, "Failed: " + request.error));
  if (answer) {
    inner.append(el("h4", {}, "Answer: " + answer.status + " " + answer.reason), headers(answer.headers));
    const body = answer.body ? content(answer.body) : null;
    if (body) inner.append(body);
    else if (answer.sizes.decoded > 0) inner.append(el("p", { className: "soft" }, size(answer.sizes.decoded) + ", not read by this step"));
  }
  return el("details", { open }, summary, inner);
}

// Tries, polls, pages and items that begin with a request.
function attempts(all, at) {
  return (all || []).filter((attempt) => attempt.first_request === at).map((attempt) => el("p", { className: "soft" },
    attempt.kind + " " + attempt.number + (attempt.of ? " of " + attempt.of : "") + (attempt.detail ? ": " + attempt.detail : "") +
    (attempt.waited_ms > 0 ? ", waited " + time(attempt.waited_ms) : "")));
}

function checks(assertions, step) {
  const head = ["", "Subject", "Expected", "Actual"].map((name) => el("th", { scope: "col" }, name));
  const rows = assertions.map((found) => el("tr", {},
    el("td", { className: found.passed ? "passed" : "failed" }, found.passed ? "✓" : "✗"),
    el("td", {}, found.subject, found.place && !found.passed ? el("div", { className: "soft mono" }, place(found.place, step)) : ""),
    el("td", {}, found.expected),
    el("td", {}, found.actual ?? "", found.detail ? el("div", { className: "soft" }, found.detail) : "")));
  return el("table", { className: "checks" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
}

// The step's own file is named above.
const place = (at, step) => (at.file === step.file ? "line " : at.file + ":") + at.line + ":" + at.column;
const stepLink = (step) => el("button", { type: "button", onclick: () => openStep(step) }, step.name);

function flow(step) {
  const lines = [];
  for (const name of step.uses) {
    const source = sourceOf(name, step);
    if (source) lines.push(el("div", { className: "flow" }, "uses", el("code", {}, name), "from", stepLink(source)));
  }
  for (const name of step.captured) {
    const readers = readersOf(name, step);
    const more = readers.length > 8 ? ["and " + (readers.length - 8) + " more"] : [];
    lines.push(el("div", { className: "flow" }, "captured", el("code", {}, name), readers.length ? "for" : "",
      ...readers.slice(0, 8).map(stepLink), ...more));
  }
  return lines.length ? [el("h3", {}, "Data flow"), ...lines] : [];
}

function problems(found, step) {
  return found.map((one) => el("div", { className: "reason failed" }, one.code + " " + one.message,
    one.place ? el("div", { className: "soft mono" }, place(one.place, step)) : "",
    ...one.help.map((help) => el("div", { className: "soft" }, "help: " + help))));
}

function showDetail(step) {
  const full = JSON.parse(detailText(step));
  const [mark, word] = OUTCOMES[step.outcome];
  const requests = full.requests;
  const tags = step.tags.map((tag) => el("span", { className: "tag" }, tag));
  detail.replaceChildren(...[
    el("button", { className: "close", type: "button", onclick: closeDetail, "aria-label": "Close" }, "✕"),
    el("h2", {}, step.name),
    el("div", {}, el("span", { className: step.outcome }, mark + " " + word), el("span", { className: "soft" }, " · " + time(step.duration) + " · began at " + time(step.started))),
    el("div", { className: "soft mono" }, step.file + ":" + step.line),
    el("div", { className: "soft" }, [roundName(step), step.tally].filter(Boolean).join(" · ")),
    el("div", {}, ...tags),
    step.reason ? el("div", { className: "reason " + step.outcome }, step.reason) : null,
    ...problems(full.problems, step),
    ...(full.assertions.length ? [el("h3", {}, "Assertions"), checks(full.assertions, step)] : []),
    ...flow(step),
    ...(requests.length ? [el("h3", {}, requests.length === 1 ? "Exchange" : requests.length + " exchanges")] : []),
    ...requests.flatMap((request, at) => [...attempts(full.attempts, at), hop(request, at === requests.length - 1)]),
  ].filter(Boolean));
  detail.hidden = false;
  detail.scrollTop = 0;
  document.getElementById("main").classList.add("open");
}

function closeDetail() {
  detail.hidden = true;
  document.getElementById("main").classList.remove("open");
  document.getElementById("list").focus();
  draw();
}

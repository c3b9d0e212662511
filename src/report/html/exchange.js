// A request and its answer.

// Who answered, over what, and what it cost.
function facts(answer) {
  const tls = answer.tls;
  const days = tls && tls.days_left !== null ? ", certificate valid for " + count(tls.days_left, "more day") : "";
  const decoded = answer.sizes.decoded !== answer.sizes.wire ? ", " + size(answer.sizes.decoded) + " decoded" : "";
  return [
    answer.http, answer.remote || "", answer.reused ? "connection reused" : "new connection",
    tls ? tls.version + days : "", size(answer.sizes.wire) + decoded,
  ].filter(Boolean).join(" · ");
}

function phases(timings) {
  const known = PHASES.filter((phase) => timings[phase + "_ms"] > 0);
  const bar = el("div", { className: "phases", "aria-hidden": "true" });
  const legend = el("div", { className: "legend" });
  for (const phase of known) {
    const piece = el("span", { className: phase });
    piece.style.flexGrow = timings[phase + "_ms"] * 1000;
    bar.append(piece);
    legend.append(el("span", {}, el("i", { className: phase }), phase + " ", el("b", {}, time(timings[phase + "_ms"]))));
  }
  legend.append(el("span", {}, "total ", el("b", {}, time(timings.total_ms))));
  return el("div", {}, bar, legend);
}

function headers(list, what = "header") {
  if (!list.length) return "";
  const rows = list.map((header) => [header.name, header.value]);
  return el("details", { className: "headers" }, el("summary", {}, count(list.length, what)), table(rows));
}

function sent(request) {
  const type = typeOf(request.headers);
  return [
    el("h4", {}, "Request"), headers(request.headers), ...(request.body || []).map((piece) => content(piece, type, "request body")),
    request.error ? el("div", { className: "reason errored" }, request.error) : "",
  ];
}

function received(answer, isWhole, isWrong) {
  const body = answer.body ? content({ ...answer.body, broken: !isWhole }, typeOf(answer.headers), "answer") : "";
  const unread = !body && answer.sizes.decoded > 0 ? el("p", { className: "soft" }, size(answer.sizes.decoded) + ", not read by this step") : "";
  return [
    el("h4", {}, "Answer ", statusBadge(answer, isWrong), isWhole ? "" : soft("as far as it came")), el("p", { className: "soft" }, facts(answer)), headers(answer.headers), body, unread, answer.trailers ? headers(answer.trailers, "trailer") : "",
  ];
}

// Red is a status that was not the expected one.
const statusBadge = (answer, isWrong) => el("span", { className: "badge " + (isWrong ? "failed" : answer.status < 300 ? "passed" : "skipped") }, answer.status + " " + answer.reason);

// As a shell takes it. What is masked stays masked.
function curlOf(request) {
  const length = /^(content-length|host|connection)$/i;
  const headers = request.headers.filter((header) => !length.test(header.name)).map((header) => "-H " + quoted(header.name + ": " + header.value));
  const body = (request.body || []).map((piece) => (piece.text !== undefined ? piece.text : null));
  const data = body.length && !body.includes(null) ? ["--data-raw " + quoted(body.join(""))] : [];
  const method = request.method === "GET" && !data.length ? [] : ["-X " + quoted(request.method)];
  return ["curl", ...method, quoted(request.url), ...headers, ...data].join(" \\\n  ");
}

// One request of a step; what is folded is made when it is opened.
function hop(request, open, isWrong) {
  const answer = request.response;
  const timings = request.timings || (answer && answer.timings);
  const ended = [answer ? statusBadge(answer, isWrong && open) : "", request.error ? el("span", { className: "badge errored" }, answer ? "cut off" : "no answer") : "", timings ? soft(time(timings.total_ms)) : ""];
  const summary = el("summary", {}, request.login ? soft("login " + request.login) : "", el("b", {}, request.method), el("span", { className: "mono url" }, request.url),
    ...ended);
  const inner = el("div", {});
  const node = el("details", { className: "hop", open }, summary, inner);
  const fill = () => {
    if (node.open && !inner.firstChild) inner.append(...[timings ? phases(timings) : "", el("div", { className: "again" }, copyButton(curlOf(request), "as curl")), ...sent(request), ...(answer ? received(answer, !request.error, isWrong && open) : [])].filter(Boolean));
  };
  node.addEventListener("toggle", fill);
  fill();
  return node;
}

function attemptWords(attempt) {
  return attempt.kind + " " + attempt.number + (attempt.of ? " of " + attempt.of : "") + (attempt.detail ? ": " + attempt.detail : "") +
    (attempt.waited_ms > 0 ? ", waited " + time(attempt.waited_ms) : "");
}

// How it ended, where that is known.
function attemptEnd(attempt) {
  const [mark, word] = OUTCOMES[attempt.outcome] || [];
  return word ? el("span", { className: "badge " + attempt.outcome }, mark + " " + word) : "";
}

function caption(attempt) {
  const error = attempt.error ? el("div", { className: "reason " + (attempt.outcome || "errored") }, attempt.error) : "";
  return el("div", { className: "attempt" }, soft(attemptWords(attempt)), attemptEnd(attempt), error);
}

// Tries, polls, pages and items that begin with a request.
const attempts = (all, at) => all.filter((attempt) => attempt.first_request === at).map(caption);

// People who were asked to sign in before a request.
const PLACES = { browser: "in a browser", device: "on another device" };
const prompts = (all, at) => (all || []).filter((prompt) => prompt.before_request === at)
  .map((prompt) => el("div", { className: "attempt" }, soft(`login ${prompt.login} asked a person to sign in ${PLACES[prompt.kind]}`)));

// Of each attempt, the item and the page it belongs to, in the words of the terminal: `item 2 (b): page 3: `.
function partLabels(all) {
  let item = "", page = "";
  return all.map((attempt) => {
    if (attempt.kind === "item") [item, page] = [`item ${attempt.number} (${attempt.detail ?? ""}): `, ""];
    if (attempt.kind === "page") page = `page ${attempt.number}: `;
    return item + page;
  });
}

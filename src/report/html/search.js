// Text that is looked for: what the page shows of a step, never the names of its data.
// It is gathered once for each step, when it is first asked for.

// Bodies are laid out, so spaces beside signs do not count; what stands between backticks is shown as code, without them.
const squeeze = (text) => visible(text).toLowerCase().replaceAll("`", "").replace(/\s+/g, " ").replace(/ ?([:,{}[\]<>=]) ?/g, "$1").trim();

function findable(step) {
  step.text ??= shownTexts(step).filter(Boolean).map(squeeze).join("\n");
  return step.text;
}

function shownTexts(step) {
  const full = detailOf(step);
  const labels = partLabels(full.attempts);
  const part = (found) => labels[found.attempt] ?? "";
  return [
    step.name, step.path, roundName(step), step.id, step.file + ":" + step.line, OUTCOMES[step.outcome][1], step.tally, step.reason,
    ...step.tags, ...step.uses.filter((name) => sourceOf(name, step)), ...step.captured,
    ...full.problems.flatMap((one) => [(one.code ?? "") + " " + part(one) + one.message, ...one.help]),
    ...full.assertions.flatMap((one) => [part(one) + one.subject, one.expected, one.actual, one.detail]),
    ...full.attempts.flatMap((one) => [attemptWords(one), one.error]), ...full.requests.flatMap(requestTexts),
  ];
}

function requestTexts(request) {
  const pieces = (request.body || []).flatMap((piece) => bodyTexts(piece, typeOf(request.headers)));
  const answer = request.response ? answerTexts(request.response) : [];
  return [request.method + " " + request.url, request.error, ...headerTexts(request), ...pieces, ...answer];
}

function answerTexts(answer) {
  const body = answer.body ? bodyTexts(answer.body, typeOf(answer.headers)) : [];
  return [answer.status + " " + answer.reason, facts(answer), ...headerTexts(answer), ...body, ...(answer.trailers || []).map(headerText)];
}

const headerText = (header) => header.name + ": " + header.value;
const headerTexts = (message) => message.headers.map(headerText);

function bodyTexts(body, type) {
  if (body.base64 !== undefined) return [hexOf(body.base64.slice(0, MOST_HEX))];
  return [body.file, body.text, ...(isForm(body, type) ? formPairs(body.text).map((pair) => pair.join("=")) : [])];
}

// A few at a time, while somebody is about to type.
function prepareSearch(from) {
  const until = performance.now() + 12;
  while (from < STEPS.length && performance.now() < until) findable(STEPS[from++]);
  if (from < STEPS.length) setTimeout(prepareSearch, 0, from);
}

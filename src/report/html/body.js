// Bodies, laid out: JSON and markup in lines, forms as names and values, the beginning of other bytes in hex.
// Nothing is parsed: what a body says is shown as it says it, whether or not it is well-formed.

// A form of more fields is shown as text.
const MOST_FIELDS = 500;
const DEEPEST = 30;
// Letters in base64 of the bytes that are shown in hex.
const MOST_HEX = 344;

class Lines {
  nodes = [];
  depth = 0;
  put(text, kind) {
    if (kind) this.nodes.push(el("span", { className: kind }, text));
    else if (typeof this.nodes.at(-1) === "string") this.nodes[this.nodes.length - 1] += text;
    else this.nodes.push(text);
  }
  turn(by) {
    this.depth = Math.max(0, this.depth + by);
    this.put("\n" + "  ".repeat(Math.min(this.depth, DEEPEST)));
  }
}

const JSON_TOKEN = /\s*(?:("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)|([{[]\s*[}\]])|([{}[\],:]))/gy;

function jsonToken(lines, [, string, colon, number, literal, empty, sign]) {
  if (string) lines.put(string, colon ? "key" : "str");
  if (colon) lines.put(": ");
  if (number) lines.put(number, "num");
  if (literal) lines.put(literal, "lit");
  if (empty) lines.put(empty[0] + empty.at(-1));
  if (sign === "}" || sign === "]") lines.turn(-1);
  if (sign) lines.put(sign);
  if (sign === "{" || sign === "[") lines.turn(1);
  if (sign === ",") lines.turn(0);
}

// Numbers keep their spelling.
function layJson({ text, cut, broken }) {
  const lines = new Lines();
  let at = 0;
  for (const token of text.matchAll(JSON_TOKEN)) {
    at = token.index + token[0].length;
    jsonToken(lines, token);
  }
  const rest = text.slice(at);
  return rest.trim() === "" || cut || broken ? [...lines.nodes, rest.trim()] : [text];
}

// Each kind of piece ends soon or is none, so that no body makes the search for ends long.
// The sign that opens a comment is not written out: in a script it has a meaning for whoever reads the page.
const MARKUP = /<!-{2}[^]{0,4000}?-->|<!\[CDATA\[[^]{0,4000}?\]\]>|<(script|style|pre|textarea)\b[^<>]*>[^]{0,4000}?<\/\1\s*>|<(?:"[^"<]*"|'[^'<]*'|[^"'<>])*>|[^<]+|</gi;
const ALONE = /^<(?:[!?]|(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|script|style|pre|textarea)\b)|\/>$/i;

function markupKind(piece) {
  if (!piece.startsWith("<") || piece === "<") return "text";
  if (piece.startsWith("</")) return "close";
  return ALONE.test(piece) ? "alone" : "open";
}

// An element that holds text alone stays on its line.
function markupPiece(lines, piece) {
  const kind = markupKind(piece);
  if (kind === "close") lines.depth = Math.max(0, lines.depth - 1);
  const stays = lines.inline && (kind === "text" || kind === "close");
  if (!stays && lines.nodes.length) lines.turn(0);
  lines.put(piece, kind === "text" ? "" : piece.startsWith("<!-" + "-") ? "note" : "key");
  if (kind === "open") lines.depth += 1;
  lines.inline = kind === "open" || (stays && kind === "text");
}

function layMarkup({ text }) {
  const lines = new Lines();
  for (const [piece] of text.matchAll(MARKUP)) {
    if (piece.trim()) markupPiece(lines, piece.trim());
  }
  return lines.nodes;
}

function decoded(text) {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

function formPairs(text) {
  return text.split("&").map((pair) => {
    const at = (pair + "=").indexOf("=");
    return [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))];
  });
}

const isForm = (body, type) => /x-www-form-urlencoded/i.test(type) && body.text !== undefined && body.text.includes("=") && body.text.split("&").length <= MOST_FIELDS;
const typeOf = (headers) => (headers.find((header) => header.name.toLowerCase() === "content-type") || { value: "" }).value;

function hexRow(bytes, at, width) {
  const row = Array.from(bytes.slice(at, at + width));
  const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const letters = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
  return at.toString(16).padStart(4, "0") + "  " + hex.padEnd(width * 3) + " " + letters;
}

function hexOf(base64, width = 16) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return Array.from({ length: Math.ceil(bytes.length / width) }, (_, row) => hexRow(bytes, row * width, width)).join("\n");
}

function layText(body) {
  if (/^\s*[{[]/.test(body.text)) return layJson(body);
  return /^\s*</.test(body.text) ? layMarkup(body) : [body.text];
}

// It says what it copies, and whether it could.
function copyButton(text, what) {
  if (!navigator.clipboard) return "";
  const copy = button(async () => {
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
    copy.textContent = done ? "Copied " + what : "Not copied";
  }, "Copy " + what);
  copy.className = "copy";
  return copy;
}

function content(body, type, what) {
  if (body.file !== undefined) return el("p", { className: "soft" }, size(body.size) + " of the file " + body.file);
  if (body.base64 !== undefined) return binary(body);
  if (!body.text) return null;
  if (isForm(body, type)) return el("div", { className: "body" }, table(formPairs(body.text)), copyButton(body.text, what));
  const note = body.cut ? el("p", { className: "soft" }, "The first " + size(body.text.length) + " of " + size(body.size) + ".") : "";
  return el("div", { className: "body" }, el("pre", { tabIndex: 0 }, ...layText(body)), copyButton(body.text, what), note);
}

// By its first bytes, whatever the server called it; what is broken is shown as bytes.
const PICTURES = { iVBORw0KGgo: "png", "/9j/": "jpeg", R0lGOD: "gif", Qk: "bmp", UklGR: "webp" };

function picture(body) {
  const [, kind] = Object.entries(PICTURES).find(([first]) => body.base64.startsWith(first)) ?? [];
  return kind && !body.cut ? el("img", { src: `data:image/${kind};base64,${body.base64}`, alt: "The picture, " + size(body.size) }) : null;
}

function binary(body) {
  const shown = picture(body);
  if (!shown) return bytes(body);
  const node = el("div", { className: "body" }, el("p", { className: "soft" }, size(body.size) + ", a picture"), shown);
  shown.onerror = () => node.replaceWith(bytes(body));
  return node;
}

function bytes(body) {
  const note = size(body.size) + " that are not text" + (body.cut ? "; they begin with" : "");
  const hex = hexOf(body.base64.slice(0, MOST_HEX), narrow.matches ? 8 : 16);
  return el("div", { className: "body" }, el("p", { className: "soft" }, note), el("pre", { tabIndex: 0, className: "hex" }, hex));
}

function table(pairs) {
  const rows = pairs.map(([name, value]) => el("tr", {}, el("td", {}, name), el("td", {}, value)));
  return el("table", { className: "pairs mono" }, el("tbody", {}, ...rows));
}

// The address names the step that is open: it can be sent to somebody, and Back closes it.
// Where a page may not write its address, as in a frame of a CI server, steps open and close all the same.
const hashOf = (step) => "#" + encodeURIComponent(step.id).replaceAll("%2F", "/") + (step.round ? "?iteration=" + step.round : "");

function askedStep() {
  const [name, round] = location.hash.slice(1).split("?iteration=");
  const id = decoded(name.replaceAll("+", "%2B"));
  return STEPS.find((step) => step.id === id && (!round || step.round === Number(round)));
}

function remember(how, state, hash) {
  try {
    history[how](state, "", location.href.split("#")[0] + hash);
  } catch {
    // It has no address, then.
  }
}

function visit(step) {
  if (step !== current) remember(current ? "replaceState" : "pushState", { over: current ? Boolean(history.state?.over) : true }, hashOf(step));
  showStep(step);
}

function closeStep() {
  hideStep();
  if (history.state?.over) history.back();
  else remember("replaceState", null, "");
  list.focus({ preventScroll: true });
  fit();
  draw();
}

// Back, Forward, or another address typed.
function follow() {
  const step = askedStep();
  if (step) showStep(step);
  else hideStep();
  picked = step ? shown.findIndex((row) => row.step === step) : picked;
  fit();
  if (step && picked >= 0) reveal(picked);
  draw();
}
addEventListener("popstate", follow);

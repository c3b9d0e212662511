// Holds pages against axe-core in headless Chromium: `axe.mjs AXE_SOURCE PAGE...`, at the sizes of a phone and of a desk,
// light and dark. A page is looked at as it opens, and with each of its pop-ups.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [source, ...pages] = process.argv.slice(2);
const axe = readFileSync(source, 'utf8');
const profile = mkdtempSync(join(tmpdir(), 'axe-'));
const browser = spawn(process.env.CHROMIUM || 'chromium', [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking',
  '--no-first-run', `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank',
], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });

const waiting = new Map();
let calls = 0;
let held = '';
browser.stdio[4].on('data', (bytes) => {
  const messages = (held + bytes).split('\0');
  held = messages.pop();
  for (const message of messages.map(JSON.parse)) {
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  }
});
const call = (sessionId, method, params = {}) => new Promise((done, failed) => {
  const id = ++calls;
  waiting.set(id, (answer) => (answer.error ? failed(new Error(`${method}: ${answer.error.message}`)) : done(answer.result)));
  browser.stdio[3].write(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }) + '\0');
});

const evaluate = async (session, expression) => {
  const answer = await call(session, 'Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
  if (answer.exceptionDetails) throw new Error(JSON.stringify(answer.exceptionDetails));
  return answer.result.value;
};

const LOOK = `axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations.map((one) =>
  one.id + ': ' + one.help + '\\n' + one.nodes.slice(0, 5).map((node) => '      ' + node.target.join(' ') + '  ' + node.html.slice(0, 160) + '\\n        ' +
  (node.failureSummary || '').replaceAll('\\n', ' ')).join('\\n')))`;

const open = async (page, width, scheme) => {
  const { targetId } = await call('', 'Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await call('', 'Target.attachToTarget', { targetId, flatten: true });
  await call(sessionId, 'Emulation.setDeviceMetricsOverride', { width, height: 844, deviceScaleFactor: 1, mobile: width < 700 });
  await call(sessionId, 'Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  await call(sessionId, 'Page.navigate', { url: `file://${page}` });
  for (let tries = 0; tries < 200 && !(await evaluate(sessionId, "document.readyState === 'complete' && location.protocol === 'file:'")); tries += 1) {
    await new Promise((done) => setTimeout(done, 50));
  }
  await evaluate(sessionId, axe);
  return { targetId, sessionId };
};

let wrong = 0;
const say = (where, found) => {
  wrong += found.length;
  console.log(found.length ? `✗ ${where}` : `✓ ${where}`);
  found.forEach((one) => console.log(`    ${one}`));
};
for (const page of pages) {
  for (const [width, scheme] of [[390, 'light'], [390, 'dark'], [1280, 'light'], [1280, 'dark']]) {
    const { targetId, sessionId } = await open(page, width, scheme);
    const where = `${page}, ${width} px, ${scheme}`;
    say(where, await evaluate(sessionId, LOOK));
    for (const popup of await evaluate(sessionId, "[...document.querySelectorAll('[popover]')].map((node) => node.id)")) {
      await evaluate(sessionId, `document.getElementById('${popup}').showPopover()`);
      say(`${where}, with #${popup}`, await evaluate(sessionId, LOOK));
      await evaluate(sessionId, `document.getElementById('${popup}').hidePopover()`);
    }
    if (await evaluate(sessionId, "typeof STEPS !== 'undefined' && STEPS.length > 0")) {
      for (const at of await evaluate(sessionId, "[...new Map(STEPS.map((step, at) => [step.outcome, at])).values()]")) {
        await evaluate(sessionId, `openStep(STEPS[${at}]), document.querySelectorAll('details').forEach((node) => { node.open = true; })`);
        say(`${where}, step ${at}`, await evaluate(sessionId, LOOK));
      }
    }
    await call('', 'Target.closeTarget', { targetId });
  }
}
browser.kill();
process.exit(wrong ? 1 : 0);

'use strict';
// Shows what the step under the pointer, or the one with the focus, needs and what depends on it.
const page = document.querySelector('main');
const details = document.getElementById('details');
const steps = [...document.querySelectorAll('.cs-step')];
const edges = [...document.querySelectorAll('.cs-edge')].map((node) => ({
  node,
  from: Number(node.dataset.from),
  to: Number(node.dataset.to),
  label: node.querySelector('title').textContent,
}));
const idle = details.textContent;
let pinned = null;

const reach = (start, here, there) => {
  const seen = new Set([start]);
  const open = [start];
  const used = [];
  while (open.length) {
    const step = open.pop();
    for (const edge of edges) {
      if (edge[here] !== step) continue;
      used.push(edge);
      if (!seen.has(edge[there])) {
        seen.add(edge[there]);
        open.push(edge[there]);
      }
    }
  }
  seen.delete(start);
  return { steps: seen, edges: used };
};

const name = (step) => steps[step].querySelector('title').textContent;

const list = (words, found, start, here, there) => {
  const direct = new Map();
  for (const edge of found.edges.filter((edge) => edge[here] === start)) {
    direct.set(edge[there], [...(direct.get(edge[there]) || []), edge.label]);
  }
  const lines = [...found.steps].sort((a, b) => a - b).map((step) => {
    const labels = direct.get(step);
    return '  ' + name(step) + (labels ? ' (' + [...new Set(labels)].join(', ') + ')' : '');
  });
  return lines.length ? words + '\n' + lines.join('\n') : words + ' nothing';
};

const show = (step) => {
  const up = reach(step, 'to', 'from');
  const down = reach(step, 'from', 'to');
  const near = new Set([step, ...up.steps, ...down.steps]);
  const lines = new Set([...up.edges, ...down.edges]);
  page.classList.add('picking');
  steps.forEach((node, at) => {
    node.classList.toggle('near', near.has(at));
    node.classList.toggle('picked', at === step);
  });
  edges.forEach((edge) => edge.node.classList.toggle('near', lines.has(edge)));
  details.textContent = name(step) + '\n' + list('needs', up, step, 'to', 'from') + '\n' +
    list('is needed by', down, step, 'from', 'to');
};

const clear = () => {
  if (pinned !== null) {
    show(pinned);
    return;
  }
  page.classList.remove('picking');
  steps.forEach((node) => node.classList.remove('picked'));
  details.textContent = idle;
};

const pin = (step) => {
  pinned = pinned === step ? null : step;
  if (pinned === null) clear();
  else show(step);
};

steps.forEach((node, step) => {
  node.setAttribute('tabindex', '0');
  node.setAttribute('role', 'button');
  node.setAttribute('aria-describedby', 'details');
  node.addEventListener('pointerenter', () => pinned === null && show(step));
  node.addEventListener('pointerleave', clear);
  node.addEventListener('focus', () => pinned === null && show(step));
  node.addEventListener('blur', clear);
  node.addEventListener('click', () => pin(step));
  node.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      pin(step);
    }
  });
});
// What is looked for: ids, names, methods and the values at a step.
const field = document.getElementById('find');
const count = document.getElementById('count');
const texts = steps.map((node) => node.textContent.toLowerCase());
let hits = [];
let hit = -1;

const find = () => {
  const wanted = field.value.trim().toLowerCase();
  hits = wanted ? steps.flatMap((_, at) => (texts[at].includes(wanted) ? [at] : [])) : [];
  hit = -1;
  page.classList.toggle('finding', wanted !== '');
  steps.forEach((node, at) => node.classList.toggle('hit', hits.includes(at)));
  count.textContent = wanted ? hits.length + ' of ' + steps.length + (steps.length === 1 ? ' step' : ' steps') : '';
};

// Each Enter goes to the next one, and shows what it needs.
const next = () => {
  if (!hits.length) return;
  hit = (hit + 1) % hits.length;
  pinned = hits[hit];
  show(pinned);
  steps[pinned].scrollIntoView({ block: 'center', inline: 'nearest' });
};

field.addEventListener('input', find);
field.addEventListener('keydown', (event) => {
  if (event.key === 'Enter') next();
});
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== field) {
    event.preventDefault();
    field.focus();
  }
  if (event.key === 'Escape') {
    field.value = '';
    find();
    pinned = null;
    clear();
  }
});

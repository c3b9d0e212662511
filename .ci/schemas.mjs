// Compares ajv's verdict on each file with the one in `verdicts`: lines of kind, `fits` or `differs`, and path.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseDocument } from 'yaml';

const work = process.argv[2];
const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false });
const validators = new Map();
const validator = (kind) => {
  if (!validators.has(kind)) {
    validators.set(kind, ajv.compile(JSON.parse(readFileSync(`${work}/${kind}.json`, 'utf8'))));
  }
  return validators.get(kind);
};

let files = 0;
const wrong = [];
for (const line of readFileSync(`${work}/verdicts`, 'utf8').trim().split('\n')) {
  const [kind, verdict, path] = line.split('\t');
  const document = parseDocument(readFileSync(path, 'utf8'), { version: '1.2', merge: false, stringKeys: true });
  const data = document.toJS();
  const fits = validator(kind)(data) ? 'fits' : 'differs';
  files += 1;
  if (fits !== verdict) {
    wrong.push(`${path}: ajv says it ${fits}, the program says it ${verdict}: ${ajv.errorsText(validator(kind).errors)}`);
  }
}
if (wrong.length > 0) {
  console.error(wrong.join('\n'));
  process.exit(1);
}
console.log(`ajv agrees on ${files} files`);

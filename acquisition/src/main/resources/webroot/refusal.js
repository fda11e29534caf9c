import { at, english } from './dom.js';
import { knows, number, onLanguage, say, sayParts } from './i18n.js';

// Why the service did not do what was asked. It says so in English sentences of fixed forms; the commonest have words here, with
// what they name put in. Of any other the kind is said by its status, and the sentence stands behind as it came.

const stateOf = word => knows(`state.${word}`) ? say(`state.${word}`) : word;
const rolesOf = words => words.replace(/[[\]]/g, '').split(/, */).map(r => knows(`role.${r}`) ? say(`role.${r}`) : r).join(', ');
const MIB_PER_GIB = 1024;
const gib = mib => number(mib / MIB_PER_GIB, 1);

/** Form of the sentence, key of the words, what they name. */
const KNOWN = [
  [/^session \S+ is being armed \(expected: no session/, 'refusal.being-armed'],
  [/^session (\S+) is (\w+) \(expected: no session armed or acquiring\)/, 'refusal.occupied', m => ({ id: m[1], state: stateOf(m[2]) })],
  [/^session \S+ is being (?:started|ended)/, 'refusal.on-its-way'],
  [/^session \S+: what was stored before the interruption is being counted/, 'refusal.counting'],
  [/^session \S+: nothing was acquired/, 'refusal.nothing-acquired'],
  [/^session \S+: its list mode is pruned/, 'refusal.pruned'],
  [/^session: (\S+) \(expected: the id of a session\)/, 'refusal.no-session', m => ({ id: m[1] })],
  [/^session state: (\w+) \(expected: /, 'refusal.state', m => ({ state: stateOf(m[1]) })],
  [/^examination (\S+) is open \(/, 'refusal.examination-open', m => ({ id: m[1] })],
  [/^bed (\d+): session \S+ is (\w+) \(expected: measured, or given up\)/, 'refusal.bed', m => ({ bed: m[1], state: stateOf(m[2]) })],
  [/^no front end is connected/, 'refusal.no-front-end'],
  [/^front ends: (\d+) of (\d+) are connected/, 'refusal.front-ends', m => ({ n: m[1], of: m[2] })],
  [/^a front end did not answer/, 'refusal.front-end-silent'],
  [/^scanner: (.*) \(expected: (.*), which front end (\d+) belongs to\)/, 'refusal.scanner', m => ({ wanted: m[1], found: m[2], n: m[3] })],
  [/: (\d+) MiB free \(expected: at least (\d+) MiB/, 'refusal.disk', m => ({ free: gib(m[1]), needed: gib(m[2]) })],
  [/: no space left on the disk/, 'refusal.disk-full'],
  [/^roles: (.*) \(expected: one of (.*)\)/, 'refusal.role', m => ({ roles: rolesOf(m[1]), allowed: rolesOf(m[2]) })],
  [/^caller: not logged in/, 'refusal.login'],
  [/^login: user or password is wrong/, 'refusal.password'],
  [/^login: too many wrong tries \(expected: another in (\d+) s/, 'refusal.tries', m => ({ s: m[1] })],
  [/^requests: more than/, 'refusal.requests'],
  [/^scheduledStepId: .*it does not answer/, 'refusal.worklist-down'],
  [/^scheduledStepId: .*no worklist is configured/, 'refusal.worklist-none'],
  [/^scheduledStepId: .*\(expected: a step of the worklist\)/, 'refusal.step-gone'],
  [/^tracer\.injectedAt: \S+ \(expected: at most (\d+) h after now/, 'refusal.injected-later', m => ({ h: m[1] })],
  [/^tracer\.injectedAt: \S+ \(expected: at most ([\d.]+) h, (\d+) half-lives of (\S+), before now/, 'refusal.injected-long-ago',
    m => ({ h: number(Number(m[1]), 1), n: m[2], isotope: m[3] })],
  [/^the session service does not answer/, 'refusal.not-ready'],
  [/^events lost: .*, ([\d.]+) % \(.*allowed: ([\d.]+) %\)/, 'refusal.lost', m => ({ percent: number(Number(m[1]), 2), allowed: number(Number(m[2]), 2) })],
  [/^aborted before the start$/, 'refusal.aborted-before-start'],
  [/^given up by the operator; what was stored is kept$/, 'refusal.given-up'],
  [/^processing given up by the operator; what was stored is kept$/, 'refusal.processing-given-up']
];

/** A sentence of the service in words of the page, where there are some; else as it came. A list of strings and elements. */
export function inWords(sentence) {
  for (const [form, key, values] of KNOWN) {
    const found = form.exec(sentence);
    if (found) return [say(key, values ? values(found) : {})];
  }
  return [english(sentence)];
}

const isKnown = sentence => KNOWN.some(([form]) => form.test(sentence));

/** Why, for people: a list of strings and elements. */
export function reasons({ status, body }) {
  if (status === 0) return [say('no-answer')];
  if (status === 412) return [say('faster')];
  const sentence = body.detail || '';
  if (isKnown(sentence)) return inWords(sentence);
  if (body.errors && body.errors.length) return body.errors.flatMap((error, i) => i ? ['; ', ...ofField(error)] : ofField(error));
  const kind = knows(`refusal.status.${status}`) ? say(`refusal.status.${status}`) : String(status);
  return sentence ? [`${kind}: `, english(sentence)] : [kind];
}

/** Fields of requests, as the page calls them. */
const FIELDS = {
  accession: 'arm.accession', 'patient.id': 'arm.patient-id', 'patient.name': 'arm.name', 'patient.sex': 'arm.sex',
  'patient.birthDate': 'arm.birth-date', 'patient.weightKg': 'arm.weight', 'patient.sizeM': 'arm.size', scanner: 'arm.scanner',
  'tracer.isotope': 'arm.isotope', 'tracer.agent': 'arm.agent', 'tracer.injectedActivityBq': 'refusal.activity', 'tracer.injectedAt': 'arm.injected-at',
  durationS: 'arm.duration', protocol: 'arm.protocol'
};

function nameOf(field) {
  const name = field.replace(/^arm\./, '');
  const key = FIELDS[name] || name.replace(/^pipeline\./, 'option.');
  return knows(key) ? say(key) : field;
}

const ofField = ({ field, found, allowed }) => sayParts('arm.wrong', { field: nameOf(field), found: foundInWords(found), allowed: allowedInWords(allowed) });

const foundInWords = found => found === 'null' || found === '' ? say('refusal.nothing') : found;

/** Bounds, choices and what has to be there; anything else as it came. */
function allowedInWords(allowed) {
  const bounds = allowed.split(', ').map(part => /^(above|at least|below|at most) (-?[\d.eE+-]+)$/.exec(part));
  if (bounds.every(b => b !== null)) return bounds.map(b => say(`refusal.${b[1].replace(' ', '-')}`, { n: b[2] })).join(', ');
  if (allowed === 'present') return say('refusal.present');
  const oneOf = /^one of (.*)$/.exec(allowed);
  return oneOf ? say('refusal.one-of', { values: oneOf[1].replace(/^\[(.*)\]$/, '$1') }) : english(allowed);
}

const shown = new Map(); // by place, so that it is said anew in another language

/** Says at a place why the service did not do it; nothing when it did. */
export function tellRefusal(id, answer) {
  if (answer.ok) shown.delete(id);
  else shown.set(id, answer);
  at(id).replaceChildren(...(answer.ok ? [] : reasons(answer)));
}

onLanguage(() => {
  for (const [id, answer] of shown) {
    if (at(id).textContent) tellRefusal(id, answer);
    else shown.delete(id);
  }
});

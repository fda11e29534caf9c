import { at, english } from './dom.js';
import { knows, onLanguage, say, sayParts } from './i18n.js';
import { inWords, isKnown } from './said.js';

// Why the service did not do what was asked. It says so by a code, for which there are words; of a refusal without one the kind is
// said by its status, and the English sentence stands behind as it came.

/** Why, for people: a list of strings and elements. */
export function reasons({ status, body }) {
  if (status === 0) return [say('no-answer')];
  if (isKnown(body)) return inWords(body);
  if (status === 412) return [say('said.changed')];
  if (body.errors && body.errors.length) return body.errors.flatMap((error, i) => i ? ['; ', ...ofField(error)] : ofField(error));
  const sentence = body.detail || '';
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

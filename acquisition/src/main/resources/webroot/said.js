import { english } from './dom.js';
import { clockTime, knows, language, number, say, sayParts } from './i18n.js';

// What the service says by a code with values: words/said.*.js has the same in both languages. What has no code is English and
// stays as it came, marked as such.

/** Values that are words themselves, by their names: where those stand. */
const ROOMS = { state: 'state', jobState: 'job', roles: 'role', allowed: 'role', finding: 'finding' };

const FOREIGN = ['why']; // what a peer or the system says, in its own words

const DIGITS = [[100, 0], [1, 1], [0.01, 2]]; // from what size on, decimals
const MOST_DIGITS = 9;
const PERCENT = 100;

/** A number as people read it: whole ones as they are, others with two or three figures, the smallest with one. */
export function figure(n) {
  if (Number.isInteger(n)) return number(n);
  const size = DIGITS.find(([from]) => Math.abs(n) >= from);
  return number(n, size ? size[1] : Math.min(MOST_DIGITS, Math.ceil(-Math.log10(Math.abs(n)))));
}

function valueInWords(name, value) {
  if (value === null || value === undefined) return '–';
  if (FOREIGN.includes(name)) return english(value);
  if (Array.isArray(value)) return value.map(v => valueInWords(name, v)).join(', ');
  if (typeof value === 'number') return figure(value);
  if (name.endsWith('At')) return clockTime(new Date(value));
  const key = `${ROOMS[name]}.${value}`;
  return name in ROOMS && knows(key) ? say(key) : value;
}

const keyOf = said => `said.${said.code}`;

/** Whether there are words for it. */
export const isKnown = said => Boolean(said && said.code && knows(keyOf(said)));

/**
 * Something said, in words of the page where it has a code; else the sentence as it came. A list of strings and elements.
 *
 * @param said code and values, or null
 */
export function inWords(said, sentence) {
  if (!isKnown(said)) return sentence ? [english(sentence)] : [];
  const values = Object.entries(said.values || {}).map(([name, value]) => [name, valueInWords(name, value)]);
  return sayParts(keyOf(said), Object.fromEntries(values));
}

/**
 * A finding of a map in one line: what it means, and what was found. That is a sentence in English; in another language the figures
 * stand for it, where there are some.
 */
export function findingInWords({ kind, figures, sentence, found }) {
  const key = `finding.${kind}`;
  if (!knows(key)) return [english(found || sentence || kind)];
  const told = Object.entries(figures || {}).filter(([name]) => knows(`figure.${name}`))
    .map(([name, value]) => say(`figure.${name}`, { n: figure(name.endsWith('Share') ? PERCENT * value : value) }));
  if (language() !== 'en' && told.length) return [`${say(key)} ${told.join(', ')}`];
  return found ? [`${say(key)} `, english(found)] : [say(key)];
}

import { english } from './dom.js';
import { language, number } from './i18n.js';
import nl from './words/stages.nl.js';

// What a stage says while it runs: a few English words with numbers in them. In another language the whole is looked up, whatever
// the numbers are. What is not found stays as it came, marked as English.

const HOLES = { n: '([+-]?[\\d.,]+)', m: '([+-]?[\\d.,]+)', what: '(.+)' };
const escaped = words => words.replace(/[.*+?^$()|[\]\\]/g, '\\$&');

function pattern(form) {
  const names = [...form.matchAll(/\{(\w+)\}/g)].map(m => m[1]);
  const source = form.split(/\{\w+\}/).map(escaped).reduce((all, part, i) => all + HOLES[names[i - 1]] + part);
  return { of: new RegExp(`^${source}$`), names };
}

const CATALOGUES = { nl: nl.map(([form, words]) => ({ ...pattern(form), words })) };

/** A number of a sentence in English as this language writes it, with as many decimals. */
function inFigures(digits) {
  const plain = digits.replaceAll(',', '');
  const decimals = (plain.split('.')[1] || '').length;
  return (plain.startsWith('+') ? '+' : '') + number(Number(plain), decimals);
}

/** A string, or an element that is marked as English. */
export function stageInWords(message) {
  if (language() === 'en' || !message) return message || '';
  for (const { of, names, words } of CATALOGUES[language()]) {
    const found = of.exec(message);
    if (found) {
      const values = Object.fromEntries(names.map((name, i) => [name, name === 'what' ? found[i + 1] : inFigures(found[i + 1])]));
      return words.replace(/\{(\w+)\}/g, (hole, name) => values[name]);
    }
  }
  return english(message);
}

import en from './words/en.js';
import nl from './words/nl.js';
import saidEn from './words/said.en.js';
import saidNl from './words/said.nl.js';

// The page's words in English and Dutch. What comes from the service as a code has words here (said.js); any other text of its own
// stays as it came, marked as English.

const DICTIONARIES = { en: { ...en, ...saidEn }, nl: { ...nl, ...saidNl } };
const LOCALES = { en: 'en-GB', nl: 'nl-NL' };
const KEY = 'petmr.language';
const listeners = [];
let current = kept();

function kept() {
  try {
    const saved = localStorage.getItem(KEY);
    return saved in DICTIONARIES ? saved : 'en';
  } catch { // a browser that keeps nothing
    return 'en';
  }
}

/** Languages there are. */
export const languages = Object.keys(DICTIONARIES);

/** The one that is spoken, such as 'en'. */
export const language = () => current;

/** More words, of a page that has its own: addWords({ en: {...}, nl: {...} }). Before the first say or translate. */
export function addWords(more) {
  for (const code of languages) Object.assign(DICTIONARIES[code], more[code]);
}

/** Whether there are words for a key. */
export const knows = key => key in DICTIONARIES[current];

/** The words of a key, {name} in them filled in from values. A key without words is told on the console and shown as it is. */
export function say(key, values = {}) {
  const words = DICTIONARIES[current][key];
  if (words === undefined) {
    console.warn(`no words in ${current} for ${key}`);
    return key;
  }
  return words.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
}

/** The same as a list of strings and elements: values may be elements, such as words of another language. */
export function sayParts(key, values) {
  return say(key).split(/(\{\w+\})/).map(part => /^\{\w+\}$/.test(part) ? values[part.slice(1, -1)] ?? part : part).filter(part => part !== '');
}

/** A number as this language writes it. */
export const number = (n, digits = 0) =>
  n.toLocaleString(LOCALES[current], { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** Time of day, hh:mm:ss, 24 hours. */
export const clockTime = date => date.toLocaleTimeString(LOCALES[current], { hour12: false });

/** Time of day, hh:mm. */
export const hourMinute = date => date.toLocaleTimeString(LOCALES[current], { hour12: false, hour: '2-digit', minute: '2-digit' });

const ATTRIBUTES = { i18nLabel: 'aria-label', i18nTitle: 'title', i18nAlt: 'alt', i18nPlaceholder: 'placeholder' };

/** Fills the words of all below a node that has data-i18n (its text), data-i18n-label, -title, -alt or -placeholder. */
export function translate(root = document) {
  for (const node of root.querySelectorAll('[data-i18n]')) node.textContent = say(node.dataset.i18n);
  for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
    const selector = `[data-${name.replace(/[A-Z]/g, c => '-' + c.toLowerCase())}]`;
    for (const node of root.querySelectorAll(selector)) node.setAttribute(attribute, say(node.dataset[name]));
  }
  document.documentElement.lang = current;
}

/** Calls when the language has changed, after the words in the document have. */
export function onLanguage(act) {
  listeners.push(act);
}

export function setLanguage(code) {
  current = code;
  try {
    localStorage.setItem(KEY, code);
  } catch { /* it holds for this page */ }
  translate();
  listeners.forEach(act => act());
}

import { at, make, text } from '../dom.js';
import { language, languages, onLanguage, say, setLanguage } from '../i18n.js';

// Keys move to where something is done; Enter does it. Nothing begins or ends by a single key that was hit by chance, nor by a
// barcode reader, which types faster than anybody and ends with Enter; and who dictates can switch the keys off.

const KEY = 'petmr.keys';
const GO = { n: ['arm'], s: ['start', 'resume'], p: ['pause'], e: ['stop'], x: ['abort'], a: ['alarm-acknowledge', 'alarms-all'], c: ['chart'] };
const BURST_MS = 100; // between the keys of a reader at most
const SETTLE_MS = 500; // before Enter means what a letter has just led to
const MODIFIERS = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'];
const HELP = [['N', 'arm'], ['S', 'start'], ['P', 'pause'], ['E', 'stop'], ['X', 'abort'], ['A', 'alarms'], ['C', 'chart'], ['L', 'language'], ['W', 'wall'], ['?', 'help']];

function areOn() {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

let lastMs = -Infinity; // when the last key went down
let isBurst = false; // whether another one went down just before it
let led = { node: null, ms: 0 }; // where a letter led to, and when
let isDropped = false;

/** Before anything else hears of it: a press of a button that nobody has meant is dropped. */
function guard(e) {
  if (e.repeat) {
    if (isDropped) drop(e);
    return;
  }
  if (MODIFIERS.includes(e.key)) return;
  isBurst = e.timeStamp - lastMs < BURST_MS;
  lastMs = e.timeStamp;
  const isPress = (e.key === 'Enter' || e.key === ' ') && e.target.closest('button, a') !== null;
  const isFresh = e.target === led.node && e.timeStamp - led.ms < SETTLE_MS;
  isDropped = isPress && (isBurst || isFresh);
  if (isDropped) drop(e);
}

function drop(e) {
  e.preventDefault();
  e.stopPropagation();
}

const isTyping = node => node.closest('input, select, textarea, dialog, form') !== null;

function pressed(e) {
  if (e.ctrlKey || e.altKey || e.metaKey || e.repeat || isTyping(e.target) || document.querySelector('dialog[open]')) return;
  if (e.key === '?') {
    e.preventDefault();
    help();
    return;
  }
  if (!areOn() || isBurst) return;
  const key = e.key.toLowerCase();
  if (key === 'l') {
    setLanguage(languages[(languages.indexOf(language()) + 1) % languages.length]);
  } else if (key === 'w') {
    document.body.classList.toggle('wall');
  } else if (key in GO) {
    const there = GO[key].map(at).find(node => !node.hidden);
    if (there) {
      e.preventDefault();
      there.focus();
      led = { node: there, ms: e.timeStamp };
    }
  }
}

function help() {
  at('keys-list').replaceChildren(...HELP.flatMap(([key, name]) => [make('dt', {}, make('kbd', {}, key)), make('dd', {}, say(`key.${name}`))]));
  at('keys-on').checked = areOn();
  at('keys-dialog').showModal();
}

at('keys-on').addEventListener('change', () => {
  try {
    localStorage.setItem(KEY, at('keys-on').checked ? 'on' : 'off');
  } catch { /* they stay as they are */ }
});
at('keys').addEventListener('click', help);
addEventListener('keydown', guard, true);
addEventListener('keyup', e => { if (isDropped && e.key === ' ') drop(e); }, true); // the space bar presses when it is let go
addEventListener('keydown', pressed);
onLanguage(() => text('keys', say('keys')));

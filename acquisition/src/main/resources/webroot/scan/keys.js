import { at, make, text } from '../dom.js';
import { language, languages, onLanguage, say, setLanguage } from '../i18n.js';
import { isInBurst, whenAlone } from '../typing.js';

// Keys move to where something is done; Enter does it. Nothing begins or ends by a single key that was hit by chance, and nothing at
// all happens by what a barcode reader types; and who dictates can switch the keys off.

const KEY = 'petmr.keys';
const GO = { n: ['arm'], s: ['start', 'resume'], p: ['pause'], e: ['stop'], x: ['abort'], a: ['alarm-acknowledge', 'alarms-all'], c: ['chart'] };
const SETTLE_MS = 500; // before Enter means what a letter has just led to
const READ_INTO = '[data-testid="arm-form"] input'; // a number is read into its field; that arms no scan
const HELP = [['N', 'arm'], ['S', 'start'], ['P', 'pause'], ['E', 'stop'], ['X', 'abort'], ['A', 'alarms'], ['C', 'chart'], ['L', 'language'], ['W', 'wall'], ['?', 'help']];

function areOn() {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

let led = { node: null, ms: 0 }; // where a letter led to, and when
let isDropped = false;

/** Before anything else hears of it: a press of a button that nobody has meant is dropped. */
function guard(e) {
  if (e.repeat) {
    if (isDropped) drop(e);
    return;
  }
  const isOnButton = e.target.closest('button, a') !== null;
  const isPress = e.key === ' ' && isOnButton || e.key === 'Enter' && (isOnButton || e.target.closest(READ_INTO) !== null);
  const isFresh = e.target === led.node && e.timeStamp - led.ms < SETTLE_MS;
  isDropped = isPress && (isInBurst() || isFresh);
  if (isDropped) drop(e);
}

function drop(e) {
  e.preventDefault();
  e.stopPropagation();
}

const isTyping = node => node.closest('input, select, textarea, dialog, form') !== null;

function pressed(e) {
  if (e.ctrlKey || e.altKey || e.metaKey || e.repeat || isTyping(e.target) || isAsked()) return;
  const deed = meaningOf(e.key.toLowerCase(), e.timeStamp);
  if (deed === null) return;
  e.preventDefault();
  whenAlone(() => { if (!isAsked()) deed(); });
}

const isAsked = () => document.querySelector('dialog[open]') !== null;

/** What a key does, or null. */
function meaningOf(key, ms) {
  if (key === '?') return help;
  if (!areOn()) return null;
  if (key === 'l') return () => setLanguage(languages[(languages.indexOf(language()) + 1) % languages.length]);
  if (key === 'w') return () => document.body.classList.toggle('wall');
  return key in GO ? () => leadTo(GO[key], ms) : null;
}

/** To the first of these that is offered. */
function leadTo(ids, ms) {
  const there = ids.map(at).find(node => !node.hidden);
  if (!there) return;
  there.focus();
  led = { node: there, ms };
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

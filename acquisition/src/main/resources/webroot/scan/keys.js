import { at, make, text } from '../dom.js';
import { language, languages, onLanguage, say, setLanguage } from '../i18n.js';

// Keys move to where something is done; Enter does it. Nothing begins or ends by a single key that was hit by chance, and who
// dictates can switch them off.

const KEY = 'petmr.keys';
const GO = { n: ['arm'], s: ['start', 'resume'], p: ['pause'], e: ['stop'], x: ['abort'], a: ['alarm-acknowledge', 'alarms-all'], c: ['chart'] };
const HELP = [['N', 'arm'], ['S', 'start'], ['P', 'pause'], ['E', 'stop'], ['X', 'abort'], ['A', 'alarms'], ['C', 'chart'], ['L', 'language'], ['W', 'wall'], ['?', 'help']];

function areOn() {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

const isTyping = node => node.closest('input, select, textarea, dialog, form') !== null;

function pressed(e) {
  if (e.ctrlKey || e.altKey || e.metaKey || e.repeat || isTyping(e.target) || document.querySelector('dialog[open]')) return;
  if (e.key === '?') {
    e.preventDefault();
    help();
    return;
  }
  if (!areOn()) return;
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
addEventListener('keydown', pressed);
onLanguage(() => text('keys', say('keys')));

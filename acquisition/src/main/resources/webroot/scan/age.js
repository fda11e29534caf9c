import { at, show, text } from '../dom.js';
import { clockTime, say } from '../i18n.js';
import { showTimes } from './body.js';
import { showTime } from './header.js';
import { forget, hear, lastHeardMs } from './stream.js';

// How old what is shown is. Figures that come all the time of a scan are as old as the last of them, also while it is paused and when
// it is over; what is told when it changes is as new as the stream itself.

const STALE_MS = 2000;
const LOST_MS = 3000;
const LOOK_MS = 500;
const OF_A_SCAN = ['rates', 'blocks', 'preview', 'tof'];

function ageOf(event, now) {
  const isResult = event === 'preview' && at('live').hidden;
  const isOfScan = OF_A_SCAN.includes(event) && !isResult && lastHeardMs(event) > 0;
  return now - lastHeardMs(isOfScan ? event : undefined);
}

function inWords(ms) {
  const s = Math.floor(ms / 1000);
  return s < 120 ? say('age', { age: s }) : say('age.minutes', { age: Math.floor(s / 60) });
}

function look() {
  const now = Date.now();
  for (const node of document.querySelectorAll('[data-age]')) {
    const ms = ageOf(node.dataset.age, now);
    const words = ms > STALE_MS ? inWords(ms) : '';
    if (node.textContent !== words) node.textContent = words;
  }
  const isLost = now - lastHeardMs() > LOST_MS;
  document.body.classList.toggle('stale', isLost);
  show('connection', isLost);
  if (isLost) text('connection', say('lost-connection', { time: clockTime(new Date(lastHeardMs())) }));
  showTime();
  showTimes();
}

hear('new-session', () => forget(OF_A_SCAN));

/** Looks from now on. */
export function begin() {
  setInterval(look, LOOK_MS);
}

import { show, text } from './dom.js';
import { clockTime, say } from './i18n.js';
import { lastHeardMs } from './scan/stream.js';

// Whether the service still talks to this page: what is shown is as old as its last word, and a page that hears nothing says so. A
// page that imports this has a place with the test id connection.

const STALE_MS = 2000;
const LOST_MS = 3000;
const LOOK_MS = 500;

/** The age of what is shown, in words; none of what is fresh. */
export function ageInWords(ms) {
  if (ms <= STALE_MS) return '';
  const s = Math.floor(ms / 1000);
  return s < 120 ? say('age', { age: s }) : say('age.minutes', { age: Math.floor(s / 60) });
}

/** Says since when nothing was heard. @returns whether the connection is lost */
export function lookAtConnection(now) {
  const isLost = now - lastHeardMs() > LOST_MS;
  document.body.classList.toggle('stale', isLost);
  show('connection', isLost);
  if (isLost) text('connection', say('lost-connection', { time: clockTime(new Date(lastHeardMs())) }));
  return isLost;
}

let isWatched = false;

/**
 * For a page whose places with an age are all as old as the stream; looks from now on, however often it is called.
 *
 * @param back called when the connection has come back: what changed meanwhile is to be asked for
 */
export function watchConnection(back) {
  if (isWatched) return;
  isWatched = true;
  let wasLost = false;
  setInterval(() => {
    const now = Date.now();
    const words = ageInWords(now - lastHeardMs());
    for (const node of document.querySelectorAll('[data-age]')) if (node.textContent !== words) node.textContent = words;
    const isLost = lookAtConnection(now);
    if (wasLost && !isLost) back();
    wasLost = isLost;
  }, LOOK_MS);
}

import { ageInWords, lookAtConnection } from '../connection.js';
import { at } from '../dom.js';
import { showTimes } from './body.js';
import { showTime } from './header.js';
import { forget, hear, lastHeardMs } from './stream.js';

// How old what is shown is. Figures that come all the time of a scan are as old as the last of them, also while it is paused and when
// it is over; what is told when it changes is as new as the stream itself.

const LOOK_MS = 500;
const OF_A_SCAN = ['rates', 'blocks', 'preview', 'tof'];

function ageOf(event, now) {
  const isResult = event === 'preview' && at('live').hidden;
  const isOfScan = OF_A_SCAN.includes(event) && !isResult && lastHeardMs(event) > 0;
  return now - lastHeardMs(isOfScan ? event : undefined);
}

function look() {
  const now = Date.now();
  for (const node of document.querySelectorAll('[data-age]')) {
    const words = ageInWords(ageOf(node.dataset.age, now));
    if (node.textContent !== words) node.textContent = words;
  }
  lookAtConnection(now);
  showTime();
  showTimes();
}

hear('new-session', () => forget(OF_A_SCAN));

/** Looks from now on. */
export function begin() {
  setInterval(look, LOOK_MS);
}

// Tells a hand from a barcode reader, which types faster than anybody. Of what a reader types the first character is one of many,
// too: what a single character is to do waits until no other has come right behind it.

const BURST_MS = 100; // between the keys of a reader at most
const MODIFIERS = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'];

let lastMs = -Infinity; // when the last key went down
let isBurst = false;
let waiting = null; // { act, timer }

/** Whether the key that went down last came right behind another. */
export const isInBurst = () => isBurst;

/** Does what a single character means unless it is one of many. */
export function whenAlone(act) {
  if (!isBurst) waiting = { act, timer: setTimeout(settle, BURST_MS) };
}

/** By the clock, or by a next key that took its time: the clock may be late. */
function settle() {
  if (waiting === null) return;
  const { act, timer } = waiting;
  waiting = null;
  clearTimeout(timer);
  act();
}

function forget() {
  if (waiting !== null) clearTimeout(waiting.timer);
  waiting = null;
}

// Before anything else hears of the key.
addEventListener('keydown', e => {
  if (e.repeat || MODIFIERS.includes(e.key)) return;
  isBurst = e.timeStamp - lastMs < BURST_MS;
  lastMs = e.timeStamp;
  if (isBurst) forget();
  else settle();
}, true);

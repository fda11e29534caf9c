import { at } from '../dom.js';

// Which alarm is which, and where it can be mended. The service's ids carry the number of a front end, or the name of an archive, behind.

const KINDS = [
  [/^(source-(?:down|stale|idle|late|damaged|sequence))-(\d+)$/, 'detector'],
  [/^(clock-(?:jump|offset|drift|host))-(\d+)$/, '/setup.html#clock'],
  [/^(host-clock)$/, '/setup.html#clock'],
  [/^(loss)$/, 'rates'],
  [/^(disk|disk-slow|disk-soon-full|disk-read-only)$/, '/setup.html#storage'],
  [/^(registry|not-exported|session|session unreadable|examination)$/, '/studies.html'],
  [/^(processing|not-knit|beds-alone) (.+)$/, '/studies.html'],
  [/^send .* (?:refused|commitment failed)$/, '/setup.html#queue', 'send-waits'],
  [/^(send) .*$/, '/setup.html#queue'],
  [/^(mpps) .*$/, '/setup.html#dicom'],
  [/^(qc-failed|qc-overdue)$/, '/qc.html'],
  [/^(worklist)$/, '/setup.html#dicom'],
  [/^(audit)$/, '/setup.html#audit'],
  [/^(login-provider)$/, '/setup.html#users']
];

/** { key, n, place } of an alarm's id: key of its words, the front end's number, where to go; null for an unknown one. */
export function kindOf(id) {
  for (const [pattern, place, words] of KINDS) {
    const found = pattern.exec(id);
    if (found) return { key: `alarm.${words || found[1].replaceAll(' ', '-')}`, n: found[2] || '', place };
  }
  return null;
}

/** Goes there: to another page, to a button, or to a panel of this one, which is lit for a moment. */
export function goTo(place) {
  if (place.startsWith('/')) {
    location.href = place;
    return;
  }
  const node = at(place);
  node.classList.add('pointed');
  setTimeout(() => node.classList.remove('pointed'), 2500);
  node.focus();
}

import { at, show, text } from '../dom.js';
import { number, say } from '../i18n.js';

// What lies under the pointer, or else at the cursor.

const none = '–';
const told = (value, unit) => Number.isFinite(value) ? number(value, unit.digits) : none;

/** Left or right, posterior or anterior, head or feet. */
export function placeInWords(mm) {
  const sides = [['L', 'R'], ['P', 'A'], ['H', 'F']];
  return mm.map((c, d) => `${say(`review.side.${sides[d][c < 0 ? 1 : 0]}`)} ${number(Math.abs(c), 0)}`).join('  ') + ' mm';
}

/**
 * @param readings one or two
 * @param mm the place @param isPointer whether it is under the pointer
 * @param unit in which values are told @param units all there are
 */
export function showReadout(readings, mm, isPointer, unit, units) {
  const values = readings.map(r => r.viewer.petAt(mm));
  const own = key => readings.map((r, i) => values[i] * r.unitOf(key).factor);
  const shown = own(unit.key);
  text('value', told(shown[0], unit));
  text('unit', say(`review.unit.${unit.key}`));
  const other = units.find(u => u.key !== unit.key);
  text('second-name', other ? say(`review.unit.${other.key}`) : '');
  text('second-value', other ? told(own(other.key)[0], other) : '');
  show('other-row', readings.length > 1);
  if (readings.length > 1) {
    const percent = 100 * (shown[1] - shown[0]) / shown[0];
    text('other-name', say('review.other'));
    text('other-value', `${told(shown[1], unit)}  (${Number.isFinite(percent) ? (percent > 0 ? '+' : '') + number(percent, 1) + ' %' : none})`);
  }
  const mr = readings[0].viewer.mrAt(mm);
  text('mr-name', say(readings[0].background === 'mumap.nii.gz' ? 'review.background.mumap.nii.gz' : 'review.mr-signal'));
  text('mr-value', Number.isFinite(mr) ? number(mr, Math.abs(mr) < 10 ? 3 : 0) : none);
  text('place-name', say(isPointer ? 'review.pointer' : 'review.cursor'));
  text('place', placeInWords(mm));
  at('readout').dataset.value = Number.isFinite(values[0]) ? String(values[0]) : '';
}

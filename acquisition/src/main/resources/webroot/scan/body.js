import { at, fill, make, onPress, show, text } from '../dom.js';
import { hms, shortTime } from '../format.js';
import { number, onLanguage, say } from '../i18n.js';
import { beds, canArmBed, laterS, order } from './examination.js';
import { isShown, leftS, measuredS, model } from './model.js';
import { hear } from './stream.js';
import { drawTimeline } from './timeline.js';

// Where on the body is measured: an outline with the beds, the beds along the time, and each with its own.

const SVG = 'http://www.w3.org/2000/svg';
const BODY_MM = 1750;
const HALF_MM = 260;
const USUAL_BED_MM = 250;
const NUMBER_MM = 90; // of beds that lie closer, every second number stands above
const HEAD_MM = 115; // middle of the head from its top
const TRUNK_MM = 560;
const MIDDLE_MM = { head: HEAD_MM, neck: 250, chest: 420, abdomen: 640, pelvis: 860, legs: 1290 };
const AGAIN = ['failed', 'aborted']; // what was interrupted goes on, or is given up, first
const LONG_MM = 900; // what is longer begins at the head

let ofMr = null; // body part by the MR series of the session

function draw() {
  const all = beds();
  const isOpen = canArmBed();
  show('body-empty', all.length === 0);
  show('outline', all.length > 0);
  outline(all);
  fill('beds', all.map(bed => bedRow(bed, all.length, isOpen)), say('body.none'));
  show('beds', all.length > 0);
  const planned = all.find(b => b.part === 'next');
  show('next-bed', isOpen && planned !== undefined);
  show('close-examination', isOpen);
  if (planned) text('next-bed', say('next-bed', { bed: planned.number }));
  showTimes();
}

function bedRow(bed, of, isOpen) {
  const words = of > 1 ? say('body.bed', { bed: bed.number }) : say('body.single');
  const li = make('li', { className: bed.part, dataset: { part: bed.part } },
    make('span', {}, words),
    make('span', { className: 'part' }, say(`body.${bed.part}`)),
    isOpen && AGAIN.includes(bed.state) ? againButton(bed) : null,
    make('span', { className: 'time' }, shortTime(secondsOf(bed))));
  if (bed.part === 'now') li.setAttribute('aria-current', 'step');
  li.title = say('body.table', { mm: number(bed.positionMm) });
  return li;
}

/** Of a bed that was stopped, as long as it was measured; of the others as long as it is planned. */
function secondsOf(bed) {
  const isShownBed = model.session && bed.session === model.session.id;
  return bed.part === 'done' && isShownBed ? measuredS() : bed.durationS;
}

function againButton(bed) {
  const button = make('button', { type: 'button', className: 'small', 'aria-label': say('bed-again-one', { bed: bed.number }), dataset: { testid: `again-${bed.number}` } }, say('bed-again'));
  button.addEventListener('click', () => order('next', { bed: bed.number }));
  return button;
}

/** What moves between the messages: the time of the running bed, and of all that is left. */
export function showTimes() {
  const now = at('beds').querySelector('[data-part="now"] .time');
  if (now) now.textContent = `${shortTime(measuredS())} / ${shortTime(model.session.arm.durationS)}`;
  const later = laterS();
  drawTimeline(beds(), secondsOf);
  text('body-left', later > 0 ? say('body.whole', { time: hms(later + leftS()) }) : '');
}

// --- the outline: the head on the left, seen from the front; where on it the beds lie is known to the part of the body and their distances

function shape(tag, attributes, className) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.setAttribute('class', className);
  return node;
}

function silhouette() {
  const trunk = 'M205,-50 C240,-50 262,-70 285,-150 C300,-190 330,-195 360,-180 L620,-135 L860,-165 L900,-160 L1640,-60 L1700,-90 L1710,-40 L1640,-8'
    + ' L900,-5 L900,5 L1640,8 L1710,40 L1700,90 L1640,60 L900,160 L860,165 L620,135 L360,180 C330,195 300,190 285,150 C262,70 240,50 205,50 Z';
  return [
    shape('ellipse', { cx: HEAD_MM, cy: 0, rx: 115, ry: 80 }, 'flesh'),
    shape('path', { d: trunk }, 'flesh'),
    shape('path', { d: 'M320,-190 L640,-215 L900,-225' }, 'arm'),
    shape('path', { d: 'M320,190 L640,215 L900,225' }, 'arm')
  ];
}

function outline(all) {
  const svg = at('outline');
  svg.replaceChildren(...silhouette(), ...marks(all));
  svg.setAttribute('viewBox', `-20 ${-HALF_MM - 20} ${BODY_MM + 40} ${2 * HALF_MM + 40}`);
  svg.setAttribute('aria-label', say('body.outline', { beds: all.map(b => `${b.number} ${say(`body.${b.part}`)}`).join(', ') }));
}

/** By the protocol or the request, by the MR series, by what the mu-map is of; null: not known. */
function bodyPart(beds) {
  const { plan, pipeline } = model.session.arm;
  const isHead = beds === 1 && pipeline && pipeline.anatomy === 'head';
  return plan && plan.bodyPart || ofMr || (isHead ? 'head' : null);
}

function marks(all) {
  if (!all.length) return [];
  const z = all.map(b => b.positionMm);
  const most = Math.max(...z);
  const spacing = z.length > 1 ? Math.min(...z.slice(1).map((at, i) => Math.abs(at - z[i]))) : 0;
  const overlap = all.find(b => b.overlapMm > 0);
  const length = overlap && spacing > 0 ? spacing + overlap.overlapMm : USUAL_BED_MM;
  const total = most - Math.min(...z) + length;
  const part = bodyPart(all.length);
  const middle = part === null ? TRUNK_MM : MIDDLE_MM[part];
  const from = part === null && total >= LONG_MM ? 0 : Math.max(-10, middle - total / 2);
  const areClose = spacing > 0 && spacing < NUMBER_MM;
  return all.flatMap((bed, i) => {
    const x = from + most - bed.positionMm; // the head is where z grows to
    const y = areClose && i % 2 === 1 ? NUMBER_MM - HALF_MM : HALF_MM - 12;
    const number = shape('text', { x: x + length / 2, y, 'text-anchor': 'middle' }, `number ${bed.part}`);
    number.textContent = bed.number;
    return [shape('rect', { x, y: -HALF_MM, width: length, height: 2 * HALF_MM, rx: 12 }, `bed ${bed.part}`), number];
  });
}

// The bed that the button names: without a number the service would take one that failed before it.
onPress(at('next-bed'), () => beds().find(b => b.part === 'next'), bed => order('next', { bed: bed.number }));

hear('mr', body => {
  const part = body.bodyPart && isShown(body.session) ? body.bodyPart : null;
  if (part === ofMr) return;
  ofMr = part;
  draw();
});
hear('new-session', () => { ofMr = null; });
hear('state', draw);
hear('examination-known', draw);
hear('rates', showTimes);
onLanguage(draw);

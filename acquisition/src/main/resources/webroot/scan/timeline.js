import { at, show, text } from '../dom.js';
import { shortTime } from '../format.js';
import { say } from '../i18n.js';
import { measuredS, model } from './model.js';

// The beds along the time: each as long as it is planned (as it was measured, once it is done), filled as far as it has come, and a
// hand at what has been measured of all.

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 1000;
const HEIGHT = 90;
let drawn = '';

/** @param lengthS seconds of a bed as it is to be shown */
export function drawTimeline(beds, lengthS) {
  show('timeline', beds.length > 0);
  show('timeline-ends', beds.length > 0);
  if (beds.length === 0) return;
  const all = beds.map(bed => ({ ...bed, s: lengthS(bed), farS: farS(bed, lengthS) }));
  const wholeS = all.reduce((sum, bed) => sum + bed.s, 0);
  const doneS = all.reduce((sum, bed) => sum + bed.farS, 0);
  text('timeline-now', shortTime(doneS));
  text('timeline-end', shortTime(wholeS));
  const words = say('body.timeline', {
    beds: all.map(b => say(`body.timeline.${b.part}`, { bed: b.number, far: shortTime(b.farS), time: shortTime(b.s) })).join(', '), time: shortTime(wholeS)
  });
  const key = words + wholeS;
  if (key === drawn) return;
  drawn = key;
  at('timeline').setAttribute('aria-label', words);
  at('timeline').replaceChildren(...shapes(all, wholeS));
}

/** What is measured of a bed. */
function farS(bed, lengthS) {
  if (bed.part === 'done') return lengthS(bed);
  return bed.part === 'now' && model.session && bed.session === model.session.id ? Math.min(measuredS(), bed.durationS) : 0;
}

function shapes(all, wholeS) {
  const k = WIDTH / wholeS;
  let fromS = 0;
  return all.flatMap(bed => {
    const x = fromS * k;
    fromS += bed.s;
    const frame = rect(x, bed.s * k, `bed ${bed.part}`);
    if (bed.part !== 'now') return [frame];
    const hand = x + bed.farS * k;
    return [rect(x, bed.farS * k, 'far'), frame, shape('line', { x1: hand, x2: hand, y1: 0, y2: HEIGHT }, 'hand')];
  });
}

const rect = (x, width, className) => shape('rect', { x, y: 2, width: Math.max(0, width), height: HEIGHT - 4 }, className);

function shape(tag, attributes, className) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.setAttribute('class', className);
  return node;
}

import { at, show, text } from '../dom.js';
import { number, onLanguage, say } from '../i18n.js';
import { hear } from './stream.js';

// Arrival-time differences of the prompts of the last seconds, where the scanner has time of flight.

const MOST_COLUMNS = 96;
const canvas = document.getElementById('tof');
let last = null;

/** Neighbours put together until there are few enough to draw. */
function columnsOf(counts) {
  const each = Math.ceil(counts.length / MOST_COLUMNS);
  const columns = [];
  for (let i = 0; i < counts.length; i += each) columns.push(counts.slice(i, i + each).reduce((a, b) => a + b, 0));
  return columns;
}

/** Mean and standard deviation, in ps. */
function figures({ counts, binPs }) {
  const sum = counts.reduce((a, b) => a + b, 0);
  const place = i => (i - (counts.length - 1) / 2) * binPs;
  const middle = counts.reduce((a, n, i) => a + n * place(i), 0) / sum;
  const spread = Math.sqrt(counts.reduce((a, n, i) => a + n * (place(i) - middle) ** 2, 0) / sum);
  return { sum, middle, spread };
}

function draw() {
  show('tof-panel', last !== null);
  if (last === null) return;
  const g = canvas.getContext('2d');
  const columns = columnsOf(last.counts);
  const most = Math.max(1, ...columns);
  const w = canvas.width / columns.length;
  const style = getComputedStyle(document.documentElement);
  g.clearRect(0, 0, canvas.width, canvas.height);
  g.fillStyle = style.getPropertyValue('--accent').trim();
  columns.forEach((n, i) => {
    const h = (canvas.height - 4) * n / most;
    g.fillRect(i * w, canvas.height - h, Math.max(1, w - 1), h);
  });
  g.strokeStyle = style.getPropertyValue('--quiet').trim(); // the middle of the lines
  g.setLineDash([4, 4]);
  g.beginPath();
  g.moveTo(canvas.width / 2, 0);
  g.lineTo(canvas.width / 2, canvas.height);
  g.stroke();
  const f = figures(last);
  const words = f.sum > 0 ? say('tof.read', { middle: number(f.middle), width: number(f.spread) }) : say('tof.none');
  text('tof-read', words);
  at('tof').setAttribute('aria-label', `${say('tof')}: ${words}`);
}

hear('tof', body => { last = body; draw(); });
hear('new-session', () => { last = null; draw(); });
onLanguage(draw);

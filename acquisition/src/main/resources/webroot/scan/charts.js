import { at, show, text } from '../dom.js';
import { hms, percent, perSecond, shortRate, shortTime } from '../format.js';
import { number, onLanguage, say } from '../i18n.js';
import { plannedS } from './model.js';
import { history } from './rates.js';
import { hear } from './stream.js';

// Strip charts of the whole scan: rates above, singles and parts below, one finger reads all. Curves differ in colour and in stroke.

const style = getComputedStyle(document.documentElement);
const colour = name => style.getPropertyValue(name).trim();
const FONT = '14px system-ui, "DejaVu Sans", sans-serif';
const LEFT = 62;
const RIGHT = 52;
const EMPTY_S = 60;
const UPPER = ['s', 'prompts', 'trues', 'randoms', 'nec'];
const LOWER = ['s', 'singles', 'randomsPart', 'deadPart'];

let upper = null;
let lower = null;
let reading = null;

const fromZero = (u, least, most) => [0, most > 0 ? 1.05 * most : 1];
const spanS = () => Math.max(plannedS(), history.endS) || EMPTY_S;

function axis(properties) {
  return { stroke: colour('--quiet'), font: FONT, grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, ...properties };
}

const curve = (stroke, width, dash, scale = 'y') => ({ stroke, width, dash, scale, points: { show: false }, spanGaps: true });

function options(scales, axes, series, padding, size) {
  return {
    ...size,
    padding,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'scan' }, points: { size: 6 } },
    scales: { x: { time: false, range: () => [0, spanS()] }, ...scales },
    axes,
    series: [{}, ...series],
    hooks: { setCursor: [u => read(u.cursor.left >= 0 ? u.cursor.idx : null)] }
  };
}

function size(id) {
  const place = document.getElementById(id);
  return { width: Math.max(120, place.clientWidth), height: Math.max(50, place.clientHeight) };
}

function build() {
  upper = new uPlot(options(
    { y: { range: fromZero } },
    [axis({ show: false }), axis({ scale: 'y', size: LEFT, values: (u, at) => at.map(shortRate), space: 26 })],
    [curve(colour('--accent'), 2.5), curve(colour('--text'), 1.2), curve(colour('--text'), 1.8, [7, 5]), curve(colour('--quiet'), 2, [2, 3])],
    [8, RIGHT, 6, 0], size('upper')), history.columns(...UPPER), document.getElementById('upper'));
  lower = new uPlot(options(
    { y: { range: fromZero }, part: { range: (u, least, most) => [0, Math.min(100, Math.max(10, 1.1 * (most || 0)))] } },
    [axis({ size: 24, values: (u, at) => at.map(shortTime), space: 60 }), axis({ scale: 'y', size: LEFT, values: (u, at) => at.map(shortRate), space: 24 }),
      axis({ scale: 'part', side: 1, size: RIGHT, values: (u, at) => at.map(n => `${number(n)} %`), grid: { show: false }, space: 24 })],
    [curve(colour('--accent'), 2.5, undefined, 'y'), curve(colour('--text'), 1.8, [7, 5], 'part'), curve(colour('--quiet'), 2, [2, 3], 'part')],
    [8, 0, 0, 0], size('lower')), history.columns(...LOWER), document.getElementById('lower'));
}

/** Axes without curves would only say that something is missing. */
function showWhether() {
  show('chart-none', !history.length);
  at('chart').classList.toggle('empty', !history.length);
}

function draw() {
  showWhether();
  if (document.hidden || upper === null) return;
  upper.setData(history.columns(...UPPER));
  lower.setData(history.columns(...LOWER));
  showReading();
}

// --- reading

function read(i) {
  reading = i === undefined ? null : i;
  showReading();
}

function showReading() {
  if (!history.length) {
    text('chart-read', '');
  } else if (reading === null || reading >= history.length) {
    text('chart-read', say('chart.key'));
  } else {
    const p = history.point(reading);
    text('chart-read', say('chart.read', { time: hms(p.s), prompts: perSecond(p.prompts), trues: perSecond(p.trues), randoms: perSecond(p.randoms),
      percent: percent(p.randomsPart / 100), nec: perSecond(p.nec), singles: p.singles === null ? '–' : perSecond(p.singles),
      dead: p.deadPart === null ? '–' : number(p.deadPart, 1) + ' %' }));
  }
}

/** To a point of the curves, as a finger would. */
function moveTo(i) {
  const s = history.point(i).s;
  upper.setCursor({ left: upper.valToPos(s, 'x'), top: 10 }, true, true);
}

at('chart').addEventListener('keydown', e => {
  if (!history.length) return;
  const last = history.length - 1;
  const here = reading ?? last;
  const step = Math.max(1, Math.round(last / 100));
  const to = { ArrowLeft: here - step, ArrowRight: here + step, Home: 0, End: last }[e.key];
  if (to === undefined) return;
  e.preventDefault();
  moveTo(Math.max(0, Math.min(last, to)));
});
at('chart').addEventListener('blur', () => upper.setCursor({ left: -10, top: -10 }, true, true));

new ResizeObserver(() => {
  if (upper === null) return;
  upper.setSize(size('upper'));
  lower.setSize(size('lower'));
}).observe(document.getElementById('upper'));
document.addEventListener('visibilitychange', draw);

/** To be called once the page has its layout. */
export function begin() {
  build();
  showWhether();
  showReading();
}

hear('rates', draw);
hear('history', draw);
hear('new-session', () => { reading = null; draw(); });
onLanguage(draw);

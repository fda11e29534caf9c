import './words.js';
import '../nav.js';
import { watchConnection } from '../connection.js';
import { at, english, make, put, show, text } from '../dom.js';
import { language, number, onLanguage, say, sayParts, translate } from '../i18n.js';
import { get, may, whoAmI } from '../me.js';
import { hear, listen } from '../scan/stream.js';
import { fitWidth, plot } from './plot.js';

// The view QC: the daily checks as curves with their limits, and the last one in words.

const EVERY_MS = 15000; // nobody tells that a check has begun, or has become overdue
const HEIGHT = 216;
/** Of time at least, so that a first check has its limits beside it. */
const LEAST_S = 30 * 24 * 3600;
const charts = {};
let trend = null;

const dayName = day => new Date(`${day}T12:00:00Z`).toLocaleDateString(language() === 'nl' ? 'nl-NL' : 'en-GB', { dateStyle: 'medium' });
const dayAndMonth = s => new Date(s * 1000).toLocaleDateString(language() === 'nl' ? 'nl-NL' : 'en-GB', { day: 'numeric', month: 'short' });
const age = hours => hours < 1 ? say('qc.age-now') : hours < 48 ? say('qc.age', { h: number(hours) }) : say('qc.days', { d: number(hours / 24) });

async function load() {
  const found = await get('/api/qc');
  if (!found) {
    if (!trend) sentence(say('qc.unreadable'));
    return;
  }
  take(found);
}

function take(found) {
  sentence('');
  if (JSON.stringify(found) === JSON.stringify(trend)) return;
  trend = found;
  draw();
}

function sentence(words) {
  show('sentence', words !== '');
  show('last', words === '');
  text('sentence', words);
}

function draw() {
  const last = trend.days[trend.days.length - 1];
  at('qc-state').className = `chip ${trend.state}`;
  show('qc-state', trend.state !== 'none');
  if (last) {
    text('qc-state', say(`qc.state.${trend.state}`));
    const values = { day: dayName(last.day), age: age(trend.ageHours ?? 0), why: english(last.failures.join('; ')) };
    put('qc-words', ...sayParts(last.passed ? 'qc.passed' : 'qc.failed', values), trend.state === 'overdue' ? ' ' + say('qc.overdue', values) : null);
  } else {
    text('qc-words', say('qc.none'));
  }
  put('qc-running', trend.running ? say('qc.running', { id: trend.running }) : trend.error ? english(trend.error) : null);
  show('charts', trend.days.length > 0);
  if (trend.days.length === 0) return;
  const { limits } = trend;
  const measured = trend.days.map(d => Date.parse(d.measuredAt) / 1000);
  const before = Math.max(...measured) - LEAST_S;
  const isShort = measured[0] > before;
  const x = isShort ? [before, ...measured] : measured;
  const each = value => isShort ? [null, ...trend.days.map(value)] : trend.days.map(value);
  const flat = value => x.map(() => value);
  curve('chi', x, [
    { label: 'χ²', values: each(d => d.chiSquare), stroke: '--accent', dash: [], digits: 2 },
    { label: say('qc.limit', { value: '' }).trim(), values: flat(limits.maxChiSquare), stroke: '--alarm', dash: [8, 5], isLimit: true, digits: 2 }
  ], [0, 1.2 * limits.maxChiSquare]);
  text('chi-limit', say('qc.limit', { value: number(limits.maxChiSquare, 2) }));
  curve('blocks-chart', x, [
    { label: say('qc.dead'), values: each(d => d.deadBlocks.length), stroke: '--alarm', dash: [], digits: 0 },
    { label: say('qc.changed'), values: each(d => d.changedBlocks.length), stroke: '--accent', dash: [8, 4], digits: 0 }
  ], [0, 4]);
  text('blocks-limit', `${say('qc.dead')}: ${say('qc.limit', { value: limits.maxDeadBlocks })}, ${say('qc.changed')}: ${say('qc.limit', { value: limits.maxChangedBlocks })}`);
  const change = 100 * limits.maxSensitivityChange;
  curve('sensitivity', x, [
    { label: '%', values: each(d => d.sensitivityRatio === null ? null : 100 * d.sensitivityRatio), stroke: '--accent', dash: [], digits: 1 },
    { label: say('qc.limit', { value: '+' }), values: flat(100 + change), stroke: '--alarm', dash: [8, 5], isLimit: true, digits: 1 },
    { label: say('qc.limit', { value: '−' }), values: flat(100 - change), stroke: '--alarm', dash: [8, 5], isLimit: true, digits: 1 }
  ], [100 - 1.5 * change, 100 + 1.5 * change]);
  text('sensitivity-limit', say('qc.limit', { value: `±${number(change, 1)} %` }));
  days();
}

/** @param least range that is shown at least */
function curve(id, x, lines, least) {
  const place = at(id);
  charts[id]?.destroy();
  charts[id] = plot(place, {
    height: HEIGHT,
    data: [x, ...lines.map(l => l.values)],
    x: { isTime: true, axis: { values: (u, splits) => splits.map(dayAndMonth) }, series: { label: say('qc.day'), value: (u, v) => v === null ? '–' : dayName(new Date(v * 1000).toISOString().slice(0, 10)) } },
    y: {},
    range: (u, low, high) => [Math.min(least[0], low), Math.max(least[1], 1.05 * high)],
    lines: lines.map(l => ({ label: l.label, stroke: l.stroke, dash: l.dash, points: !l.isLimit, value: (u, v) => v === null ? '–' : number(v, l.digits) }))
  });
  const shown = lines.filter(l => !l.isLimit).map(l => `${l.label}: ${l.values.slice(-trend.days.length).map(v => v === null ? '–' : number(v, l.digits)).join(', ')}`).join('; ');
  place.setAttribute('aria-label', shown);
  if (!place.dataset.isFitted) {
    place.dataset.isFitted = 'true';
    fitWidth(() => charts[id], place, HEIGHT);
  }
}

function days() {
  const heads = ['qc.day', 'qc.outcome', 'qc.chi-short', 'qc.blocks-short', 'qc.sensitivity-short'];
  at('days').tHead.replaceChildren(make('tr', {}, ...heads.map(h => make('th', { scope: 'col' }, say(h)))));
  at('days').tBodies[0].replaceChildren(...[...trend.days].reverse().slice(0, 60).map(d => make('tr', { title: d.session },
    make('td', {}, dayName(d.day)),
    make('td', { className: d.passed ? '' : 'alarm' }, say(`qc.state.${d.passed ? 'passed' : 'failed'}`), ...(d.failures.length ? [': ', english(d.failures.join('; '))] : [])),
    make('td', {}, number(d.chiSquare, 2)),
    make('td', {}, `${d.deadBlocks.length} / ${d.changedBlocks.length}`),
    make('td', {}, d.sensitivityRatio === null || d.sensitivityRatio === undefined ? '–' : `${number(100 * d.sensitivityRatio, 1)} %`))));
}

onLanguage(() => trend && draw());

function begin() {
  if (!may('console', 'technologist', 'physicist', 'admin')) {
    sentence(say('qc.may-not'));
    return;
  }
  load();
  listen(() => whoAmI(begin));
  watchConnection(lookAgain);
}

const lookAgain = () => { if (trend && !document.hidden) load(); };
hear('qc', take);
document.addEventListener('visibilitychange', lookAgain);
setInterval(lookAgain, EVERY_MS);
translate();
whoAmI(begin);

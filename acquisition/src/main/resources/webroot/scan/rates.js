import { at, text } from '../dom.js';
import { count, hms, percent, perSecond } from '../format.js';
import { hourMinute, number, onLanguage, say } from '../i18n.js';
import { get } from '../me.js';
import { History } from './history.js';
import { account, isScanning, model } from './model.js';
import { hear, tell } from './stream.js';

// The figures of now, and the curves that they make. What is derived from what the service counts is derived here, in one place.

/** The whole scan. */
export const history = new History();
let quality = null;
let waiting = null; // while the past is being fetched: what came meanwhile

// --- derived

const noiseTarget = () => model.session && model.session.arm.plan ? model.session.arm.plan.noise : null;

/** Scattered part of what is no random, as the protocol names it; null when it names none. */
function scatterFraction() {
  const target = noiseTarget();
  return target && target.scatterFraction !== null && target.scatterFraction !== undefined ? target.scatterFraction : null;
}

/**
 * Noise equivalent count rate with delayeds subtracted, NEMA NU 2-2018: T²/(T+S+2R), where T+S+2R is P+R. Without a scatter
 * fraction T has the scattered ones in it, which is said where it is shown.
 */
function necPerS(prompts, randoms) {
  const trues = (1 - (scatterFraction() ?? 0)) * Math.max(0, prompts - randoms);
  return prompts + randoms > 0 ? trues * trues / (prompts + randoms) : 0;
}

const normFile = () => model.session && model.session.arm.pipeline && model.session.arm.pipeline.normalisationFile || null;
const deadTimeNs = () => model.session && model.session.arm.pipeline && model.session.arm.pipeline.deadTimeNs || 0;

function point(body) {
  const randoms = body.delayedsPerS ?? body.promptsPerS * body.randomsFraction;
  const singles = body.singlesPerS ?? null;
  return { s: body.timeMs / 1000, prompts: body.promptsPerS, trues: Math.max(0, body.promptsPerS - randoms), randoms,
    nec: necPerS(body.promptsPerS, randoms), singles, randomsPart: 100 * body.randomsFraction, deadPart: percentOrNull(body.deadPart ?? null) };
}

const percentOrNull = part => part === null ? null : 100 * part;

// --- what arrives

function onRates(body) {
  if (body.eventsPerS > 0 || history.length) {
    if (waiting) waiting.push(body);
    else history.add(point(body));
  }
  draw();
}

/** The curves of a scan that ran before this page was opened. */
async function loadPast() {
  history.clear();
  quality = null;
  const mine = [];
  waiting = mine;
  const answer = await get('/api/rates');
  if (waiting !== mine) return; // another session began meanwhile
  waiting = null;
  for (const body of answer ? answer.rates : []) if (body.eventsPerS > 0) history.add(point(body));
  mine.forEach(body => history.add(point(body)));
  draw();
  tell('history', history);
}

// --- what is shown

function draw() {
  const { rates } = model;
  const now = rates ? point(rates) : null;
  const or = (value, words) => now === null || value === null ? '–' : words(value);
  text('prompts', or(now && now.prompts, perSecond));
  text('trues', or(now && now.trues, perSecond));
  text('randoms', now === null ? '–' : percent(rates.randomsFraction));
  text('nec', or(now && now.nec, perSecond));
  const scatter = scatterFraction();
  text('nec-name', say(scatter === null && model.session !== null ? 'rates.nec-short' : 'rates.nec'));
  at('nec-row').title = scatter === null ? say('rates.nec-without') : say('rates.nec-scatter', { percent: number(100 * scatter) });
  text('singles', now === null ? '–' : now.singles === null ? say('rates.singles-none') : perSecond(now.singles));
  text('dead-time', now === null ? '–' : now.deadPart === null ? say('rates.dead-none') : number(now.deadPart, 1) + ' %');
  at('dead-row').title = deadTimeNs() ? say('rates.dead-title', { ns: number(deadTimeNs()) }) : say(normFile() ? 'rates.dead-norm' : 'rates.dead-why');
  drawLoss();
  drawNoise();
}

function drawLoss() {
  const told = account();
  const { sent, stored, lost } = told || { sent: 0, stored: null, lost: 0 };
  const isMeasured = told !== null && (isScanning() || sent + lost > 0);
  text('loss', isMeasured ? say('rates.lost', { lost: count(lost), of: count(sent) }) : say('rates.lost-none'));
  at('loss').classList.toggle('quiet', !isMeasured);
  at('loss').classList.toggle('alarm', lost > 0);
  text('stored', stored === null ? '–' : count(stored));
}

function drawNoise() {
  const target = noiseTarget();
  if (!target) {
    text('noise', model.session ? say('noise.no-target') : '–');
    return;
  }
  const goal = number(100 * target.target);
  if (quality === null || quality.noise === null) {
    text('noise', say('noise.unknown', { target: goal }));
    return;
  }
  const end = quality.reached ? say('noise.reached')
    : say('noise.stop', { time: hourMinute(new Date(quality.stopAt)), left: hms(quality.leftS) });
  text('noise', say('noise.now', { noise: number(100 * quality.noise), target: goal }) + end);
}

hear('new-session', loadPast);
hear('state', draw);
hear('rates', onRates);
hear('blocks', draw);
hear('quality', body => {
  if (model.session && body.session === model.session.id) quality = body;
  draw();
});
onLanguage(draw);

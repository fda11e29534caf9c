import { get, may, post } from '../me.js';
import { tellRefusal } from '../refusal.js';
import { model } from './model.js';
import { hear, tell } from './stream.js';

// The examination of several beds that the shown session is one of.

const NOW = ['armed', 'acquiring', 'paused', 'stopping'];
const BAD = ['failed', 'aborted', 'interrupted'];
const FREE = ['idle', 'stored', 'processing']; // of the scanner
let known = null;
let asked = '';

const idOf = session => session && session.arm.examination || null;

/** It, or null: a single bed, or not known (yet). */
export const examination = () => known !== null && known.id === idOf(model.session) ? known : null;

/** The shown session's place: { bed, beds }, or null for a single bed. */
export function bedOfSession() {
  const whole = examination();
  const bed = whole && whole.beds.find(b => b.session === model.session.id);
  return bed && whole.beds.length > 1 ? { bed: bed.number, beds: whole.beds.length } : null;
}

/**
 * All beds in their order: { number, positionMm, durationS, overlapMm, state, part }, part being done, now, next, later or failed.
 * Of a session without an examination its own.
 */
export function beds() {
  const { session } = model;
  if (!session) return [];
  const whole = examination();
  const all = whole
    ? whole.beds.map(b => ({ ...b, positionMm: b.tablePositionMm ?? b.positionMm, state: b.session === session.id ? session.state : b.state }))
    : [{ number: 1, positionMm: session.arm.tablePositionMm || 0, durationS: session.arm.durationS, state: session.state, session: session.id }];
  for (const bed of all) bed.part = partOf(bed.state);
  const next = all.find(b => b.part === 'later');
  if (next) next.part = 'next';
  return all;
}

function partOf(state) {
  if (state === 'planned') return 'later';
  if (NOW.includes(state)) return 'now';
  return BAD.includes(state) ? 'failed' : 'done';
}

/** Seconds that the beds after the running one will take. */
export const laterS = () => beds().filter(b => b.part === 'next' || b.part === 'later').reduce((s, b) => s + b.durationS, 0);

/** Whether one of its beds can be armed now, or no more of them be wanted. */
export function canArmBed() {
  const whole = examination();
  return whole !== null && whole.state === 'open' && FREE.includes(model.state) && may('console', 'technologist');
}

/** Asks the service for the next bed or the end of the beds, and says what went wrong. */
export async function order(verb, body) {
  const whole = examination();
  const answer = await post(`/api/examinations/${encodeURIComponent(whole.id)}/${verb}`, body, whole.version);
  tellRefusal('answer', answer);
}

/** It may be told of before the session that belongs to it is. */
function take(body) {
  if (body === null || examination() !== null && body.id !== known.id) return;
  known = body;
  if (examination() !== null) tell('examination-known', body);
}

/** Asks for it where the stream has not told of it: a page that was opened later, say. */
async function ask() {
  const id = idOf(model.session);
  if (id === null || examination() !== null || asked === model.session.id || !may('technologist', 'physicist')) return;
  asked = model.session.id;
  take(await get(`/api/examinations/${encodeURIComponent(id)}`));
}

hear('examination', take);
hear('state', ask);

import { hear, tell } from './stream.js';

// What is known now. Nothing is kept here that the service could not tell again.

export const model = {
  state: 'connecting', // of the service
  session: null, // the one that is looked at
  links: [],
  rates: null,
  blocks: null,
  stages: [],
  skewMs: 0 // the service's clock less this one's
};

const ENDED_BADLY = ['failed', 'interrupted', 'aborted'];

/** Whether events are coming in: the front ends send their last ones when they are told to stop. */
export const isScanning = () => model.state === 'acquiring' || model.state === 'stopping';

/** Whether the shown session came to no good end, and nothing else has begun. */
export const hasEndedBadly = () => model.state === 'idle' && model.session !== null && ENDED_BADLY.includes(model.session.state);

/** The state for people: of an idle service that of what was done last. */
export function shownState() {
  const isDone = model.state === 'idle' && model.session !== null && model.session.state === 'complete';
  return hasEndedBadly() || isDone ? model.session.state : model.state;
}

/** Seconds measured, of all parts. */
export function measuredS() {
  const { session, rates } = model;
  const before = session && session.totals ? session.totals.timeMs / 1000 : 0;
  return before + (isScanning() && rates ? rates.timeMs / 1000 : 0);
}

/** Events { sent, stored, lost } of all parts, those that a pause or an interruption ended and the open one; null before there are any. */
export function account() {
  const { session, rates } = model;
  const before = session ? session.totals : null;
  const now = isScanning() ? rates : null;
  if (!before && !now) return null;
  const sum = (ofParts, live) => (before ? ofParts(before) : 0) + (now ? live(now) : 0);
  return {
    sent: sum(t => t.sentEvents, r => r.sent),
    stored: sum(t => t.storedPrompts + t.storedDelayeds, r => r.stored),
    lost: sum(t => t.lostOnLink + t.lostInDevice + t.lostInService, r => r.lost)
  };
}

/** Seconds planned, 0 without a session. */
export const plannedS = () => model.session ? model.session.arm.durationS : 0;

const MAY_GO_ON = ['armed', 'acquiring', 'paused', 'interrupted'];

/** Of a scan that was stopped nothing is left, however long it was to be. */
export const leftS = () => MAY_GO_ON.includes(shownState()) ? Math.max(0, plannedS() - measuredS()) : 0;

/** Whether this is the id of the session that is looked at. */
export const isShown = id => model.session !== null && id === model.session.id;

/** Now, by the service's clock. */
export const serviceNow = () => new Date(Date.now() + model.skewMs);

hear('state', body => {
  const before = model.session;
  model.state = body.state;
  model.links = body.links || [];
  model.session = body.session || null;
  model.skewMs = Date.parse(body.now) - Date.now();
  if (model.session && (!before || before.id !== model.session.id)) {
    model.rates = null;
    model.blocks = null;
    model.stages = [];
    tell('new-session', model.session);
  } else if (model.session && model.session.runTag !== before.runTag) {
    model.rates = null; // of the part before, which is in the totals now
  }
  if (model.session && model.session.stages.length) model.stages = model.session.stages;
});
hear('rates', body => { model.rates = body; });
hear('blocks', body => { model.blocks = body; });
hear('progress', body => { if (isShown(body.session)) model.stages = body.stages; }); // while one is processed the next lies there

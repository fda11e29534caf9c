import { at, show, text } from '../dom.js';
import { onLanguage, say } from '../i18n.js';
import { get, may, post, who } from '../me.js';
import { tellRefusal } from '../refusal.js';
import { model } from './model.js';
import { hear } from './stream.js';

// The buttons. What may not be done now, or not by whoever looks, is not offered.

const canResume = () => model.state === 'idle' && model.session !== null && model.session.state === 'interrupted';

/** Whether the shown session can be given up now. */
export const canAbort = () => mayOperate() && (['armed', 'acquiring', 'paused', 'processing'].includes(model.state) || canResume());

let isUnanswered = false; // the last command, since the service was away

export const mayOperate = () => may('console', 'technologist');

/** Sends a command for a session, that on the screen where none is named, and says what went wrong. */
export async function command(verb, id = model.session.id) {
  text('answer', '');
  const answer = await post(`/api/sessions/${encodeURIComponent(id)}/${verb}`, undefined, model.session.version);
  isUnanswered = answer.status === 0;
  tellRefusal('answer', answer);
}

function draw() {
  const { state } = model;
  const isOperator = mayOperate();
  show('arm', isOperator && (state === 'idle' || state === 'stored' || state === 'processing'));
  show('start', isOperator && state === 'armed');
  show('pause', isOperator && state === 'acquiring');
  show('resume', isOperator && (state === 'paused' || canResume()));
  show('stop', isOperator && (state === 'acquiring' || state === 'paused'));
  show('abort', canAbort());
  show('may-not', !isOperator);
  if (!isOperator) text('may-not', say('roles.none', { roles: who().roles.map(r => say(`role.${r}`)).join(', ') }));
}

for (const verb of ['start', 'pause', 'resume', 'stop']) at(verb).addEventListener('click', () => command(verb));

// --- whether the daily check is as it should be

let qcState = 'none';

function drawQc() {
  const words = { passed: 'qc.ok', none: 'qc.none' }[qcState] || 'qc.attention';
  text('qc', say(words));
  at('qc').classList.toggle('warning', words === 'qc.attention');
}

/** Once it is known who looks. */
export async function begin() {
  draw();
  const trend = await get('/api/qc');
  if (trend) qcState = trend.state;
  drawQc();
}

hear('qc', body => { qcState = body.state; drawQc(); });
hear('state', draw);
hear('connected', () => { if (isUnanswered) text('answer', ''); });
onLanguage(draw);
onLanguage(drawQc);

import { at, english, make } from '../dom.js';
import { count } from '../format.js';
import { clockTime, knows, say } from '../i18n.js';
import { may, post } from '../me.js';
import { tellRefusal } from '../refusal.js';
import { item, redraw } from './facts.js';

// What waits for other nodes, and what they refused; the latter somebody tries again.

const FAILED = ['refused', 'commitment failed'];
const LATE = ['delayed', 'commitment overdue'];

export function drawQueue({ queue }) {
  redraw('queue', queue.length ? queue.map(send) : [make('li', { className: 'good' }, say('setup.queue.empty'))]);
  for (const { id } of queue) {
    const button = at(`retry-${id}`);
    if (button === null || button.dataset.wired) continue;
    button.dataset.wired = 'true';
    button.addEventListener('click', () => retry(id));
  }
}

function send(s) {
  const isFailed = FAILED.includes(s.state);
  const state = knows(`setup.send.${s.state.replace(' ', '-')}`) ? say(`setup.send.${s.state.replace(' ', '-')}`) : s.state;
  return item([say('setup.send', { session: s.session, destination: s.destination }), ': ', make('span', { className: isFailed ? 'alarm' : LATE.includes(s.state) ? 'warning' : '' }, state)], [
    say('setup.send.far', { sent: count(s.sent), of: count(s.objects), time: clockTime(new Date(s.queuedAt)) }),
    s.message ? english(s.message) : null
  ], (isFailed || LATE.includes(s.state)) && may('console', 'technologist', 'admin') ? make('div', { className: 'acts' },
    make('button', { type: 'button', 'aria-label': say('setup.send.retry-one', { session: s.session, destination: s.destination }), dataset: { testid: `retry-${s.id}` } }, say('setup.send.retry'))) : null);
}

async function retry(id) {
  tellRefusal('queue-answer', await post(`/api/sends/${encodeURIComponent(id)}/retry`));
  document.dispatchEvent(new Event('setup-again'));
}

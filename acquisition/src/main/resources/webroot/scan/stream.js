// What the service tells, as it tells it: one stream, which the browser opens again by itself.

const hearers = new Map();
let heardMs = Date.now();
const heardOf = new Map();

/** Calls with the body of each event of this name, in the order in which they were asked for. */
export function hear(event, act) {
  if (!hearers.has(event)) hearers.set(event, []);
  hearers.get(event).push(act);
}

/** Tells what has happened on this page itself. */
export function tell(event, body) {
  for (const act of hearers.get(event) || []) act(body);
}

/** When anything was heard last, and when an event of this name was; 0: never. */
export const lastHeardMs = event => event === undefined ? heardMs : heardOf.get(event) || 0;

/** What was told of the scan before is not heard of this one. */
export function forget(events) {
  for (const event of events) heardOf.delete(event);
}

/** What is told again, to a page that opens later say, is as old as the service says. */
function ageAll(agesMs) {
  for (const [event, ms] of Object.entries(agesMs)) {
    if (heardOf.has(event)) heardOf.set(event, Math.min(heardOf.get(event), heardMs - ms));
  }
}

/** @param refused called when the service does not let this page listen any more: the login has run out, say */
export function listen(refused) {
  const stream = new EventSource('/api/live');
  stream.onopen = () => tell('connected');
  stream.onerror = () => { if (stream.readyState === EventSource.CLOSED) setTimeout(refused, 1000); };
  for (const event of new Set([...hearers.keys(), 'tick'])) {
    stream.addEventListener(event, e => {
      heardMs = Date.now();
      heardOf.set(event, heardMs);
      const body = JSON.parse(e.data);
      if (event === 'tick') ageAll(body.agesMs);
      tell(event, body);
    });
  }
}

import { at, english, make, onPress, put, show, text } from '../dom.js';
import { clockTime, knows, language, onLanguage, say } from '../i18n.js';
import { may, post } from '../me.js';
import { tellRefusal } from '../refusal.js';
import { inWords } from '../said.js';
import { goTo, kindOf } from './places.js';
import { hear } from './stream.js';

// What needs a hand, in plain words: the worst in a line that is always seen, all in a dialog. Whoever has seen one says so; it
// stays until its cause is gone, and one that nobody saw stays after that.

let active = [];
let past = [];
let drawn = '';

const isSeen = alarm => Boolean(alarm.acknowledged);
const weight = alarm => (isSeen(alarm) ? 4 : 0) + (alarm.until ? 2 : 0) + (alarm.severity === 'alarm' ? 0 : 1);

/** Those to be shown, the worst first: all that last, and those that are over and that nobody has seen. */
function shown() {
  return [...active, ...past.filter(a => a.severity === 'alarm' && !isSeen(a))].sort((a, b) => weight(a) - weight(b));
}

/** What it is and what to do, or null: then there is only what the service says of it. */
function wordsOf(alarm) {
  const kind = kindOf(alarm.id);
  return kind !== null && knows(kind.key) ? say(kind.key, kind) : null;
}

/** The same with how bad it is before it. */
function partsOf(alarm) {
  return [`${say(`alarms.severity.${alarm.severity}`)}: `, wordsOf(alarm) ?? english(alarm.text)];
}

const timeOf = iso => clockTime(new Date(iso));
const classOf = alarm => isSeen(alarm) || alarm.until ? 'quiet' : alarm.severity;
const mayAcknowledge = () => may('console', 'technologist', 'admin');

// --- the line

function draw() {
  const all = shown();
  const first = all[0];
  put('alarms', ...(first ? partsOf(first) : [say('alarms.none')]));
  at('alarms').className = first ? classOf(first) : 'quiet';
  const kind = first && kindOf(first.id);
  show('alarm-place', Boolean(kind && kind.place));
  show('alarm-acknowledge', Boolean(first) && !isSeen(first) && mayAcknowledge());
  show('alarms-all', all.length > 0 || past.length > 0);
  text('alarms-all', say('alarms.all', { n: new Set([...all, ...past]).size })); // as many as the dialog lists
  if (at('alarms-dialog').open) drawList();
}

async function acknowledge(alarm) {
  const answer = await post(`/api/alarms/${encodeURIComponent(alarm.id)}/acknowledge`, { since: alarm.since });
  tellRefusal('answer', answer);
}

const first = () => shown()[0];
onPress(at('alarm-place'), first, alarm => goTo(kindOf(alarm.id).place));
onPress(at('alarm-acknowledge'), first, acknowledge);

// --- the dialog

function itemOf(alarm) {
  const words = wordsOf(alarm) ?? alarm.text;
  const when = alarm.until ? say('alarms.over', { time: timeOf(alarm.since), until: timeOf(alarm.until) }) : say('alarms.since', { time: timeOf(alarm.since) });
  const seen = isSeen(alarm) ? ', ' + say('alarms.seen', { by: alarm.acknowledged.by === 'local' ? say('alarms.somebody') : alarm.acknowledged.by, time: timeOf(alarm.acknowledged.at) }) : '';
  const kind = kindOf(alarm.id);
  const buttons = make('div', { className: 'buttons' });
  if (kind && kind.place) buttons.append(button(say('alarms.place'), '', () => { at('alarms-dialog').close(); goTo(kind.place); }));
  if (!isSeen(alarm) && mayAcknowledge()) {
    buttons.append(button(say('alarms.acknowledge'), say('alarms.acknowledge-one', { what: words }), () => acknowledge(alarm)));
  }
  return make('li', { className: `alarm-item ${classOf(alarm)}`, dataset: { alarm: alarm.id } },
    make('div', {},
      make('strong', {}, ...partsOf(alarm)),
      make('div', { className: 'quiet', dataset: { detail: '' } }, ...detailsOf(alarm)),
      make('div', { className: 'quiet' }, when + seen)),
    buttons);
}

/** In words where they have a code; of a service of a former version the text as it came. */
function detailsOf(alarm) {
  const all = alarm.details || [{ text: alarm.text }];
  return all.flatMap((detail, i) => [i ? ' ' : '', ...inWords(detail, detail.text)]);
}

function button(words, label, act) {
  const node = make('button', { type: 'button', className: 'small' }, words);
  if (label) node.setAttribute('aria-label', label);
  node.addEventListener('click', act);
  return node;
}

/** Anew only when there are others, or others have been seen: a button that somebody is about to press stays where it is. */
function drawList() {
  const open = shown();
  const all = [...open, ...past.filter(a => !open.includes(a)).reverse()];
  const which = JSON.stringify([language(), all.map(a => [a.id, a.since, a.until, a.severity, isSeen(a)])]);
  if (which === drawn) {
    const details = at('alarms-list').querySelectorAll('[data-detail]');
    all.forEach((alarm, i) => {
      const fresh = make('div', {}, ...detailsOf(alarm));
      if (details[i].innerHTML !== fresh.innerHTML) details[i].replaceChildren(...fresh.childNodes);
    });
    return;
  }
  drawn = which;
  at('alarms-list').replaceChildren(...all.map(itemOf));
}

at('alarms-all').addEventListener('click', () => {
  drawList();
  at('alarms-dialog').showModal();
});

hear('alarms', body => {
  active = body.alarms;
  past = body.past || [];
  draw();
});
onLanguage(draw);

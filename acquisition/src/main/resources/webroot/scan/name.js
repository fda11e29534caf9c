import { at, make, show, text } from '../dom.js';
import { onLanguage, say } from '../i18n.js';
import { get, may } from '../me.js';
import { isShown, model } from './model.js';
import { hear } from './stream.js';

// The patient's name, for whoever holds it against the wristband: asked for by a press, which the audit trail has, and gone again by
// itself. Nobody else in the room needs it.

const SHOWN_MS = 20000;
let asked = 0; // presses so far: an answer that comes late is not shown
let timer = null;

const isOpen = () => !at('name').hidden;

function draw() {
  show('name-show', model.session !== null && may('console', 'technologist', 'physicist'));
  text('name-show', say(isOpen() ? 'name.hide' : 'name.show'));
  at('name-show').setAttribute('aria-expanded', String(isOpen()));
}

function hide() {
  asked++;
  clearTimeout(timer);
  at('name').replaceChildren();
  show('name', false);
  draw();
}

async function ask() {
  const { id } = model.session;
  const mine = ++asked;
  const session = await get(`/api/sessions/${encodeURIComponent(id)}`);
  if (mine !== asked || !isShown(id)) return;
  if (session === null) {
    text('answer', say('name.unknown'));
    return;
  }
  const { patient } = session.arm;
  const facts = [patient.birthDate, patient.sex ? say(`arm.sex.${patient.sex}`) : '', patient.id];
  at('name').replaceChildren(make('strong', {}, patient.name.split('^').filter(Boolean).join(', ')), make('div', {}, facts.filter(Boolean).join('  ')));
  show('name', true);
  timer = setTimeout(hide, SHOWN_MS);
  draw();
}

at('name-show').addEventListener('click', () => { if (isOpen()) hide(); else ask(); });
document.addEventListener('visibilitychange', () => { if (document.hidden) hide(); });
hear('new-session', hide);
hear('state', draw);
onLanguage(hide);

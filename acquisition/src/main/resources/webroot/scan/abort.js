import { at, make, text } from '../dom.js';
import { count, hms } from '../format.js';
import { onLanguage, say } from '../i18n.js';
import { canAbort, command } from './control.js';
import { bedOfSession } from './examination.js';
import { account, leftS, measuredS, model } from './model.js';
import { hear } from './stream.js';

// Giving a scan up asks first, says what would be lost, and takes a held press: of the pointer, or of Enter or the space bar.

const HOLD_MS = 1200;
const dialog = at('abort-dialog');
const button = at('abort-hold');
let asked = null; // id of the session that it is about
let holding = null;

function drawLosses() {
  const { session } = model;
  const measured = measuredS();
  const events = account()?.stored ?? 0;
  const lines = [say('abort.what', { accession: session.arm.accession, patient: session.initials || '', time: hms(measured), events: count(events) })];
  const bed = bedOfSession();
  if (bed !== null) lines.push(say('abort.bed', bed));
  if (model.state === 'armed') lines.push(say('abort.armed'));
  else if (model.state === 'processing') lines.push(say('abort.processing'));
  else lines.push(say('abort.lost', { left: hms(leftS()) }), say('abort.kept'));
  if (model.state === 'acquiring' || model.state === 'paused') lines.push(say('abort.instead'));
  at('abort-losses').replaceChildren(...lines.map(line => make('li', {}, line)));
}

function hold() {
  if (holding !== null) return;
  button.classList.add('held');
  text('abort-hold', say('abort.hold-on'));
  holding = setTimeout(() => {
    letGo();
    dialog.close();
    command('abort', asked);
  }, HOLD_MS);
}

function letGo() {
  clearTimeout(holding);
  holding = null;
  button.classList.remove('held');
  text('abort-hold', say('abort.hold'));
}

at('abort').addEventListener('click', () => {
  asked = model.session.id;
  drawLosses();
  letGo();
  dialog.showModal();
  at('abort-cancel').focus();
});
button.addEventListener('pointerdown', hold);
for (const end of ['pointerup', 'pointerleave', 'pointercancel', 'blur']) button.addEventListener(end, letGo);
button.addEventListener('keydown', e => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); hold(); } });
button.addEventListener('keyup', letGo);
button.addEventListener('contextmenu', e => e.preventDefault()); // a long touch is a press here
dialog.addEventListener('close', letGo);

// What is said in the dialog stays true while it is open; when there is nothing to abort any more, or another session has come, it
// closes.
hear('rates', () => { if (dialog.open) drawLosses(); });
hear('state', () => {
  if (!dialog.open) return;
  if (canAbort() && model.session.id === asked) drawLosses();
  else dialog.close();
});
onLanguage(letGo);

import { at, make } from '../dom.js';
import { onLanguage, say } from '../i18n.js';
import { beds, canArmBed, examination, order } from './examination.js';
import { hear } from './stream.js';

// That no more beds come cannot be taken back: it asks first, says which are left out, and the focus is on the way back.

const dialog = at('close-dialog');
let asked = null; // id of the examination that it is about

function draw() {
  const all = beds();
  const out = all.filter(b => b.part !== 'done');
  const lines = [say('close.left-out', { beds: out.map(b => say('body.bed', { bed: b.number })).join(', ') }),
    say(out.length < all.length ? 'close.rest' : 'close.none')];
  at('close-losses').replaceChildren(...lines.map(line => make('li', {}, line)));
}

/** What is said stays true while it is open; where there is nothing to close any more, it goes. */
function look() {
  if (!dialog.open) return;
  if (canArmBed() && examination().id === asked) draw();
  else dialog.close();
}

at('close-examination').addEventListener('click', () => {
  asked = examination().id;
  draw();
  dialog.showModal();
  at('close-cancel').focus();
});
at('close-do').addEventListener('click', () => {
  dialog.close();
  order('close');
});
hear('state', look);
hear('examination-known', look);
onLanguage(look);

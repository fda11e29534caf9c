import { at, make } from '../dom.js';

// What the parts of this view are drawn with.

const drawn = new Map(); // by place: what was put there, before anybody's words came into it

/** Anew only when it differs: a button that somebody is about to press stays where it is, and what reads aloud is not told twice. */
export function redraw(id, nodes) {
  const fresh = make('div', {}, ...nodes);
  const html = fresh.innerHTML;
  if (drawn.get(id) === html) return;
  drawn.set(id, html);
  at(id).replaceChildren(...fresh.childNodes);
}

/** A name and what is known of it; null where nothing is to be said. */
export const fact = (name, value, className = '') => make('div', {}, make('dt', {}, name), make('dd', { className }, ...[value].flat()));

/** A thing with what is quietly said of it, and buttons. */
export const item = (name, lines, ...more) => make('li', {},
  make('div', {}, make('strong', {}, ...[name].flat()), ...lines.filter(l => l !== null).map(l => make('div', { className: 'quiet' }, ...[l].flat()))), ...more);

const GIB = 2 ** 30;
export const gib = bytes => bytes / GIB;

import { english, fill, make, row } from '../dom.js';
import { knows, language, onLanguage, say, sayParts } from '../i18n.js';
import { may } from '../me.js';
import { isShown, model } from './model.js';
import { hear } from './stream.js';

// The MR series of the examination on the page: what has come, and what it waits for.

const STILL_MS = 2000; // for which no slice has come: the service reads the whole series for a picture
let series = [];
let expected = []; // what is waited for, or was announced, and what of it is missing
let refused = '';
const pictures = new Map(); // by series: drawn anew they would be asked for anew

function draw() {
  const here = series.filter(isHere);
  const rows = here.map(m => {
    const isWhole = !(m.missing > 0);
    const li = row([nameOf(m),
      isWhole ? say('mr.ok', { slices: m.slices ?? '' }).trim() : say('mr.part', { slices: m.slices, all: m.slices + m.missing })], isWhole ? '' : 'quiet');
    li.prepend(isWhole && m.shape && may('technologist', 'physicist') ? pictureOf(m) : make('span', { className: 'thumb' }));
    return li;
  });
  rows.unshift(...expected.map(expectedRow).filter(Boolean));
  if (refused) rows.push(row([sayParts('mr.refused', { why: english(refused) })], 'alarm'));
  fill('mr', rows, say('mr.none'));
}

/** What consists of several images is told also when it is whole: one of them is not all of them. */
function expectedRow({ name, found, wanted, missing, isEnough }) {
  const words = inWords(name.replaceAll('-', '_')) ?? name;
  if (missing.length === 0) return wanted > 1 ? row([words, say('mr.of-ok', { found, wanted })]) : null;
  const members = [...new Set(missing)].map(m => knows(`mr.member.${m}`) ? say(`mr.member.${m}`) : m.toLowerCase()).join(', ');
  const li = row([words, found > 0 ? say('mr.lacks', { found, wanted, members }) : say('mr.waiting')], 'quiet');
  if (isEnough) li.title = say(found > 0 ? 'mr.enough' : 'mr.not-needed');
  return li;
}

/**
 * What came for another patient is another page's matter. The service says whose it is, and in view of which session it says so:
 * until it has looked again, what was said for the patient before is not true of the next.
 */
function isHere(m) {
  return model.session === null ? m.isOfSession !== false : m.session === model.session.id && m.isOfSession === true;
}

/** That of the slices there were when none came any more; until then the one of before, or a place for it. */
function pictureOf(m) {
  const picture = pictures.get(m.id) || { node: make('span', { className: 'thumb' }) };
  if (picture.slices !== m.slices) {
    picture.slices = m.slices;
    clearTimeout(picture.timer);
    picture.timer = setTimeout(() => {
      picture.node = make('img', { className: 'thumb', alt: '', src: `/api/mr/${encodeURIComponent(m.id)}/image.png?of=${m.slices}` });
      draw();
    }, STILL_MS);
    pictures.set(m.id, picture);
  }
  return picture.node;
}

/** Of series that are gone. */
function forgetPictures() {
  for (const [id, picture] of pictures) {
    if (series.some(m => m.id === id)) continue;
    clearTimeout(picture.timer);
    pictures.delete(id);
  }
}

const kindOf = m => String(m.kind || '').toLowerCase();
const inWords = kind => knows(`mr.kind.${kind}`) ? say(`mr.kind.${kind}`) : null;

/** Number and kind; of a kind without words what the MR host calls it. What the service has seen in it is English. */
function nameOf(m) {
  const title = [m.description, m.words].concat(m.problems || []).filter(Boolean).join('; ');
  const words = `${m.number ?? ''} ${inWords(kindOf(m)) ?? (m.description || say('mr.series'))}`.trim();
  return make('span', { lang: 'en', title }, make('span', { lang: language() }, words));
}

hear('mr', body => {
  series = body.series;
  refused = body.refused || '';
  expected = body.expected && isShown(body.session) ? body.expected : [];
  forgetPictures();
  draw();
});
hear('new-session', () => { expected = []; });
hear('state', draw);
onLanguage(draw);

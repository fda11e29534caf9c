import { fill, make, row } from '../dom.js';
import { onLanguage, say } from '../i18n.js';
import { may } from '../me.js';
import { model } from './model.js';
import { hear } from './stream.js';

// The MR series of the examination on the page: what has come, and what it waits for.

const STILL_MS = 2000; // for which no slice has come: the service reads the whole series for a picture
let series = [];
let refused = '';
const pictures = new Map(); // by series: drawn anew they would be asked for anew

function draw() {
  const here = series.filter(isHere);
  const rows = here.map(m => {
    const isWhole = !(m.missing > 0);
    const li = row([`${m.number ?? ''} ${kindOf(m)}`.trim(),
      isWhole ? say('mr.ok', { slices: m.slices ?? '' }).trim() : say('mr.part', { slices: m.slices, all: m.slices + m.missing })], isWhole ? '' : 'quiet');
    li.prepend(isWhole && m.shape && may('technologist', 'physicist') ? pictureOf(m) : make('span', { className: 'thumb' }));
    li.title = [m.description, m.words].concat(m.problems || []).filter(Boolean).join('; ');
    return li;
  });
  const wanted = model.session && model.session.arm.mrSeries || [];
  const kinds = here.map(kindOf);
  for (const kind of wanted.map(word => word.replaceAll('-', ' '))) {
    if (!kinds.some(k => k.startsWith(kind))) rows.push(row([kind, say('mr.waiting')], 'quiet'));
  }
  if (refused) rows.push(row([say('mr.refused', { why: refused })], 'alarm'));
  fill('mr', rows, say('mr.none'));
}

/** What came for another patient is another page's matter: the service says whose it is, or its study does. */
function isHere(m) {
  const study = model.session && model.session.arm.studyInstanceUid;
  return m.isOfSession ?? (!study || m.study === study);
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

const kindOf = m => String(m.kind || m.description || say('mr.series')).toLowerCase().replaceAll('_', ' ');

hear('mr', body => {
  series = body.series;
  refused = body.refused || '';
  forgetPictures();
  draw();
});
hear('state', draw);
onLanguage(draw);

import { fill, make, row } from '../dom.js';
import { onLanguage, say } from '../i18n.js';
import { may } from '../me.js';
import { model } from './model.js';
import { hear } from './stream.js';

// The MR series of the examination on the page: what has come, and what it waits for.

let series = [];
let refused = '';
const pictures = new Map(); // by series and slices: drawn anew they would be asked for anew

function draw() {
  // What came for other examinations is another page's matter.
  const study = model.session && model.session.arm.studyInstanceUid;
  const here = series.filter(m => !study || m.study === study);
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
  for (const kind of wanted) if (!kinds.some(k => k.startsWith(kind))) rows.push(row([kind, say('mr.waiting')], 'quiet'));
  if (refused) rows.push(row([say('mr.refused', { why: refused })], 'alarm'));
  fill('mr', rows, say('mr.none'));
}

function pictureOf(m) {
  const url = `/api/mr/${encodeURIComponent(m.id)}/image.png?of=${m.slices}`;
  if (!pictures.has(url)) {
    if (pictures.size > 100) pictures.clear();
    pictures.set(url, make('img', { className: 'thumb', alt: '', src: url }));
  }
  return pictures.get(url);
}

const kindOf = m => String(m.kind || m.description || say('mr.series')).toLowerCase().replaceAll('_', ' ');

hear('mr', body => {
  series = body.series;
  refused = body.refused || '';
  draw();
});
hear('state', draw);
onLanguage(draw);

import './words.js';
import '../nav.js';
import { at, english, make, put, show, text } from '../dom.js';
import { onLanguage, number, say, sayParts, translate } from '../i18n.js';
import { may, whoAmI } from '../me.js';
import { inWords } from '../said.js';
import { Align } from './align.js';
import { correctedInWords } from './corrections.js';
import { Frames } from './frames.js';
import { Look } from './look.js';
import { Measure } from './measure.js';
import { Reading } from './reading.js';
import { showReadout } from './readout.js';
import { addressOf, asked, facts, hasImage, images, newest, processingOf, urlOf } from './study.js';
import { tabs } from './tabs.js';

// The view Review: one study, or two side by side whose places are linked.

const app = {
  readings: [],
  unit: null,
  units: [],
  hovered: null,
  isFollowing: false,

  each(act) {
    app.readings.forEach(act);
  },

  cursor: () => app.readings[0].viewer.cursor,
  spheres: () => measure.spheres,
  tell: (...words) => put('loading', ...words),
  window: (low, high) => look.window(low, high),

  setUnit(key) {
    app.unit = app.units.find(u => u.key === key) || app.units[0];
    app.each(r => {
      r.viewer.unit = r.unitOf(app.unit.key);
      r.viewer.drawMarksOnly();
    });
    look.window(...app.readings[0].viewer.look.petWindow);
    measure.showTable();
    frames.curves();
    readout();
  },

  async setBackground(name, isNew = true) {
    try {
      await app.readings[0].setBackground(name, () => {}, isNew);
      look.refresh();
      align.refresh();
    } catch (e) {
      if (e.name !== 'AbortError') app.tell(english(e.message));
    }
  },

  /** Another image stands where one stood. */
  changed() {
    readout();
  },

  changedSpheres() {
    if (!document.getElementById('panel-frames').hidden) frames.curves();
  }
};

const pool = []; // one for each place on the page
const look = new Look(app);
const measure = new Measure(app);
const align = new Align(app);
const frames = new Frames(app);
const tools = tabs(at('tabs'), id => {
  if (app.readings.length === 0) return;
  if (id === 'tab-frames') frames.opened();
  else frames.whole(); // what is looked at and measured elsewhere is the whole scan
});

function readout() {
  if (!app.unit) return;
  showReadout(app.readings, app.hovered || app.cursor(), app.hovered !== null, app.unit, app.units);
}

/** Linked: what one does the other does too. */
function listener(index) {
  const follow = () => {
    if (app.isFollowing) return;
    app.isFollowing = true;
    app.readings.forEach((r, i) => { if (i !== index) r.viewer.follow(app.readings[index].viewer); });
    app.isFollowing = false;
    look.showView();
  };
  return {
    cursor: () => {
      follow();
      readout();
      if (measure.spheres.length === 0 && !document.getElementById('panel-frames').hidden) frames.curves();
    },
    hover: mm => {
      app.hovered = mm;
      readout();
    },
    window: (low, high) => look.window(low, high),
    sphere: () => {
      tools.choose('tab-measure');
      measure.put(app.cursor());
    },
    view: () => { if (app.readings.length) follow(); }
  };
}

/** @param words also a list of strings and elements */
function sentence(words, picture = '') {
  show('sentence', words !== '');
  show('viewers', words === '');
  put('sentence-words', ...[words].flat());
  show('fallback', picture !== '');
  if (picture) at('fallback').src = picture;
}

function head(wanted, study, processing) {
  text('initials', study.initials || '');
  const t = study.tracer || {};
  const { injectedActivityBq } = (processing?.goesBy ?? study.armed).tracer;
  const activity = injectedActivityBq ? ` ${number(injectedActivityBq / 1e6)} MBq` : '';
  text('what', [study.accession, `${t.isotope}-${t.agent}${activity}`, study.scanner].filter(Boolean).join(' · '));
  at('what').title = say(`review.${wanted.kind}`, { id: study.id });
  show('corrected', Boolean(processing?.corrections.length));
}

const label = p => say('review.processing-n', { n: p.number || 1, method: images(p).has('pet.nii.gz') ? p.method || say('review.pet') : say('review.quick-look') })
  + (p.corrections.length ? ` (${say('review.corrected')})` : '');

let picked = null; // what the pickers were made of

function pickers(...of) {
  picked = of;
  const [wanted, study, processing, second] = of;
  const all = study.processings.filter(hasImage);
  at('processing').replaceChildren(...all.map(p => make('option', { value: p.number, selected: p === processing }, label(p))));
  at('processing').disabled = all.length < 2;
  const others = all.filter(p => p !== processing);
  const own = second && second.wanted.id === wanted.id;
  at('beside').replaceChildren(
    make('option', { value: '' }, say('review.alone')),
    ...others.map(p => make('option', { value: p.number, selected: own && second.processing.number === p.number }, label(p))),
    ...(second && !own ? [make('option', { value: 'other', selected: true }, say('review.session', { id: second.wanted.id }))] : []));
  at('beside').disabled = at('beside').options.length < 2;
  for (const id of ['processing', 'beside']) at(id).title = at(id).selectedOptions[0]?.text ?? ''; // where it is too narrow for its words
}

async function open(wanted) {
  const study = wanted && await facts(wanted);
  if (!study) return null;
  const processing = processingOf(study, wanted.processing);
  return { wanted, study, processing };
}

async function begin() {
  if (!may('technologist', 'physicist')) {
    sentence(say('review.may-not'));
    return;
  }
  const { first, second } = asked();
  const wanted = first || await newest();
  const one = await open(wanted);
  if (!one) {
    sentence(wanted ? say('review.no-session', { id: wanted.id }) : say('review.nothing'));
    return;
  }
  if (!one.processing) {
    head(one.wanted, one.study);
    sentence(say('review.no-image', { id: one.wanted.id, state: say(`state.${one.study.state}`) }));
    return;
  }
  const other = second && await open(second);
  await showStudies(one, other && other.processing ? other : null);
}

async function showStudies(one, other) {
  sentence('');
  head(one.wanted, one.study, one.processing);
  app.readings.forEach(r => r.close());
  show('viewer-b', other !== null);
  pickers(one.wanted, one.study, one.processing, other);
  const both = other ? [one, other] : [one];
  app.readings = both.map((b, i) => pool[i] ||= new Reading(at(i ? 'viewer-b' : 'viewer-a'), listener(i)));
  if (!app.readings[0].viewer.canDraw) {
    sentence(say('review.no-webgl'), urlOf(one.wanted, one.processing, 'fused.png'));
    return;
  }
  history.replaceState(null, '', addressOf({ ...one.wanted, processing: one.processing.number }, other && { ...other.wanted, processing: other.processing.number }));
  try {
    for (let i = 0; i < both.length; i++) {
      await app.readings[i].load(both[i].wanted, both[i].study, both[i].processing, app.tell);
    }
  } catch (e) {
    if (e.name !== 'AbortError') sentence(sayParts('review.not-read', { why: english(e.message) }));
    return;
  }
  ready(both);
}

function ready(both) {
  const [first] = app.readings;
  // A unit that all of them can be told in.
  app.units = first.units().filter(u => app.readings.every(r => r.units().some(o => o.key === u.key)));
  if (app.units.length === 0) app.units = [{ key: 'relative', factor: 1, digits: 2 }];
  app.unit = app.units[0];
  const isPair = both.length > 1;
  ['a', 'b'].forEach((letter, i) => text(`caption-${letter}`, isPair ? `${letter.toUpperCase()}: ${both[i].wanted.id}, ${label(both[i].processing)}` : ''));
  if (isPair) {
    app.readings[1].viewer.set({ ...first.viewer.look, mrWindow: app.readings[1].viewer.look.mrWindow });
    app.readings[1].viewer.follow(first.viewer);
    look.window(...first.viewer.look.petWindow);
  }
  app.each(r => {
    r.viewer.unit = r.unitOf(app.unit.key);
    r.viewer.draw();
  });
  look.refresh();
  align.refresh();
  frames.refresh();
  measure.measureAll();
  readout();
  tellOfSuv();
  document.body.dataset.ready = both.map(b => `${b.wanted.id}/${b.processing.number}`).join(' ');
}

/** Why there is none, or what it goes by that is not as it was armed. */
function tellOfSuv() {
  const [first] = app.readings;
  at('corrected').title = correctedInWords(first.processing);
  const why = !first.isBqPerMl ? say('review.is-relative') : first.processing.suv.why ? make('span', {}, ...inWords(first.processing.suv, first.processing.suv.why)) : null;
  const corrected = app.readings.map((r, i) => [correctedInWords(r.processing), i ? 'B: ' : app.readings.length > 1 ? 'A: ' : ''])
    .filter(([words]) => words !== '').map(([words, letter]) => letter + words).join(' ');
  app.tell(...(why ? sayParts('review.no-suv', { why }) : []), ...(why && corrected ? [' '] : []), ...(corrected ? [corrected] : []));
}

async function pick() {
  const { first, second } = asked();
  const chosen = { ...first, processing: Number(at('processing').value) };
  const beside = at('beside').value;
  const pair = beside === '' ? null : beside === 'other' ? second : { ...chosen, processing: Number(beside) };
  delete document.body.dataset.ready;
  const [one, other] = [await open(chosen), pair && await open(pair)];
  if (one?.processing) await showStudies(one, other?.processing ? other : null);
}

for (const id of ['processing', 'beside']) at(id).addEventListener('change', pick);
onLanguage(() => {
  if (!app.unit) return;
  pickers(...picked);
  tellOfSuv();
  look.refresh();
  align.refresh();
  measure.showTable();
  readout();
  app.each(r => r.viewer.drawMarksOnly());
});

/** For whoever looks in from outside: what is on the screen. */
window.petmrReview = app;
app.measure = measure;

translate();
whoAmI(begin);

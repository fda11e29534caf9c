import { at, make, show, text } from '../dom.js';
import { number, say } from '../i18n.js';
import { may, post } from '../me.js';
import { tellRefusal } from '../refusal.js';
import { apply, ofService } from './affine.js';
import { measure } from './sphere.js';

// Spheres: where they are, what they hold in each image, and the report that the service makes of them.

const LABEL_LENGTH = 64;

export class Measure {
  /** @param app { readings, unit, each(act), cursor(), changedSpheres() } */
  constructor(app) {
    this.app = app;
    this.spheres = [];
    this.made = 0;
    at('put').addEventListener('click', () => this.put(app.cursor()));
    at('to-hottest').addEventListener('click', () => app.readings[0].viewer.toHottest());
    at('report').addEventListener('click', () => this.report());
  }

  radius() {
    const mm = Number(at('radius').value);
    const isFine = mm >= 1 && mm <= 100;
    at('radius').setAttribute('aria-invalid', String(!isFine));
    return isFine ? mm : null;
  }

  /** A sphere at a place, with the radius that is set. */
  put(mm) {
    const radiusMm = this.radius();
    if (radiusMm === null) return;
    this.made++;
    this.spheres.push({ mm: [...mm], radiusMm, label: say('review.sphere', { n: this.made }), kind: 'lesion' });
    this.measureAll();
  }

  measureAll() {
    for (const sphere of this.spheres) {
      // Of the whole scan, as the report's are, whatever frame is looked at.
      sphere.figures = this.app.readings.map(r => r.pet ? measure(r.pet, sphere.mm, sphere.radiusMm) : null);
    }
    this.app.each(r => {
      r.viewer.spheres = this.spheres;
      r.viewer.drawMarksOnly();
    });
    this.showTable();
    this.app.changedSpheres();
  }

  remove(sphere) {
    this.spheres = this.spheres.filter(s => s !== sphere);
    this.measureAll();
  }

  showTable() {
    const { unit, readings } = this.app;
    const table = at('spheres');
    show('spheres', this.spheres.length > 0);
    show('spheres-none', this.spheres.length === 0);
    const names = ['review.max', 'review.mean', 'review.peak', 'review.volume'];
    table.tHead.replaceChildren(make('tr', {}, make('td', {}, say(`review.unit.${unit.key}`)), ...names.map(n => make('th', { scope: 'col' }, say(n)))));
    table.tBodies[0].replaceChildren(...this.spheres.flatMap((sphere, i) => [this.headRow(sphere, i), ...readings.map((r, image) => this.row(sphere, i, image))]));
    const [first] = readings;
    show('report-row', this.spheres.length > 0 && readings.length === 1 && first.wanted.kind === 'session' && first.processing.isShown
      && Boolean(first.processing.patientFromPet) && may('technologist', 'physicist'));
  }

  /** Its name and kind, where it is, and how to be rid of it. */
  headRow(sphere, index) {
    const where = make('button', { type: 'button', 'aria-label': say('review.go-to', { n: index + 1 }) }, String(index + 1));
    where.addEventListener('click', () => this.app.readings[0].viewer.moveTo(sphere.mm));
    const name = make('input', { value: sphere.label, maxLength: LABEL_LENGTH, 'aria-label': `${index + 1}: ${say('review.name')}` });
    name.addEventListener('change', () => { sphere.label = name.value.trim() || sphere.label; });
    const kind = make('select', { 'aria-label': `${index + 1}: ${say('review.kind')}` },
      ...['lesion', 'anatomy'].map(k => make('option', { value: k, selected: k === sphere.kind }, say(`review.kind.${k}`))));
    kind.addEventListener('change', () => { sphere.kind = kind.value; });
    const remove = make('button', { type: 'button', 'aria-label': say('review.remove-one', { name: sphere.label }) }, '×');
    remove.addEventListener('click', () => this.remove(sphere));
    return make('tr', { className: 'sphere' }, make('td', { colSpan: 5 }, make('div', { className: 'line' }, where, name, kind, remove)));
  }

  row(sphere, index, image) {
    const { unit, readings } = this.app;
    const own = readings[image].unitOf(unit.key);
    const f = sphere.figures[image];
    const told = v => v === null || v === undefined ? '–' : number(v * own.factor, own.digits);
    const isPair = readings.length > 1;
    return make('tr', { dataset: { testid: `sphere-${index + 1}${isPair ? 'ab'[image] : ''}`, figures: f ? JSON.stringify(f) : '' } },
      make('th', { scope: 'row' }, isPair ? 'AB'[image] : ''),
      ...[f?.max, f?.mean, f?.peak].map(v => make('td', {}, told(v))),
      make('td', {}, f ? `${number(f.volumeMl, 1)} mL` : '–'));
  }

  /** A Segmentation and a Structured Report, with the service's own figures, of the result that is on the screen and no other. */
  async report() {
    const [reading] = this.app.readings;
    const toPatient = ofService(reading.processing.patientFromPet);
    const used = new Set();
    const regions = this.spheres.map(s => {
      let label = s.label;
      for (let n = 2; used.has(label); n++) label = `${s.label.slice(0, LABEL_LENGTH - 4)} ${n}`;
      used.add(label);
      return { label, centerMm: apply(toPatient, s.mm), radiiMm: [s.radiusMm, s.radiusMm, s.radiusMm], kind: s.kind };
    });
    at('report').disabled = true;
    text('report-answer', say('review.report-wait'));
    const answer = await post(`/api/sessions/${encodeURIComponent(reading.wanted.id)}/regions`, { regions }, reading.study.version);
    at('report').disabled = false;
    if (!answer.ok) {
      tellRefusal('report-answer', answer);
      return;
    }
    const figures = answer.body.regions.map(r => `${r.label}: SUVmax ${number(r.suvMax, 2)}, ${say('review.mean')} ${number(r.suvMean, 2)}, ${say('review.peak')} ${number(r.suvPeak, 2)}`);
    const to = answer.body.destinations.length ? say('review.report-sent', { to: answer.body.destinations.join(', ') }) : say('review.report-kept');
    text('report-answer', `${to} ${figures.join('; ')}`);
    at('report-answer').dataset.figures = JSON.stringify(answer.body.regions);
  }
}

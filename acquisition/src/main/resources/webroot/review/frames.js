import { at, english, make, show, text } from '../dom.js';
import { number, say } from '../i18n.js';
import { readFrames } from './nifti.js';
import { STROKES, fitWidth, plot } from './plot.js';
import { measure } from './sphere.js';
import { movies, urlOf } from './study.js';
import { percentile } from './volume.js';

// Time frames and gates as a film, and what the spheres hold in each.

const MOST_BYTES = 600e6;
const FRAME_MS = 400;
const HEIGHT = 200;

export class Frames {
  /** @param app { readings, unit, spheres(), cursor(), tell(...words and elements) } */
  constructor(app) {
    this.app = app;
    this.forget();
    this.timer = null;
    this.chart = null;
    at('frame').addEventListener('input', () => this.showFrame(Number(at('frame').value)));
    at('play').addEventListener('click', () => this.play(this.timer === null));
    at('whole-scan').addEventListener('click', () => this.whole());
    at('frames-which').addEventListener('change', () => this.load(at('frames-which').value));
    fitWidth(() => this.chart || { setSize() {} }, at('curve'), HEIGHT);
  }

  forget() {
    this.frames = [];
    this.name = null;
    this.full = null; // upper end of their window, once all are there
    this.isShowing = false;
    this.by = 1;
  }

  /** After other images have come. */
  refresh() {
    this.play(false);
    this.forget();
    const all = movies(this.app.readings[0].processing);
    show('frames', all.length > 0);
    show('frames-none', all.length === 0);
    show('frames-which-row', all.length > 1);
    at('frames-which').replaceChildren(...all.map(name => make('option', { value: name }, say(`review.movie.${name.includes('gates') ? 'gates' : 'frames'}`))));
  }

  /** When its tab is looked at. */
  opened() {
    if (this.name === null && at('frames-which').value) this.load(at('frames-which').value);
    else this.start();
  }

  /** Shows the frame that was looked at last, unless they are not all there, or another tab is looked at by now. */
  start() {
    if (this.full === null || document.getElementById('panel-frames').hidden) return;
    this.showFrame(Number(at('frame').value));
    this.app.window(0, this.full);
    this.curves();
  }

  async load(name) {
    const [reading] = this.app.readings;
    this.whole();
    this.forget();
    this.name = name;
    let by;
    try {
      by = await readFrames(urlOf(reading.wanted, reading.processing, name), MOST_BYTES, (i, frame, count) => {
        if (this.name !== name) return;
        this.frames.push(frame);
        this.app.tell(say('review.loading-frames', { n: i + 1, of: count }));
      }, reading.cancel.signal);
    } catch (e) {
      if (this.name === name) this.name = null; // to be tried again
      if (e.name !== 'AbortError') this.app.tell(english(e.message));
      return;
    }
    if (this.name !== name) return; // another film was chosen meanwhile
    this.by = by;
    this.app.tell('');
    at('frame').max = this.frames.length - 1;
    at('frame').value = this.frames.length - 1;
    this.full = Math.max(...this.frames.map(f => percentile(f, 0.995)));
    this.start();
  }

  times() {
    const p = this.app.readings[0].processing;
    return (this.name?.includes('gates') ? p.gates : p.frames) || [];
  }

  showFrame(i) {
    const frame = this.frames[i];
    if (!frame) return;
    const { viewer } = this.app.readings[0];
    if (!this.isShowing) this.windowBefore = viewer.look.petWindow;
    this.isShowing = true;
    at('frame').value = i;
    viewer.setPet(frame, false);
    const t = this.times()[i];
    const isGate = this.name.includes('gates');
    text('frame-name', say(isGate ? 'review.gate-of' : 'review.frame-of', {
      n: i + 1, of: this.frames.length, from: t ? number(t.start_s, 0) : '?', to: t ? number(t.start_s + t.duration_s, 0) : '?'
    }));
    at('frame').setAttribute('aria-valuetext', at('frame-name').textContent);
    this.app.changed();
    this.chart?.redraw(false);
  }

  /** Puts the whole scan's image back, in the window that it had. */
  whole() {
    this.play(false);
    if (!this.isShowing) return;
    const [reading] = this.app.readings;
    this.isShowing = false;
    reading.viewer.setPet(reading.pet, false);
    text('frame-name', '');
    this.app.window(...this.windowBefore);
    this.app.changed();
  }

  play(isOn) {
    clearInterval(this.timer);
    this.timer = null;
    at('play').setAttribute('aria-pressed', String(isOn));
    if (isOn && this.frames.length > 0) this.timer = setInterval(() => this.showFrame((Number(at('frame').value) + 1) % this.frames.length), FRAME_MS);
  }

  /** Mean of each sphere over the frames; without spheres one of 10 mm at the cursor. */
  curves() {
    if (this.frames.length === 0 || at('curve').clientWidth === 0) return;
    const { unit } = this.app;
    const spheres = this.app.spheres();
    const shown = (spheres.length ? spheres : [{ mm: this.app.cursor(), radiusMm: 10, label: say('review.at-cursor') }]).slice(0, STROKES.length);
    const times = this.times();
    const isGate = this.name.includes('gates');
    const x = this.frames.map((f, i) => isGate || !times[i] ? i + 1 : times[i].start_s + times[i].duration_s / 2);
    const values = shown.map(s => this.frames.map(f => {
      const found = measure(f, s.mm, s.radiusMm, false);
      return found ? found.mean * unit.factor : null;
    }));
    const word = say(`review.unit.${unit.key}`);
    this.chart?.destroy();
    this.chart = plot(at('curve'), {
      height: HEIGHT,
      data: [x, ...values],
      x: { axis: { label: isGate ? say('review.gate') : say('review.seconds'), labelSize: 22, size: 34 }, series: { label: isGate ? say('review.gate') : 's' } },
      y: { axis: { label: word, labelSize: 22 } },
      range: (u, low, high) => [Math.min(0, low), high > 0 ? 1.05 * high : 1],
      lines: shown.map((s, i) => ({ label: s.label, stroke: STROKES[i][0], dash: STROKES[i][1], value: (u, v) => v === null ? '–' : number(v, unit.digits) })),
      hooks: { draw: [u => this.markFrame(u, x)] }
    });
    const words = shown.map((s, i) => `${s.label}: ${values[i].map(v => v === null ? '–' : number(v, unit.digits)).join(', ')} ${word}`).join('; ');
    at('curve').setAttribute('aria-label', words);
    at('curve').dataset.values = JSON.stringify(values);
    text('curve-words', this.by > 1 ? say('review.binned', { by: this.by }) : '');
  }

  markFrame(u, x) {
    if (!this.isShowing) return;
    const px = Math.round(u.valToPos(x[Number(at('frame').value)], 'x', true));
    u.ctx.save();
    u.ctx.strokeStyle = 'rgba(223, 229, 232, .6)';
    u.ctx.beginPath();
    u.ctx.moveTo(px, u.bbox.top);
    u.ctx.lineTo(px, u.bbox.top + u.bbox.height);
    u.ctx.stroke();
    u.ctx.restore();
  }
}

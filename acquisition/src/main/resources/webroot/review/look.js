import { at, make } from '../dom.js';
import { say } from '../i18n.js';
import { MR_COLOURS, PET_COLOURS } from './colours.js';
import { backgrounds } from './study.js';
import { percentile } from './volume.js';

// Settings of how images look. Values of PET are in the unit that is told; sliders go over what the image holds.

const TURN_MS = 120;

export class Look {
  /** @param app { readings, unit, units, setUnit(key), each(act), changed() } */
  constructor(app) {
    this.app = app;
    this.turning = null;
    this.petMost = 1;
    this.mrMost = 1;
    const set = (id, look) => at(id).addEventListener('input', () => app.each(r => r.viewer.set(look(at(id).value))));
    set('share', v => ({ share: v / 100 }));
    set('pet-colours', v => ({ petColours: v }));
    set('mr-colours', v => ({ mrColours: v }));
    set('mip-colours', v => ({ projectionColours: v }));
    set('mr-upper', v => ({ mrWindow: [0, v / 100 * this.mrMost] }));
    at('pet-upper').addEventListener('input', () => this.window(this.low(), at('pet-upper').value / 100 * this.petMost, 'slider'));
    for (const id of ['pet-low', 'pet-high']) at(id).addEventListener('change', () => this.typed());
    at('pet-unit-choice').addEventListener('change', () => app.setUnit(at('pet-unit-choice').value));
    at('background').addEventListener('change', () => app.setBackground(at('background').value));
    at('angle').addEventListener('input', () => app.each(r => r.viewer.turnTo(Number(at('angle').value))));
    at('turn').addEventListener('click', () => this.turn());
    // The other follows by itself.
    at('fit').addEventListener('click', () => app.readings[0].viewer.fit());
    at('zoom-in').addEventListener('click', () => app.readings[0].viewer.zoomBy(1.2));
    at('zoom-out').addEventListener('click', () => app.readings[0].viewer.zoomBy(1 / 1.2));
  }

  low() {
    return this.app.readings[0].viewer.look.petWindow[0];
  }

  /** The window of PET, in the image's unit. */
  window(low, high, from = '') {
    const top = Math.max(high, low + 1e-3 * this.petMost);
    const { factor, key } = this.app.unit;
    // The same colours for the same uptake, also of another patient.
    this.app.each(r => {
      const k = factor / r.unitOf(key).factor;
      r.viewer.set({ petWindow: [low * k, top * k] });
    });
    this.showWindow(from);
  }

  typed() {
    const { factor } = this.app.unit;
    const [low, high] = ['pet-low', 'pet-high'].map(id => Number(at(id).value) / factor);
    const isFine = Number.isFinite(low) && Number.isFinite(high) && high > low;
    for (const id of ['pet-low', 'pet-high']) at(id).setAttribute('aria-invalid', String(!isFine));
    if (isFine) this.window(low, high);
  }

  showWindow(from = '') {
    const { viewer } = this.app.readings[0];
    const [low, high] = viewer.look.petWindow;
    const { factor, digits } = this.app.unit;
    at('pet-low').value = (low * factor).toFixed(digits);
    at('pet-high').value = (high * factor).toFixed(digits);
    if (from !== 'slider') at('pet-upper').value = Math.min(100, 100 * high / this.petMost);
  }

  /** After other images have come, or in another language. */
  refresh() {
    const { readings, units, unit } = this.app;
    const reading = readings[0];
    const { viewer } = reading;
    this.petMost = viewer.petMost || 1;
    this.mrMost = viewer.mr ? 1.6 * percentile(viewer.mr, 0.995) : 1;
    const options = (id, all, chosen, words) => at(id).replaceChildren(...all.map(v => make('option', { value: v, selected: v === chosen }, words(v))));
    options('pet-colours', PET_COLOURS, viewer.look.petColours, v => say(`review.colours.${v}`));
    options('mip-colours', PET_COLOURS, viewer.look.projectionColours, v => say(`review.colours.${v}`));
    options('mr-colours', MR_COLOURS, viewer.look.mrColours, v => say(`review.colours.${v}`));
    options('pet-unit-choice', units.map(u => u.key), unit.key, v => say(`review.unit.${v}`));
    options('background', [...backgrounds(reading.processing), ''], reading.background, v => say(`review.background.${v || 'none'}`));
    at('share').value = 100 * viewer.look.share;
    at('share').disabled = !viewer.mr;
    at('mr-upper').value = Math.min(100, 100 * viewer.look.mrWindow[1] / this.mrMost);
    this.showWindow();
    this.showView();
  }

  showView() {
    at('angle').value = this.app.readings[0].viewer.angle;
  }

  turn() {
    const isOn = this.turning === null;
    at('turn').setAttribute('aria-pressed', String(isOn));
    if (isOn) {
      this.turning = setInterval(() => {
        const { viewer } = this.app.readings[0];
        this.app.each(r => r.viewer.turnTo((viewer.angle + 5) % 360));
        this.showView();
      }, TURN_MS);
    } else {
      clearInterval(this.turning);
      this.turning = null;
    }
  }
}


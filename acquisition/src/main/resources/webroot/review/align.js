import { at, make, show, text } from '../dom.js';
import { number, say } from '../i18n.js';
import { images } from './study.js';

// Does PET lie on the MR: squares by turns, edges, and what the registration measured.

export class Align {
  /** @param app { readings, each(act), setBackground(name, isNew) } */
  constructor(app) {
    this.app = app;
    for (const radio of document.querySelectorAll('input[name="mode"]')) {
      radio.addEventListener('change', () => app.each(r => r.viewer.set({ mode: Number(radio.value) })));
    }
    at('square-size').addEventListener('input', () => app.each(r => r.viewer.set({ squareMm: Number(at('square-size').value) })));
    at('edge-level').addEventListener('input', () => app.each(r => r.viewer.set({ edgeLevel: at('edge-level').value / 100 })));
    for (const radio of document.querySelectorAll('input[name="moved"]')) {
      radio.addEventListener('change', () => app.setBackground(radio.value, false));
    }
  }

  refresh() {
    const [reading] = this.app.readings;
    const r = reading.processing.registration;
    const isMeasured = Boolean(r && r.decision);
    at('decision').className = `decision ${isMeasured ? r.decision : ''}`;
    text('decision', isMeasured ? say(`review.decision.${r.decision}`) : say('review.decision.none'));
    text('decision-sentence', isMeasured ? r.sentence : '');
    at('decision-sentence').lang = 'en';
    const rows = [];
    const add = (key, value) => rows.push(make('div', {}, make('dt', {}, say(key)), make('dd', {}, value)));
    if (isMeasured && Number.isFinite(r.shift_mm)) {
      add('review.shift', `${number(r.shift_mm, 1)} ± ${number(r.uncertainty_mm, 1)} mm`);
      add('review.rotation', `${number(r.rotation_deg, 1)} ± ${number(r.uncertainty_deg, 1)}°`);
      add('review.limits', `${number(r.accept_mm, 1)} / ${number(r.alarm_mm, 1)} mm`);
    }
    if (r?.again) {
      add('review.again', say(`review.decision.${r.again.decision}`));
      if (Number.isFinite(r.again.shift_mm)) add('review.again-shift', `${number(r.again.shift_mm, 1)} mm, ${number(r.again.rotation_deg, 1)}°`);
    }
    at('registration').replaceChildren(...rows);
    const there = images(reading.processing);
    show('moved-row', there.has('mr-registered.nii.gz') && there.has('mr.nii.gz'));
    at('moved-after').checked = reading.background !== 'mr.nii.gz';
    at('moved-before').checked = reading.background === 'mr.nii.gz';
    for (const id of ['mode-squares', 'mode-edges']) at(id).disabled = !reading.viewer.mr;
  }
}

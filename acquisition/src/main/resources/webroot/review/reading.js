import { say } from '../i18n.js';
import { readVolume } from './nifti.js';
import { backgrounds, petOf, urlOf } from './study.js';
import { Viewer } from './viewer.js';

// One study on the screen: its images, its viewer, and the unit its values are told in.

export class Reading {
  /** @param node the figure with its canvases @param listener of its viewer */
  constructor(node, listener) {
    this.node = node;
    this.viewer = new Viewer(node.querySelector('.images'), node.querySelector('.marks'), listener);
    this.cancel = new AbortController();
  }

  /** @param tell called with words while images come */
  async load(wanted, study, processing, tell) {
    this.cancel.abort();
    this.cancel = new AbortController();
    Object.assign(this, { wanted, study, processing, pet: null, background: null });
    const { signal } = this.cancel;
    const percent = what => part => tell(say('review.loading', { what, percent: Math.round(100 * part) }));
    const pet = await readVolume(urlOf(wanted, processing, petOf(processing)), percent(say('review.pet')), signal);
    this.pet = pet;
    this.viewer.setPet(pet);
    const names = backgrounds(processing);
    await this.setBackground(names[0] || '', percent(say('review.mr')));
    tell('');
  }

  /** @param name of a file, or '' for none */
  async setBackground(name, progress = () => {}, isNew = true) {
    this.background = name;
    const mr = name ? await readVolume(urlOf(this.wanted, this.processing, name), progress, this.cancel.signal) : null;
    if (this.background === name) this.viewer.setMr(mr, isNew);
  }

  get isBqPerMl() {
    return this.pet !== null && this.pet.words.includes('Bq/mL');
  }

  /** The units that this image can be told in: { key, factor, digits }. */
  units() {
    const factor = this.processing.suv.perBqPerMl;
    if (!this.isBqPerMl) return [{ key: 'relative', factor: 1, digits: 2 }];
    const all = [{ key: 'kbq', factor: 0.001, digits: 2 }];
    return factor ? [{ key: 'suv', factor, digits: 2 }, ...all] : all;
  }

  /** The unit of a key as this image has it: two patients have two factors to SUV. */
  unitOf(key) {
    return this.units().find(u => u.key === key) || this.units()[0];
  }

  close() {
    this.cancel.abort();
  }
}

import { drawingOn } from './gl.js';
import { listen } from './hands.js';
import { drawMarks } from './marks.js';
import { around, boxAbove, hottest, indexAt, largest, middle, percentile, valueAt } from './volume.js';

// One reading of a study: three planes through one point and a projection, on two canvases: images below, marks above.

const GAP = 6;
export const NAMES = ['axial', 'coronal', 'sagittal', 'mip'];
// Across and down each panel: left, posterior, head. The patient's right is on the left, as radiologists look.
export const AXES = {
  axial: [[1, 0, 0], [0, 1, 0], 2],
  coronal: [[1, 0, 0], [0, 0, -1], 1],
  sagittal: [[0, 1, 0], [0, 0, -1], 0]
};
const MIP_SAMPLES = 160;
const STEP_MM = 2;

export class Viewer {
  /** @param listener { cursor(mm), hover(mm or null), window(low, high), sphere(), view() } */
  constructor(canvas, marks, listener) {
    this.canvas = canvas;
    this.marks = marks;
    this.listener = listener;
    this.drawing = drawingOn(canvas);
    this.pet = null;
    this.mr = null;
    this.spheres = [];
    this.look = {
      share: 0.5, mode: 0, squareMm: 20, edgeStepMm: 1.5, edgeLevel: 0.25,
      petColours: 'hot', mrColours: 'grey', petWindow: [0, 1], mrWindow: [0, 1], projectionColours: 'inverse', projectionWindow: [0, 1]
    };
    this.unit = { factor: 1, digits: 1, word: '' };
    this.cursor = [0, 0, 0];
    this.focus = [0, 0, 0];
    this.zoom = 1;
    this.angle = 0;
    this.box = null;
    this.active = 'axial';
    this.isDue = { planes: false, mip: false };
    this.layout = {};
    new ResizeObserver(() => this.resized()).observe(marks);
    listen(this);
  }

  get canDraw() {
    return this.drawing !== null;
  }

  // --- what is shown

  /** @param isNew whether to look at it afresh: windows, place */
  setPet(pet, isNew = true) {
    this.pet = pet;
    this.petMost = pet ? largest(pet) : 1;
    this.drawing?.set('pet', pet, this.petMost);
    if (pet && isNew) {
      const full = percentile(pet, 0.995) || 1;
      this.petBox = boxAbove(pet, 0.04 * full);
      this.look.petWindow = [0, full];
      this.look.projectionWindow = [0, full];
      this.cursor = middle(pet);
      this.fit();
    }
    this.draw();
  }

  setMr(mr, isNew = true) {
    this.mr = mr;
    this.drawing?.set('mr', mr, mr ? largest(mr) : 1);
    if (mr && isNew) {
      const full = percentile(mr, 0.995);
      this.mrBox = boxAbove(mr, 0.15 * full);
      this.look.mrWindow = [0, full];
    }
    if (!mr) this.mrBox = null;
    this.fit();
  }

  /** The whole of what there is to see, at its largest. */
  fit() {
    this.box = around(this.petBox || null, this.mrBox || null);
    if (this.box) {
      this.focus = this.box.low.map((low, d) => (low + this.box.high[d]) / 2);
      this.zoom = 1;
    }
    this.draw();
    this.listener.view?.();
  }

  set(look) {
    Object.assign(this.look, look);
    if (look.petWindow) this.look.projectionWindow = look.petWindow;
    this.draw();
  }

  moveTo(mm, isTold = true) {
    this.cursor = mm.map((c, d) => this.box ? Math.max(this.box.low[d] - 50, Math.min(this.box.high[d] + 50, c)) : c);
    this.draw(false);
    this.drawMarksOnly();
    if (isTold) this.listener.cursor?.(this.cursor);
  }

  turnTo(degrees) {
    this.angle = degrees;
    this.draw();
  }

  /** As another viewer looks. */
  follow(other) {
    this.cursor = [...other.cursor];
    this.focus = [...other.focus];
    this.zoom = other.zoom;
    this.angle = other.angle;
    this.box = other.box || this.box;
    this.draw();
  }

  petAt(mm) {
    return this.pet ? valueAt(this.pet, mm) : NaN;
  }

  mrAt(mm) {
    return this.mr ? valueAt(this.mr, mm) : NaN;
  }

  toHottest() {
    if (this.pet) this.moveTo(hottest(this.pet));
  }

  // --- drawing, at most once for each picture of the screen

  draw(withMip = true) {
    this.isDue.mip ||= withMip;
    if (this.isDue.planes) return;
    this.isDue.planes = true;
    requestAnimationFrame(() => {
      const isMipDue = this.isDue.mip;
      this.isDue = { planes: false, mip: false };
      this.drawNow(isMipDue);
    });
  }

  drawNow(withMip) {
    if (!this.drawing || !this.layout.axial) return;
    for (const name of ['axial', 'coronal', 'sagittal']) {
      const [across, down] = AXES[name];
      const p = this.layout[name];
      const k = this.mmPerPixel() / 2;
      const centre = [...this.focus];
      centre[AXES[name][2]] = this.cursor[AXES[name][2]];
      this.drawing.drawPlane(p, { centre, across: across.map(a => a * k * p.w), down: down.map(a => a * k * p.h) }, this.look);
    }
    if (withMip && this.pet) this.drawing.drawProjection(this.layout.mip, this.projection(), this.look, MIP_SAMPLES);
    this.drawMarksOnly();
  }

  drawMarksOnly() {
    drawMarks(this);
  }

  resized() {
    const scale = window.devicePixelRatio || 1;
    const w = Math.max(2, Math.round(this.marks.clientWidth * scale));
    const h = Math.max(2, Math.round(this.marks.clientHeight * scale));
    if (w < 8 || h < 8) return;
    for (const c of [this.canvas, this.marks]) {
      c.width = w;
      c.height = h;
    }
    this.scale = scale;
    const gap = Math.round(GAP * scale);
    const pw = Math.floor((w - gap) / 2);
    const ph = Math.floor((h - gap) / 2);
    const places = [[0, 0], [pw + gap, 0], [0, ph + gap], [pw + gap, ph + gap]];
    this.layout = Object.fromEntries(NAMES.map((name, i) => [name, { x: places[i][0], y: places[i][1], w: pw, h: ph }]));
    this.drawing?.clear(w, h, 0.08);
    // At once: a canvas of another size is empty, and one picture of the screen later that would be seen.
    this.drawNow(true);
  }

  size() {
    return this.box ? this.box.low.map((low, d) => Math.max(20, this.box.high[d] - low)) : [300, 300, 300];
  }

  mmPerPixel() {
    const s = this.size();
    const { w, h } = this.layout.axial;
    const fit = Math.max(s[0] / w, s[1] / h, s[2] / h, s[1] / w);
    return 1.06 * fit / this.zoom;
  }

  mipMmPerPixel() {
    const s = this.size();
    const { w, h } = this.layout.mip;
    return 1.06 * Math.max(Math.hypot(s[0], s[1]) * 0.9 / w, s[2] / h);
  }

  /** Turned around the patient's long axis; 0 degrees is from the front. */
  projection() {
    const a = this.angle * Math.PI / 180;
    const p = this.layout.mip;
    const k = this.mipMmPerPixel() / 2;
    const s = this.size();
    const reach = Math.hypot(s[0], s[1]) / 2;
    const centre = this.box ? this.box.low.map((low, d) => (low + this.box.high[d]) / 2) : this.focus;
    const unit = { across: [Math.cos(a), Math.sin(a), 0], down: [0, 0, -1], ray: [-Math.sin(a), Math.cos(a), 0] };
    return {
      centre,
      unit,
      across: unit.across.map(c => c * k * p.w),
      down: unit.down.map(c => c * k * p.h),
      ray: unit.ray.map(c => c * reach)
    };
  }

  // --- between pixels and mm

  panelAt(x, y) {
    return NAMES.find(name => {
      const p = this.layout[name];
      return p && x >= p.x && y >= p.y && x < p.x + p.w && y < p.y + p.h;
    });
  }

  /** @param x in pixels of the canvas */
  mmAt(name, x, y) {
    const p = this.layout[name];
    if (name === 'mip') return this.hottestAlong(x, y);
    const [across, down, depth] = AXES[name];
    const k = this.mmPerPixel();
    const u = (x - p.x - p.w / 2) * k;
    const v = (y - p.y - p.h / 2) * k;
    const mm = this.focus.map((f, d) => f + u * across[d] + v * down[d]);
    mm[depth] = this.cursor[depth];
    return mm;
  }

  /** Pixels of a point in a panel, and how far it lies from what the panel shows, mm. */
  pixelOf(name, mm) {
    const p = this.layout[name];
    if (name === 'mip') {
      const { centre, unit } = this.projection();
      const k = this.mipMmPerPixel();
      const d = mm.map((c, i) => c - centre[i]);
      const along = v => d[0] * v[0] + d[1] * v[1] + d[2] * v[2];
      return { x: p.x + p.w / 2 + along(unit.across) / k, y: p.y + p.h / 2 + along(unit.down) / k, offMm: 0 };
    }
    const [across, down, depth] = AXES[name];
    const k = this.mmPerPixel();
    const d = mm.map((c, i) => c - this.focus[i]);
    const along = v => d[0] * v[0] + d[1] * v[1] + d[2] * v[2];
    return { x: p.x + p.w / 2 + along(across) / k, y: p.y + p.h / 2 + along(down) / k, offMm: mm[depth] - this.cursor[depth] };
  }

  /** The place of the largest value along a ray of the projection; null where nothing is. */
  hottestAlong(x, y) {
    if (!this.pet) return null;
    const p = this.layout.mip;
    const { centre, unit, ray } = this.projection();
    const k = this.mipMmPerPixel();
    const u = (x - p.x - p.w / 2) * k;
    const v = (y - p.y - p.h / 2) * k;
    const from = centre.map((c, d) => c + u * unit.across[d] + v * unit.down[d] - ray[d]);
    const n = Math.ceil(2 * Math.hypot(...ray) / Math.min(...this.pet.spacingMm));
    let best = -1;
    let most = 0;
    for (let i = 0; i <= n; i++) {
      const index = indexAt(this.pet, from.map((c, d) => c + 2 * ray[d] * i / n));
      if (index >= 0 && this.pet.data[index] > most) {
        most = this.pet.data[index];
        best = i;
      }
    }
    return best < 0 ? null : from.map((c, d) => c + 2 * ray[d] * best / n);
  }

  // --- steps

  zoomBy(by) {
    this.zoom = Math.max(0.5, Math.min(12, this.zoom * by));
    this.draw(false);
    this.listener.view?.();
  }

  /** Through the planes of a panel, one voxel of PET at a time. */
  step(panel, way) {
    const depth = AXES[panel][2];
    const mm = [...this.cursor];
    mm[depth] += way * (this.pet ? this.pet.spacingMm[depth] : STEP_MM) * (depth === 2 ? -1 : 1);
    this.moveTo(mm);
  }
}

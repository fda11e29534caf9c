import { css } from './colours.js';
import { number, say } from '../i18n.js';

// What is drawn over the images: the cursor, the patient's sides, spheres, a scale and the colours' values.

const SIDES = { axial: ['R', 'L', 'A', 'P'], coronal: ['R', 'L', 'H', 'F'], sagittal: ['A', 'P', 'H', 'F'] };
const LINE = 'rgba(110, 200, 228, .75)';
const TEXT = '#e8edef';
// Light within dark: against any ground one of the two stands out, whatever lies below.
const SPHERE = '#ffd54a';
const AROUND = '#0c0f11';

export function drawMarks(viewer) {
  const { marks, layout, scale } = viewer;
  if (!layout.axial) return;
  const g = marks.getContext('2d');
  g.clearRect(0, 0, marks.width, marks.height);
  g.font = `${Math.round(14 * scale)}px system-ui, "DejaVu Sans", sans-serif`;
  for (const name of ['axial', 'coronal', 'sagittal', 'mip']) {
    const p = layout[name];
    g.save();
    g.beginPath();
    g.rect(p.x, p.y, p.w, p.h);
    g.clip();
    const isLight = name === 'mip' && viewer.look.projectionColours === 'inverse';
    cursor(g, viewer, name, p, isLight);
    viewer.spheres.forEach((sphere, i) => circle(g, viewer, name, sphere, i));
    words(g, viewer, name, p, isLight);
    g.restore();
    if (name === viewer.active) {
      g.strokeStyle = LINE;
      g.lineWidth = scale;
      g.strokeRect(p.x + 0.5, p.y + 0.5, p.w - 1, p.h - 1);
    }
  }
  colourBar(g, viewer);
  scaleBar(g, viewer);
}

function cursor(g, viewer, name, p, isLight) {
  const { x, y } = viewer.pixelOf(name, viewer.cursor);
  const gap = 9 * viewer.scale;
  g.strokeStyle = isLight ? 'rgba(0, 90, 120, .8)' : LINE;
  g.lineWidth = Math.max(1, viewer.scale);
  g.beginPath();
  const far = name === 'mip' ? 3 * gap : Infinity;
  for (const [dx, dy] of [[-1, 0], [1, 0], [0, -1], [0, 1]]) {
    g.moveTo(x + dx * gap, y + dy * gap);
    g.lineTo(clampTo(x + dx * far, p.x, p.x + p.w, x + dx * gap), clampTo(y + dy * far, p.y, p.y + p.h, y + dy * gap));
  }
  g.stroke();
}

const clampTo = (v, low, high, otherwise) => Number.isNaN(v) ? otherwise : Math.max(low, Math.min(high, v));

function circle(g, viewer, name, sphere, index) {
  const { x, y, offMm } = viewer.pixelOf(name, sphere.mm);
  if (Math.abs(offMm) >= sphere.radiusMm) return;
  const k = name === 'mip' ? viewer.mipMmPerPixel() : viewer.mmPerPixel();
  const r = Math.sqrt(sphere.radiusMm ** 2 - offMm ** 2) / k;
  g.beginPath();
  g.arc(x, y, r, 0, 2 * Math.PI);
  g.strokeStyle = AROUND;
  g.lineWidth = 5 * viewer.scale;
  g.stroke();
  g.strokeStyle = SPHERE;
  g.lineWidth = 2 * viewer.scale;
  g.stroke();
  g.textAlign = 'left';
  g.strokeStyle = AROUND;
  g.lineWidth = 4 * viewer.scale;
  g.lineJoin = 'round';
  g.fillStyle = SPHERE;
  const label = [String(index + 1), x + r * 0.72 + 4 * viewer.scale, y - r * 0.72];
  g.strokeText(...label);
  g.fillText(...label);
}

function words(g, viewer, name, p, isLight) {
  const s = viewer.scale;
  g.fillStyle = isLight ? '#14171a' : TEXT;
  if (!isLight) {
    g.shadowColor = '#000';
    g.shadowBlur = 4 * s;
  }
  g.textAlign = 'left';
  g.textBaseline = 'alphabetic';
  g.fillText(say(`review.panel.${name}`), p.x + 8 * s, p.y + 18 * s);
  if (name === 'mip') {
    g.textAlign = 'right';
    g.fillText(`${Math.round(viewer.angle)}°`, p.x + p.w - 8 * s, p.y + 18 * s);
    return;
  }
  const [left, right, top, bottom] = SIDES[name].map(side => say(`review.side.${side}`));
  g.textBaseline = 'middle';
  g.fillText(left, p.x + 8 * s, p.y + p.h / 2);
  g.textAlign = 'right';
  g.fillText(right, p.x + p.w - 8 * s, p.y + p.h / 2);
  g.textAlign = 'center';
  g.fillText(top, p.x + p.w / 2, p.y + 14 * s);
  g.fillText(bottom, p.x + p.w / 2, p.y + p.h - 10 * s);
}

function colourBar(g, viewer) {
  if (!viewer.pet) return;
  const s = viewer.scale;
  const p = viewer.layout.axial;
  const h = Math.round(p.h * 0.36);
  const x = p.x + p.w - 20 * s;
  const y = p.y + p.h - h - 14 * s;
  for (let i = 0; i < h; i++) {
    g.fillStyle = css(viewer.look.petColours, 1 - i / (h - 1));
    g.fillRect(x, y + i, 10 * s, 1);
  }
  const [low, high] = viewer.look.petWindow;
  const { factor, digits } = viewer.unit;
  g.textAlign = 'right';
  g.textBaseline = 'middle';
  g.fillStyle = TEXT;
  g.shadowColor = '#000';
  g.shadowBlur = 4 * s;
  for (const part of [0, 0.5, 1]) {
    g.fillText(number((low + part * (high - low)) * factor, digits), x - 5 * s, y + (1 - part) * h);
  }
  g.shadowBlur = 0;
}

function scaleBar(g, viewer) {
  const s = viewer.scale;
  const p = viewer.layout.axial;
  const lengthMm = [5, 10, 20, 50, 100, 200].filter(mm => mm / viewer.mmPerPixel() < p.w / 3).pop() || 5;
  const length = lengthMm / viewer.mmPerPixel();
  const x = p.x + 10 * s;
  const y = p.y + p.h - 12 * s;
  g.fillStyle = TEXT;
  g.fillRect(x, y, length, 2 * s);
  g.textAlign = 'left';
  g.textBaseline = 'alphabetic';
  g.shadowColor = '#000';
  g.shadowBlur = 4 * s;
  g.fillText(`${lengthMm} mm`, x, y - 5 * s);
  g.shadowBlur = 0;
}

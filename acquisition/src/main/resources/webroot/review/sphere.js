import { apply, steps } from './affine.js';

// What a sphere holds, as the service measures it: a voxel belongs when its centre lies inside; the peak is the largest mean
// of a ball of 1 mL whose centre lies in the sphere, with voxels at its edge weighed by their share.

const PEAK_MM = 10 * Math.cbrt(6 / Math.PI) / 2;
const POINTS = 10; // along each edge of a voxel at the edge of the ball
const FINEST_STEP_MM = 0.25;

const squares = (a, b, c) => a * a + b * b + c * c;

function reach(v, radiusMm) {
  const m = v.voxelFromMm;
  return [0, 4, 8].map(r => radiusMm * Math.sqrt(squares(m[r], m[r + 1], m[r + 2])));
}

/** Calls with x, y, z, dx, dy, dz (mm from the centre) for each voxel of a box around a ball, also beyond the grid. */
function around(v, mm, radiusMm, act) {
  const at = apply(v.voxelFromMm, mm);
  const far = reach(v, radiusMm);
  const lps = v.lps;
  for (let z = Math.floor(at[2] - far[2]); z <= Math.ceil(at[2] + far[2]); z++) {
    for (let y = Math.floor(at[1] - far[1]); y <= Math.ceil(at[1] + far[1]); y++) {
      for (let x = Math.floor(at[0] - far[0]); x <= Math.ceil(at[0] + far[0]); x++) {
        act(x, y, z,
          lps[0] * x + lps[1] * y + lps[2] * z + lps[3] - mm[0],
          lps[4] * x + lps[5] * y + lps[6] * z + lps[7] - mm[1],
          lps[8] * x + lps[9] * y + lps[10] * z + lps[11] - mm[2]);
      }
    }
  }
}

const isOn = (v, x, y, z) => x >= 0 && y >= 0 && z >= 0 && x < v.n[0] && y < v.n[1] && z < v.n[2];
const indexOf = (v, x, y, z) => (z * v.n[1] + y) * v.n[0] + x;

/** Voxels and weights of a ball; null when it reaches beyond the grid. */
function ball(v, mm, radiusMm) {
  const [sx, sy, sz] = steps(v.lps);
  const diagonal = 0.5 * Math.sqrt(squares(sx, sy, sz));
  const voxels = [];
  const weights = [];
  let isWhole = true;
  let sum = 0;
  around(v, mm, radiusMm, (x, y, z, dx, dy, dz) => {
    const r = Math.sqrt(squares(dx, dy, dz));
    const weight = r + diagonal <= radiusMm ? POINTS ** 3 : r - diagonal < radiusMm ? pointsWithin(v.lps, dx, dy, dz, radiusMm) : 0;
    if (weight === 0) return;
    if (!isOn(v, x, y, z)) {
      isWhole = false;
      return;
    }
    voxels.push(indexOf(v, x, y, z));
    weights.push(weight);
    sum += weight;
  });
  return isWhole && sum > 0 ? { voxels, weights: weights.map(w => w / sum) } : null;
}

function pointsWithin(lps, dx, dy, dz, radiusMm) {
  let n = 0;
  for (let a = 0; a < POINTS; a++) {
    const i = (a + 0.5) / POINTS - 0.5;
    for (let b = 0; b < POINTS; b++) {
      const j = (b + 0.5) / POINTS - 0.5;
      for (let c = 0; c < POINTS; c++) {
        const k = (c + 0.5) / POINTS - 0.5;
        const x = dx + lps[0] * i + lps[1] * j + lps[2] * k;
        const y = dy + lps[4] * i + lps[5] * j + lps[6] * k;
        const z = dz + lps[8] * i + lps[9] * j + lps[10] * k;
        if (squares(x, y, z) <= radiusMm * radiusMm) n++;
      }
    }
  }
  return n;
}

function mean(v, ball, by) {
  let sum = 0;
  for (let i = 0; i < ball.voxels.length; i++) sum += ball.weights[i] * v.data[ball.voxels[i] + by];
  return sum;
}

/** @param inside set of voxel indices @returns { mm, mean } or null when no ball lies whole in the image */
function peak(v, inside) {
  let best = null;
  // On voxel centres all balls are alike: one serves them all, wherever it lies whole in the grid.
  const far = steps(v.lps).map(s => Math.floor(PEAK_MM / s + 0.5));
  if (far.some((k, d) => v.n[d] <= 2 * k)) return null;
  const model = ball(v, apply(v.lps, far), PEAK_MM);
  const origin = indexOf(v, ...far);
  for (const index of inside) {
    const x = index % v.n[0];
    const y = Math.floor(index / v.n[0]) % v.n[1];
    const z = Math.floor(index / (v.n[0] * v.n[1]));
    if ([x, y, z].some((k, d) => k < far[d] || k >= v.n[d] - far[d])) continue;
    const here = mean(v, model, index - origin);
    if (best === null || here > best.mean) best = { mm: apply(v.lps, [x, y, z]), mean: here };
  }
  return best === null ? null : refined(v, inside, best);
}

function refined(v, inside, start) {
  let best = start;
  let step = Math.max(...v.spacingMm) / 2;
  while (step >= FINEST_STEP_MM) {
    const from = best;
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (let dz = -1; dz <= 1; dz++) {
          const mm = [from.mm[0] + dx * step, from.mm[1] + dy * step, from.mm[2] + dz * step];
          const [x, y, z] = apply(v.voxelFromMm, mm).map(Math.round);
          if (!isOn(v, x, y, z) || !inside.has(indexOf(v, x, y, z))) continue;
          const there = ball(v, mm, PEAK_MM);
          if (there === null) continue;
          const value = mean(v, there, 0);
          if (value > best.mean) best = { mm, mean: value };
        }
      }
    }
    if (best === from) step /= 2;
  }
  return best;
}

/**
 * What a sphere holds, in the unit of the image.
 *
 * @param mm its centre: left, posterior, head
 * @returns { voxels, volumeMl, mean, sd, min, max, peak }: peak null when no ball of 1 mL fits; null when no voxel lies in it
 */
export function measure(v, mm, radiusMm, withPeak = true) {
  const inside = new Set();
  around(v, mm, radiusMm, (x, y, z, dx, dy, dz) => {
    if (isOn(v, x, y, z) && squares(dx, dy, dz) <= radiusMm * radiusMm) inside.add(indexOf(v, x, y, z));
  });
  if (inside.size === 0) return null;
  let sum = 0;
  let max = -Infinity;
  let min = Infinity;
  for (const i of inside) {
    const x = v.data[i];
    sum += x;
    if (x > max) max = x;
    if (x < min) min = x;
  }
  const average = sum / inside.size;
  let spread = 0;
  for (const i of inside) spread += (v.data[i] - average) ** 2;
  const found = withPeak ? peak(v, inside) : null;
  return {
    voxels: inside.size,
    volumeMl: inside.size * v.spacingMm[0] * v.spacingMm[1] * v.spacingMm[2] / 1000,
    mean: average,
    sd: inside.size > 1 ? Math.sqrt(spread / (inside.size - 1)) : 0,
    min,
    max,
    peak: found === null ? null : found.mean
  };
}

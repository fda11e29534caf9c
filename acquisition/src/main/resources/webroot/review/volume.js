import { apply, inverse, steps } from './affine.js';

// Images: n = [nx, ny, nz], lps from voxel indices to mm (left, posterior, head), data with x fastest.

export function volume(n, lps, data, words = '') {
  return { n, lps, voxelFromMm: inverse(lps), spacingMm: steps(lps), data, words };
}

/** The same voxels at another place. */
export const movedTo = (v, lps) => volume(v.n, lps, v.data, v.words);

/** Index of the voxel that holds a point, or -1. */
export function indexAt(v, mm) {
  const [x, y, z] = apply(v.voxelFromMm, mm).map(Math.round);
  return x < 0 || y < 0 || z < 0 || x >= v.n[0] || y >= v.n[1] || z >= v.n[2] ? -1 : (z * v.n[1] + y) * v.n[0] + x;
}

/** Value of the voxel that holds a point; NaN outside. */
export function valueAt(v, mm) {
  const index = indexAt(v, mm);
  return index < 0 ? NaN : v.data[index];
}

const BRIGHT_PART = 0.15;
const NOT_NOISE = 0.9995;

/**
 * The value that a part of the bright voxels does not exceed: those above 15 % of nearly the largest, which leaves the noise of
 * a few out. Of at most 200,000 voxels.
 */
export function percentile(v, part) {
  const step = Math.max(1, Math.floor(v.data.length / 200000));
  const some = [];
  for (let i = 0; i < v.data.length; i += step) if (v.data[i] > 0) some.push(v.data[i]);
  if (some.length === 0) return 1;
  const sorted = Float32Array.from(some).sort();
  const at = (from, p) => sorted[Math.min(sorted.length - 1, from + Math.floor(p * (sorted.length - from)))];
  const limit = BRIGHT_PART * at(0, NOT_NOISE);
  return at(sorted.findIndex(x => x > limit), part);
}

export function largest(v) {
  let most = -Infinity;
  for (const x of v.data) if (x > most) most = x;
  return most;
}

/** Where the largest value lies, mm. */
export function hottest(v) {
  let at = 0;
  for (let i = 1; i < v.data.length; i++) if (v.data[i] > v.data[at]) at = i;
  const x = at % v.n[0];
  const y = Math.floor(at / v.n[0]) % v.n[1];
  return apply(v.lps, [x, y, Math.floor(at / (v.n[0] * v.n[1]))]);
}

/** Middle of what is positive, mm. */
export function middle(v) {
  const sum = [0, 0, 0, 0];
  let i = 0;
  for (let z = 0; z < v.n[2]; z++) {
    for (let y = 0; y < v.n[1]; y++) {
      for (let x = 0; x < v.n[0]; x++) {
        const w = v.data[i++];
        if (w > 0) {
          sum[0] += w * x;
          sum[1] += w * y;
          sum[2] += w * z;
          sum[3] += w;
        }
      }
    }
  }
  return apply(v.lps, sum[3] > 0 ? sum.slice(0, 3).map(s => s / sum[3]) : v.n.map(k => (k - 1) / 2));
}

/** The box, along the patient's axes, of all that is above a value: {low, high} in mm; of the whole grid when nothing is. */
export function boxAbove(v, limit) {
  const from = [...v.n];
  const to = [-1, -1, -1];
  let i = 0;
  for (let z = 0; z < v.n[2]; z++) {
    for (let y = 0; y < v.n[1]; y++) {
      for (let x = 0; x < v.n[0]; x++) {
        if (v.data[i++] > limit) {
          if (x < from[0]) from[0] = x;
          if (x > to[0]) to[0] = x;
          if (y < from[1]) from[1] = y;
          if (y > to[1]) to[1] = y;
          if (z < from[2]) from[2] = z;
          if (z > to[2]) to[2] = z;
        }
      }
    }
  }
  const isEmpty = to[0] < 0;
  return boxOf(v, isEmpty ? [0, 0, 0] : from, isEmpty ? v.n.map(k => k - 1) : to);
}

function boxOf(v, from, to) {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const mm = apply(v.lps, [0, 1, 2].map(d => corner >> d & 1 ? to[d] + 0.5 : from[d] - 0.5));
    for (let d = 0; d < 3; d++) {
      low[d] = Math.min(low[d], mm[d]);
      high[d] = Math.max(high[d], mm[d]);
    }
  }
  return { low, high };
}

/** One box around both; either may be null. */
export function around(a, b) {
  if (!a || !b) return a || b;
  return { low: a.low.map((m, d) => Math.min(m, b.low[d])), high: a.high.map((m, d) => Math.max(m, b.high[d])) };
}

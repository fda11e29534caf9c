// Affine maps of 3-D points as 12 numbers, row by row: x' = a[0] x + a[1] y + a[2] z + a[3], and so on.

export const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

export const apply = (a, [x, y, z]) => [
  a[0] * x + a[1] * y + a[2] * z + a[3],
  a[4] * x + a[5] * y + a[6] * z + a[7],
  a[8] * x + a[9] * y + a[10] * z + a[11]
];

/** a(b(x)). */
export function after(a, b) {
  const out = new Array(12);
  for (let r = 0; r < 12; r += 4) {
    for (let c = 0; c < 4; c++) out[r + c] = a[r] * b[c] + a[r + 1] * b[4 + c] + a[r + 2] * b[8 + c] + (c === 3 ? a[r + 3] : 0);
  }
  return out;
}

export function inverse(a) {
  const [m00, m01, m02, , m10, m11, m12, , m20, m21, m22] = a;
  const c0 = m11 * m22 - m12 * m21;
  const c1 = m12 * m20 - m10 * m22;
  const c2 = m10 * m21 - m11 * m20;
  const det = m00 * c0 + m01 * c1 + m02 * c2;
  const r = [
    c0 / det, (m02 * m21 - m01 * m22) / det, (m01 * m12 - m02 * m11) / det, 0,
    c1 / det, (m00 * m22 - m02 * m20) / det, (m02 * m10 - m00 * m12) / det, 0,
    c2 / det, (m01 * m20 - m00 * m21) / det, (m00 * m11 - m01 * m10) / det, 0
  ];
  const t = apply(r, [a[3], a[7], a[11]]);
  r[3] = -t[0];
  r[7] = -t[1];
  r[11] = -t[2];
  return r;
}

/** Lengths of the columns: how far one step along each index goes. */
export const steps = a => [0, 1, 2].map(c => Math.hypot(a[c], a[4 + c], a[8 + c]));

/** For WebGL: column by column, 4 x 4. */
export const forGl = a => new Float32Array([a[0], a[4], a[8], 0, a[1], a[5], a[9], 0, a[2], a[6], a[10], 0, a[3], a[7], a[11], 1]);

/** From the service's {m00: ..., m23: ...}. */
export const ofService = m => m && [m.m00, m.m01, m.m02, m.m03, m.m10, m.m11, m.m12, m.m13, m.m20, m.m21, m.m22, m.m23];

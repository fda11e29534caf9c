// Colour tables of 256 x RGBA. PET in hot metal or inverse grey, as the field is used to; never a rainbow.

const clamp = v => Math.max(0, Math.min(1, v));
const TABLES = {
  hot: v => [v / 0.45, (v - 0.3) / 0.5, (v - 0.7) / 0.3],
  inverse: v => [1 - v, 1 - v, 1 - v],
  grey: v => [v, v, v],
  // Even steps of lightness from violet by green to yellow: sums of cosines, made for this page.
  even: v => [0.27 + 0.72 * v ** 2.2 - 0.28 * Math.sin(Math.PI * v) ** 2, 0.02 + 0.88 * v, 0.33 + 0.3 * Math.sin(Math.PI * Math.min(1, v * 1.1)) - 0.2 * v ** 3]
};

export const PET_COLOURS = ['hot', 'inverse', 'even', 'grey'];
export const MR_COLOURS = ['grey', 'inverse'];

export function table(name) {
  const out = new Uint8Array(1024);
  for (let i = 0; i < 256; i++) {
    const rgb = TABLES[name](i / 255);
    for (let c = 0; c < 3; c++) out[4 * i + c] = Math.round(255 * clamp(rgb[c]));
    out[4 * i + 3] = 255;
  }
  return out;
}

/** As CSS. */
export const css = (name, v) => `rgb(${TABLES[name](v).map(c => Math.round(255 * clamp(c))).join(' ')})`;

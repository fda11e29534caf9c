import { volume } from './volume.js';

// NIfTI-1 from a stream, plain or gzip, without holding more than what is wanted. The file's RAS becomes LPS here.

const HEADER_BYTES = 352;
const KINDS = {
  2: [Uint8Array, 1], 4: [Int16Array, 2], 8: [Int32Array, 4], 16: [Float32Array, 4], 64: [Float64Array, 8], 256: [Int8Array, 1], 512: [Uint16Array, 2]
};

/** Bytes in order, however the network cuts them. */
class Source {
  constructor(stream) {
    this.reader = stream.getReader();
    this.rest = new Uint8Array(0);
  }

  async fill(target, progress = () => {}) {
    let at = 0;
    while (at < target.length) {
      if (this.rest.length === 0) {
        const { done, value } = await this.reader.read();
        if (done) throw new Error('the file ends too early');
        this.rest = value;
      }
      const some = Math.min(this.rest.length, target.length - at);
      target.set(this.rest.subarray(0, some), at);
      this.rest = this.rest.subarray(some);
      at += some;
      progress(at / target.length);
    }
    return target;
  }

  close() {
    this.reader.cancel().catch(() => {});
  }
}

function header(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isLittle = view.getInt32(0, true) === 348;
  if (!isLittle) throw new Error('no NIfTI-1 file of this kind of machine');
  const dims = [1, 2, 3, 4].map(d => Math.max(1, view.getInt16(40 + 2 * d, true)));
  const kind = KINDS[view.getInt16(70, true)];
  if (!kind) throw new Error(`voxels of kind ${view.getInt16(70, true)}`);
  const row = at => [0, 4, 8, 12].map(o => view.getFloat32(at + o, true));
  const ras = [row(280), row(296), row(312)];
  const words = String.fromCharCode(...bytes.subarray(148, 228)).replace(/\0.*$/s, '');
  return {
    n: dims.slice(0, 3),
    frames: dims[3],
    kind,
    dataAt: view.getFloat32(108, true),
    slope: view.getFloat32(112, true) || 1,
    offset: view.getFloat32(116, true),
    lps: [...ras[0].map(v => -v), ...ras[1].map(v => -v), ...ras[2]],
    words
  };
}

async function open(url, signal) {
  const answer = await fetch(url, { signal });
  if (!answer.ok) {
    let detail = `${answer.status}`;
    try {
      detail = (await answer.json()).detail || detail;
    } catch { /* no problem document */ }
    throw new Error(detail);
  }
  const isPacked = url.split('?')[0].endsWith('.gz');
  const source = new Source(isPacked ? answer.body.pipeThrough(new DecompressionStream('gzip')) : answer.body);
  const h = header(await source.fill(new Uint8Array(HEADER_BYTES)));
  await source.fill(new Uint8Array(Math.max(0, h.dataAt - HEADER_BYTES)));
  return { source, h };
}

async function frame(source, h, progress) {
  const [Kind, size] = h.kind;
  const voxels = h.n[0] * h.n[1] * h.n[2];
  const bytes = await source.fill(new Uint8Array(voxels * size), progress);
  const raw = new Kind(bytes.buffer);
  if (Kind === Float32Array && h.slope === 1 && h.offset === 0) return raw;
  const values = new Float32Array(voxels);
  for (let i = 0; i < voxels; i++) values[i] = raw[i] * h.slope + h.offset;
  return values;
}

/** The first volume of a file. @param progress called with 0 to 1 */
export async function readVolume(url, progress, signal) {
  const { source, h } = await open(url, signal);
  try {
    return volume(h.n, h.lps, await frame(source, h, progress), h.words);
  } finally {
    source.close();
  }
}

/**
 * All volumes of a file, one after the other. When they are more than fit, neighbouring voxels become one.
 *
 * @param mostBytes that all of them may take
 * @param take called with index, volume, count as each has come
 * @returns how many voxels along each side became one
 */
export async function readFrames(url, mostBytes, take, signal) {
  const { source, h } = await open(url, signal);
  const whole = 4 * h.n[0] * h.n[1] * h.n[2] * h.frames;
  let by = 1;
  while (whole / by ** 3 > mostBytes) by++;
  try {
    for (let i = 0; i < h.frames; i++) {
      const one = volume(h.n, h.lps, await frame(source, h), h.words);
      take(i, by > 1 ? binned(one, by) : one, h.frames);
    }
  } finally {
    source.close();
  }
  return by;
}

/** Means of cubes of voxels; what is left over at the ends belongs to the last. */
export function binned(v, by) {
  const n = v.n.map(k => Math.max(1, Math.floor(k / by)));
  const out = new Float32Array(n[0] * n[1] * n[2]);
  let at = 0;
  for (let z = 0; z < n[2]; z++) {
    for (let y = 0; y < n[1]; y++) {
      for (let x = 0; x < n[0]; x++) {
        let sum = 0;
        for (let c = 0; c < by; c++) {
          for (let b = 0; b < by; b++) {
            const row = ((z * by + c) * v.n[1] + y * by + b) * v.n[0] + x * by;
            for (let a = 0; a < by; a++) sum += v.data[row + a];
          }
        }
        out[at++] = sum / by ** 3;
      }
    }
  }
  const middle = (by - 1) / 2;
  const l = v.lps;
  const lps = [0, 4, 8].flatMap(r => [l[r] * by, l[r + 1] * by, l[r + 2] * by, l[r + 3] + middle * (l[r] + l[r + 1] + l[r + 2])]);
  return volume(n, lps, out, v.words);
}

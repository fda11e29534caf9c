// The curves of a whole scan in bounded memory: when they get long, two points become one, and from then on each point is the
// mean of twice as many. So a scan is shown as finely at its beginning as at its end.

/** Names of the columns, the time first. */
export const COLUMNS = ['s', 'prompts', 'trues', 'randoms', 'nec', 'singles', 'randomsPart', 'deadPart'];

const mean = (a, b) => a === null ? b : b === null ? a : (a + b) / 2;

export class History {
  #most;
  #columns = COLUMNS.map(() => []);
  #atS = -1;
  #partsS = 0;
  #each = 1; // that make a point
  #inLast = 1; // that the last point is of

  /** @param most points kept, at least 2 */
  constructor(most = 3600) {
    this.#most = most;
  }

  clear() {
    this.#columns.forEach(c => { c.length = 0; });
    this.#atS = -1;
    this.#partsS = 0;
    this.#each = 1;
    this.#inLast = 1;
  }

  /**
   * Takes a point. Its time begins anew after a pause; here it goes on.
   *
   * @param point an object with a number, or null for not known, for each of COLUMNS
   */
  add(point) {
    const isNewPart = point.s < 0.5 * this.#atS;
    if (!isNewPart && point.s <= this.#atS) return; // told twice, by the history and by the stream
    if (isNewPart) this.#partsS += this.#atS;
    this.#atS = point.s;
    const at = { ...point, s: this.#partsS + point.s };
    if (this.#inLast < this.#each && this.length) this.#addToLast(at);
    else this.#addNew(at);
  }

  #addNew(point) {
    if (this.length >= this.#most) this.#thin();
    COLUMNS.forEach((name, c) => this.#columns[c].push(point[name]));
    this.#inLast = 1;
  }

  #addToLast(point) {
    const last = this.length - 1;
    this.#inLast++;
    COLUMNS.forEach((name, c) => {
      const before = this.#columns[c][last];
      const here = point[name];
      if (c === 0 || before === null) this.#columns[c][last] = here;
      else if (here !== null) this.#columns[c][last] = before + (here - before) / this.#inLast;
    });
  }

  get length() {
    return this.#columns[0].length;
  }

  /** The newest time, 0 before there is one. */
  get endS() {
    return this.length ? this.#columns[0][this.length - 1] : 0;
  }

  /** Arrays of equal length, those of the names. Not copies. */
  columns(...names) {
    return names.map(n => this.#columns[COLUMNS.indexOf(n)]);
  }

  /** One point by names. */
  point(i) {
    return Object.fromEntries(COLUMNS.map((name, c) => [name, this.#columns[c][i]]));
  }

  #thin() {
    this.#columns.forEach((column, c) => {
      const half = Math.floor(column.length / 2);
      for (let i = 0; i < half; i++) column[i] = c === 0 ? column[2 * i + 1] : mean(column[2 * i], column[2 * i + 1]);
      column.length = half;
    });
    this.#each *= 2;
  }
}

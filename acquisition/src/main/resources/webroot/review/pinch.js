// Two fingers on a panel: how far apart they are is the zoom, their middle the place; on the projection it turns.

const LEAST_PX = 12; // fingers that lie on each other say nothing of a distance

const middle = ([a, b]) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
const apart = ([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]);

export class Fingers {
  /** @param viewer whose pixels all places are in @param turn called with the viewer and degrees */
  constructor(viewer, turn) {
    this.viewer = viewer;
    this.turn = turn;
    this.down = new Map(); // by the pointer's id
    this.panel = null;
  }

  /** @returns whether there are two of them now, and no single one means anything */
  press(id, x, y) {
    this.down.set(id, [x, y]);
    this.panel = null;
    if (this.down.size === 2) {
      const [atX, atY] = middle([...this.down.values()]);
      this.panel = this.viewer.panelAt(atX, atY);
      this.begun = { x: atX, angle: this.viewer.angle };
    }
    return this.down.size > 1;
  }

  /** @returns whether it was a move of two */
  move(id, x, y) {
    if (!this.down.has(id)) return false;
    const before = [...this.down.values()];
    this.down.set(id, [x, y]);
    if (this.down.size < 2) return false;
    if (this.down.size === 2 && this.panel) this.follow(before, [...this.down.values()]);
    return true;
  }

  lift(id) {
    this.down.delete(id);
    this.panel = null;
  }

  follow(before, now) {
    const { viewer, panel } = this;
    const [from, to] = [middle(before), middle(now)];
    const mm = panel === 'mip' ? null : viewer.mmAt(panel, ...from);
    if (apart(before) > LEAST_PX && apart(now) > LEAST_PX) viewer.zoomBy(apart(now) / apart(before));
    if (mm === null) {
      if (panel === 'mip') this.turn(viewer, (this.begun.angle + (to[0] - this.begun.x) / viewer.scale) % 360);
      return;
    }
    const there = viewer.mmAt(panel, ...to);
    if (there) viewer.focus = viewer.focus.map((f, d) => f + mm[d] - there[d]); // what is under the fingers stays there
    viewer.draw(false);
    viewer.listener.view?.();
  }
}

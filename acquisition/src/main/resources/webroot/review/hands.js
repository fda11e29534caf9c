import { whenAlone } from '../typing.js';
import { Fingers } from './pinch.js';
import { AXES, NAMES } from './viewer.js';

// Mouse, finger and keys on a viewer. Left: the cursor; right: the window; middle or with shift: the place; wheel: planes, with
// ctrl: zoom; two fingers: place and zoom. On the projection wheel and two fingers turn, and a press goes to the largest value under it.

const TURN_DEGREES = 10;
const ZOOM = 1.2;
const STEP_MM = 2;

export function listen(viewer) {
  const node = viewer.marks;
  let drag = null;
  const fingers = new Fingers(viewer, turn);
  const at = e => {
    const r = node.getBoundingClientRect();
    return [(e.clientX - r.left) * viewer.scale, (e.clientY - r.top) * viewer.scale];
  };
  node.addEventListener('contextmenu', e => e.preventDefault());
  node.addEventListener('pointerdown', e => {
    const [x, y] = at(e);
    const panel = viewer.panelAt(x, y);
    if (!panel) return;
    viewer.active = panel;
    node.focus({ preventScroll: true });
    node.setPointerCapture(e.pointerId);
    if (fingers.press(e.pointerId, x, y)) {
      drag = null;
      return;
    }
    const kind = e.button === 2 ? 'window' : e.button === 1 || e.shiftKey ? 'pan' : 'cursor';
    drag = { panel, kind, x, y, window: [...viewer.look.petWindow], focus: [...viewer.focus], angle: viewer.angle };
    if (kind === 'cursor') pointTo(viewer, panel, x, y);
    e.preventDefault();
  });
  node.addEventListener('pointermove', e => {
    const [x, y] = at(e);
    if (fingers.move(e.pointerId, x, y)) return;
    if (drag) {
      dragged(viewer, drag, x, y);
    } else {
      const panel = viewer.panelAt(x, y);
      viewer.listener.hover?.(panel && panel !== 'mip' ? viewer.mmAt(panel, x, y) : null);
    }
  });
  for (const end of ['pointerup', 'pointercancel']) node.addEventListener(end, e => {
    fingers.lift(e.pointerId);
    drag = null;
  });
  node.addEventListener('pointerleave', () => viewer.listener.hover?.(null));
  node.addEventListener('wheel', e => {
    e.preventDefault();
    const [x, y] = at(e);
    const panel = viewer.panelAt(x, y);
    if (panel) wheeled(viewer, panel, x, y, Math.sign(e.deltaY), e.ctrlKey);
  }, { passive: false });
  node.addEventListener('keydown', e => {
    const deed = e.ctrlKey || e.altKey || e.metaKey ? null : meaningOf(viewer, e.key, e.shiftKey);
    if (deed === null) return;
    e.preventDefault();
    if (e.key.length > 1 || e.repeat) deed();
    else whenAlone(deed); // of a barcode reader's no character means anything
  });
}

function pointTo(viewer, panel, x, y) {
  const mm = viewer.mmAt(panel, x, y);
  if (mm) viewer.moveTo(mm);
}

function dragged(viewer, drag, x, y) {
  if (drag.kind === 'cursor') {
    pointTo(viewer, drag.panel, x, y);
  } else if (drag.kind === 'pan' && drag.panel === 'mip') {
    turn(viewer, (drag.angle + (x - drag.x) / viewer.scale) % 360);
  } else if (drag.kind === 'pan') {
    const [across, down] = AXES[drag.panel];
    const k = viewer.mmPerPixel();
    viewer.focus = drag.focus.map((f, d) => f - (x - drag.x) * k * across[d] - (y - drag.y) * k * down[d]);
    viewer.draw(false);
    viewer.listener.view?.();
  } else {
    const width = drag.window[1] - drag.window[0];
    const more = (drag.y - y) / viewer.layout.axial.h * 2 * width;
    viewer.listener.window?.(drag.window[0], Math.max(drag.window[0] + 0.01 * width, drag.window[1] + more));
  }
}

function turn(viewer, degrees) {
  viewer.turnTo((Math.round(degrees) + 360) % 360);
  viewer.listener.view?.();
}

function wheeled(viewer, panel, x, y, way, isZoom) {
  if (panel === 'mip') {
    turn(viewer, viewer.angle + TURN_DEGREES * way);
  } else if (isZoom) {
    const before = viewer.mmAt(panel, x, y);
    viewer.zoomBy(way < 0 ? ZOOM : 1 / ZOOM);
    const now = viewer.mmAt(panel, x, y);
    viewer.focus = viewer.focus.map((f, d) => f + before[d] - now[d]); // what is under the hand stays there
    viewer.draw(false);
    viewer.listener.view?.();
  } else {
    viewer.step(panel, way);
  }
}

/** What a key does, or null. */
function meaningOf(viewer, typed, isLarge) {
  const key = typed.length === 1 ? typed.toLowerCase() : typed; // whoever has caps lock on means the same
  const name = NAMES[Number(key) - 1];
  if (name) {
    return () => {
      viewer.active = name;
      viewer.drawMarksOnly();
    };
  }
  const panel = viewer.active === 'mip' ? 'axial' : viewer.active;
  const [across, down] = AXES[panel];
  const far = (isLarge ? 10 : 1) * (viewer.pet ? Math.min(...viewer.pet.spacingMm) : STEP_MM);
  const ways = { ArrowLeft: across.map(a => -a), ArrowRight: across, ArrowUp: down.map(a => -a), ArrowDown: down };
  const deeds = {
    PageUp: () => viewer.step(panel, -1),
    PageDown: () => viewer.step(panel, 1),
    '+': () => viewer.zoomBy(ZOOM),
    '-': () => viewer.zoomBy(1 / ZOOM),
    0: () => viewer.fit(),
    h: () => viewer.toHottest(),
    v: () => viewer.listener.sphere?.(),
    '[': () => turn(viewer, viewer.angle - TURN_DEGREES),
    ']': () => turn(viewer, viewer.angle + TURN_DEGREES)
  };
  if (key in ways) return () => viewer.moveTo(viewer.cursor.map((c, d) => c + far * ways[key][d]));
  return key in deeds ? deeds[key] : null;
}

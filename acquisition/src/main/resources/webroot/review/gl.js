import { after, forGl, inverse } from './affine.js';
import { table } from './colours.js';
import { CORNERS, PLANE, PROJECTION } from './shaders.js';

// The images on the graphics processor (WebGL 2), and panels of them. Values are kept as parts of the image's largest, in 16 bit
// floating point: enough for eyes; what is measured is measured in the image itself.

const UNITS = { pet: 0, mr: 1, petColours: 2, mrColours: 3 };

/** Null when this browser draws no WebGL 2. */
export function drawingOn(canvas) {
  const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, preserveDrawingBuffer: true });
  return gl === null ? null : new Drawing(gl);
}

class Drawing {
  constructor(gl) {
    this.gl = gl;
    this.images = {};
    this.plane = program(gl, PLANE);
    this.projection = program(gl, PROJECTION);
    const corners = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.enable(gl.SCISSOR_TEST);
    this.empty = { texture: this.texture3d([1, 1, 1]), scale: 1, fromMm: new Float32Array(16) };
    this.colours = {};
  }

  texture3d(n) {
    const gl = this.gl;
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_3D, texture);
    for (const [name, value] of [[gl.TEXTURE_MIN_FILTER, gl.LINEAR], [gl.TEXTURE_MAG_FILTER, gl.LINEAR],
      [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_R, gl.CLAMP_TO_EDGE]]) {
      gl.texParameteri(gl.TEXTURE_3D, name, value);
    }
    gl.texStorage3D(gl.TEXTURE_3D, 1, gl.R16F, ...n);
    return texture;
  }

  /** @param name pet or mr @param image a volume, or null @param most its largest value */
  set(name, image, most) {
    const gl = this.gl;
    const before = this.images[name];
    const isSameSize = before && image && before.n.every((k, d) => k === image.n[d]);
    if (before && !isSameSize) gl.deleteTexture(before.texture);
    if (!image) {
      delete this.images[name];
      return;
    }
    const limit = gl.getParameter(gl.MAX_3D_TEXTURE_SIZE);
    if (image.n.some(k => k > limit)) throw new Error(`an image of ${image.n.join(' x ')} voxels (this browser draws up to ${limit} a side)`);
    const texture = isSameSize ? before.texture : this.texture3d(image.n);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_3D, texture);
    const [nx, ny, nz] = image.n;
    const scale = most > 0 ? 1 / most : 1;
    const slice = new Float32Array(nx * ny);
    for (let z = 0; z < nz; z++) {
      for (let i = 0, at = z * nx * ny; i < slice.length; i++) slice[i] = image.data[at + i] * scale;
      gl.texSubImage3D(gl.TEXTURE_3D, 0, 0, 0, z, nx, ny, 1, gl.RED, gl.FLOAT, slice);
    }
    // A voxel's centre lies at (index + 1/2) / n of the texture.
    const textureFromVoxel = [1 / nx, 0, 0, 0.5 / nx, 0, 1 / ny, 0, 0.5 / ny, 0, 0, 1 / nz, 0.5 / nz];
    this.images[name] = { texture, scale, n: image.n, fromMm: forGl(after(textureFromVoxel, inverse(image.lps))) };
  }

  colourTable(name) {
    if (!this.colours[name]) {
      const gl = this.gl;
      const texture = gl.createTexture();
      gl.activeTexture(gl.TEXTURE0 + UNITS.petColours);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, table(name));
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      this.colours[name] = texture;
    }
    return this.colours[name];
  }

  /** Makes room: the whole canvas in one colour. */
  clear(width, height, grey) {
    const gl = this.gl;
    gl.viewport(0, 0, width, height);
    gl.scissor(0, 0, width, height);
    gl.clearColor(grey, grey, grey, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  /**
   * A plane of PET over MR.
   *
   * @param place { x, y, w, h } in pixels from the canvas's upper left corner
   * @param cut { centre, across, down }: mm; across and down reach from the middle of the panel to its edges
   * @param look { petColours, mrColours, petWindow, mrWindow, share, mode, squareMm, edgeStepMm, edgeLevel }: windows [low, high] in
   *     the images' units
   */
  drawPlane(place, cut, look) {
    const { gl, plane } = this;
    this.begin(plane, place, cut, look, look.petColours, look.petWindow);
    const mr = this.images.mr || this.empty;
    this.bind3d(plane, 'mr', mr);
    this.bind2d(plane, 'mrColours', look.mrColours);
    gl.uniform2fv(plane.at('mrWindow'), window(look.mrWindow, mr.scale));
    gl.uniform1i(plane.at('hasPet'), this.images.pet ? 1 : 0);
    gl.uniform1i(plane.at('hasMr'), this.images.mr ? 1 : 0);
    gl.uniform1f(plane.at('share'), look.share);
    gl.uniform1i(plane.at('mode'), look.mode);
    gl.uniform1f(plane.at('squareMm'), look.squareMm);
    gl.uniform1f(plane.at('edgeStepMm'), look.edgeStepMm);
    gl.uniform1f(plane.at('edgeLevel'), look.edgeLevel);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  /** Largest values of PET. @param cut with ray: mm, from the middle to the far end @param samples along each ray */
  drawProjection(place, cut, look, samples) {
    const { gl, projection } = this;
    this.begin(projection, place, cut, look, look.projectionColours, look.projectionWindow);
    gl.uniform3fv(projection.at('ray'), cut.ray);
    gl.uniform1i(projection.at('samples'), samples);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  begin(program, place, cut, look, colours, petWindow) {
    const gl = this.gl;
    gl.useProgram(program.program);
    const y = gl.drawingBufferHeight - place.y - place.h;
    gl.viewport(place.x, y, place.w, place.h);
    gl.scissor(place.x, y, place.w, place.h);
    for (const name of ['centre', 'across', 'down']) gl.uniform3fv(program.at(name), cut[name]);
    const pet = this.images.pet || this.empty;
    this.bind3d(program, 'pet', pet);
    this.bind2d(program, 'petColours', colours);
    gl.uniform2fv(program.at('petWindow'), window(petWindow, pet.scale));
  }

  bind3d(program, name, image) {
    const gl = this.gl;
    gl.activeTexture(gl.TEXTURE0 + UNITS[name]);
    gl.bindTexture(gl.TEXTURE_3D, image.texture);
    gl.uniform1i(program.at(name), UNITS[name]);
    gl.uniformMatrix4fv(program.at(`${name}FromMm`), false, image.fromMm);
  }

  bind2d(program, name, colours) {
    const gl = this.gl;
    const texture = this.colourTable(colours);
    gl.activeTexture(gl.TEXTURE0 + UNITS[name]);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.uniform1i(program.at(name), UNITS[name]);
  }
}

/** Lower end and one over the width, in parts of the image's largest value. */
const window = ([low, high], scale) => [low * scale, 1 / Math.max(1e-9, (high - low) * scale)];

function program(gl, fragment) {
  const made = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, CORNERS], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
    gl.attachShader(made, shader);
  }
  gl.bindAttribLocation(made, 0, 'corner');
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made));
  const places = {};
  return { program: made, at: name => places[name] ??= gl.getUniformLocation(made, name) };
}

// What the graphics processor does for each point of a panel. Images are asked for at the point itself: no image is
// resampled onto the other's grid, and nothing that only one of them shows is cut off.

export const CORNERS = `#version 300 es
in vec2 corner;
out vec2 at;
void main() {
  at = corner;
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

const COMMON = `#version 300 es
precision highp float;
precision highp sampler3D;
in vec2 at;
out vec4 colour;
uniform vec3 centre;
uniform vec3 across;
uniform vec3 down;
uniform sampler3D pet;
uniform mat4 petFromMm;
uniform sampler2D petColours;
uniform vec2 petWindow;
bool inside(vec3 t) {
  return all(greaterThanEqual(t, vec3(0.0))) && all(lessThanEqual(t, vec3(1.0)));
}
float level(float value, vec2 window) {
  return clamp((value - window.x) * window.y, 0.0, 1.0);
}
vec3 of(sampler2D colours, float level) {
  return texture(colours, vec2((255.0 * level + 0.5) / 256.0, 0.5)).rgb;
}
`;

/** PET over MR: fused, in squares by turns, or with the edges of MR. */
export const PLANE = COMMON + `
uniform sampler3D mr;
uniform mat4 mrFromMm;
uniform sampler2D mrColours;
uniform vec2 mrWindow;
uniform bool hasPet;
uniform bool hasMr;
uniform float share;
uniform int mode;
uniform float squareMm;
uniform float edgeStepMm;
uniform float edgeLevel;
float mrAt(vec3 mm) {
  vec3 t = (mrFromMm * vec4(mm, 1.0)).xyz;
  return inside(t) ? level(texture(mr, t).r, mrWindow) : 0.0;
}
void main() {
  vec3 mm = centre + at.x * across - at.y * down;
  vec3 t = (petFromMm * vec4(mm, 1.0)).xyz;
  bool isMeasured = hasPet && inside(t);
  float activity = isMeasured ? level(texture(pet, t).r, petWindow) : 0.0;
  vec3 petColour = of(petColours, activity);
  vec3 anatomy = hasMr ? of(mrColours, mrAt(mm)) : vec3(0.0);
  float alpha;
  if (!hasMr) {
    alpha = 1.0;
  } else if (mode == 1) {
    vec2 place = vec2(dot(mm, normalize(across)), dot(mm, normalize(down)));
    vec2 square = floor(place / squareMm);
    alpha = mod(square.x + square.y, 2.0);
  } else if (mode == 2) {
    alpha = 1.0;
  } else {
    // Little activity lets the anatomy through; at the ends there is one image alone.
    float seen = 0.85 * min(1.0, 2.2 * activity);
    alpha = share < 0.5 ? 2.0 * share * seen : mix(seen, 1.0, 2.0 * share - 1.0);
  }
  colour = vec4(mix(anatomy, petColour, isMeasured ? alpha : 0.0), 1.0);
  if (mode == 2 && hasMr) {
    vec3 u = normalize(across) * edgeStepMm;
    vec3 v = normalize(down) * edgeStepMm;
    vec2 slope = vec2(mrAt(mm + u) - mrAt(mm - u), mrAt(mm + v) - mrAt(mm - v));
    float edge = smoothstep(edgeLevel, 1.7 * edgeLevel, length(slope));
    colour.rgb = mix(colour.rgb, vec3(0.36, 0.85, 1.0), 0.9 * edge);
  }
}`;

/** The largest value along each ray. */
export const PROJECTION = COMMON + `
uniform vec3 ray;
uniform int samples;
void main() {
  vec3 from = centre + at.x * across - at.y * down - ray;
  vec3 start = (petFromMm * vec4(from, 1.0)).xyz;
  vec3 way = (petFromMm * vec4(2.0 * ray, 0.0)).xyz;
  float most = 0.0;
  for (int i = 0; i < samples; i++) {
    vec3 t = start + way * ((float(i) + 0.5) / float(samples));
    if (inside(t)) {
      most = max(most, texture(pet, t).r);
    }
  }
  colour = vec4(of(petColours, level(most, petWindow)), 1.0);
}`;

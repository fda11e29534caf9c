import { number } from './i18n.js';

// Numbers with their units, as people read them.

const two = n => String(Math.floor(n)).padStart(2, '0');

/** hh:mm:ss of seconds. */
export const hms = s => `${two(s / 3600)}:${two(s / 60 % 60)}:${two(s % 60)}`;

/** m:ss, or h:mm:ss from an hour on: where there is little room. */
export const shortTime = s => s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(s / 60 % 60)}:${two(s % 60)}`;

/** A time that is only about right: in seconds, from two minutes on in minutes. */
export const briefly = s => s < 120 ? `${Math.ceil(s)} s` : `${Math.ceil(s / 60)} min`;

export const count = n => number(Math.round(n));

/** A rate with its power of a thousand. */
export function perSecond(n) {
  if (n >= 1e6) return number(n / 1e6, 2) + ' M/s';
  if (n >= 1e3) return number(n / 1e3, 1) + ' k/s';
  return number(n) + ' /s';
}

/** The same without its unit: for an axis. */
export const shortRate = n => n >= 1e6 ? `${n / 1e6} M` : n >= 1e3 ? `${n / 1e3} k` : `${n}`;

export const percent = part => number(100 * part) + ' %';

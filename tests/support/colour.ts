type Triple = readonly [number, number, number];

/** Linear light, 0 to 1. */
type LinearRgb = Triple;
/** CIELAB under D65. */
export type Lab = Triple;

export type Vision = "normal" | "protan" | "deutan" | "tritan";

/** Machado, Oliveira and Fernandes 2009, table of severity 1.0; for linear light. */
const SIMULATION = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const satisfies Record<Vision, readonly [Triple, Triple, Triple]>;

/** sRGB to XYZ, D65 (IEC 61966-2-1). */
const RGB_TO_XYZ = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
] as const;
const D65 = [0.95047, 1, 1.08883] as const;

function multiply(matrix: readonly [Triple, Triple, Triple], [x, y, z]: Triple): Triple {
  const row = ([a, b, c]: Triple): number => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

/** @param hex six digits after `#` */
export function parseHex(hex: string): LinearRgb {
  const channel = (start: number): number => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** Contrast ratio of WCAG 2.2. */
export function contrast(one: LinearRgb, other: LinearRgb): number {
  const light = (rgb: LinearRgb): number => multiply(RGB_TO_XYZ, rgb)[1] + 0.05;
  return Math.max(light(one), light(other)) / Math.min(light(one), light(other));
}

/** The colour as an eye of that kind sees it. */
export function seenBy(vision: Vision, rgb: LinearRgb): LinearRgb {
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  const [red, green, blue] = multiply(SIMULATION[vision], rgb);
  return [clamp(red), clamp(green), clamp(blue)];
}

export function toLab(rgb: LinearRgb): Lab {
  const curve = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const [x, y, z] = multiply(RGB_TO_XYZ, rgb);
  const [fx, fy, fz] = [curve(x / D65[0]), curve(y / D65[1]), curve(z / D65[2])];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const hueOf = (b: number, a: number): number =>
  (a === 0 && b === 0 ? 0 : (Math.atan2(b, a) * 180) / Math.PI + 360) % 360;

/** Difference and mean of two hues; a grey has no hue of its own. */
function hues(h1: number, h2: number, isGrey: boolean): { difference: number; mean: number } {
  if (isGrey) return { difference: 0, mean: h1 + h2 };
  const gap = h2 - h1;
  if (Math.abs(gap) <= 180) return { difference: gap, mean: (h1 + h2) / 2 };
  return { difference: gap > 0 ? gap - 360 : gap + 360, mean: ((h1 + h2 + 360) / 2) % 360 };
}

/** CIEDE2000 (Sharma, Wu and Dalal 2005), with all weights 1. */
export function ciede2000([l1, a1, b1]: Lab, [l2, a2, b2]: Lab): number {
  const seventh = (chroma: number): number => Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
  const g = 0.5 * (1 - seventh((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2));
  const [a1p, a2p] = [(1 + g) * a1, (1 + g) * a2];
  const [c1, c2] = [Math.hypot(a1p, b1), Math.hypot(a2p, b2)];
  const hue = hues(hueOf(b1, a1p), hueOf(b2, a2p), c1 * c2 === 0);
  const meanL = (l1 + l2) / 2;
  const meanC = (c1 + c2) / 2;
  const t =
    1 -
    0.17 * Math.cos(radians(hue.mean - 30)) +
    0.24 * Math.cos(radians(2 * hue.mean)) +
    0.32 * Math.cos(radians(3 * hue.mean + 6)) -
    0.2 * Math.cos(radians(4 * hue.mean - 63));
  const rotation = -2 * seventh(meanC) * Math.sin(radians(60 * Math.exp(-(((hue.mean - 275) / 25) ** 2))));
  const lightness = (l2 - l1) / (1 + (0.015 * (meanL - 50) ** 2) / Math.sqrt(20 + (meanL - 50) ** 2));
  const chroma = (c2 - c1) / (1 + 0.045 * meanC);
  const turn = (2 * Math.sqrt(c1 * c2) * Math.sin(radians(hue.difference / 2))) / (1 + 0.015 * meanC * t);
  return Math.sqrt(lightness ** 2 + chroma ** 2 + turn ** 2 + rotation * chroma * turn);
}

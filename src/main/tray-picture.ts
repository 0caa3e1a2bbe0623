import { deflateSync } from 'node:zlib';
import type { Health } from '../shared/health.ts';

/** Whether a point is inked, and of which kind; the picture reaches from 0 to 1, downwards. */
type Ink = 'none' | 'fill' | 'mark';
type Shape = (x: number, y: number) => Ink;

const from = (x: number, y: number) => Math.hypot(x - 0.5, y - 0.5);
const ring = (x: number, y: number) => from(x, y) < 0.44 && from(x, y) > 0.3;
const nearDiagonal = (x: number, y: number) =>
  Math.abs(x - 0.5) < 0.26 &&
  Math.abs(y - 0.5) < 0.26 &&
  Math.min(Math.abs(x - y), Math.abs(x + y - 1)) < 0.11;
const inked = (is: boolean): Ink => (is ? 'fill' : 'none');

/** The same shapes as beside the colours on the page: nobody has to tell them by colour. */
const SHAPES: Readonly<Record<Health, Shape>> = {
  up: (x, y) => inked(from(x, y) < 0.36),
  degraded: (x, y) => inked(y > 0.06 && y < 0.94 && Math.abs(x - 0.5) < (y - 0.06) * 0.52),
  connecting: (x, y) => inked(ring(x, y) || (x > 0.5 && from(x, y) < 0.44)),
  down: (x, y) => {
    if (Math.max(Math.abs(x - 0.5), Math.abs(y - 0.5)) > 0.44) return 'none';
    return nearDiagonal(x, y) ? 'mark' : 'fill';
  },
  paused: (x, y) =>
    inked(ring(x, y) && Math.floor(((Math.atan2(y - 0.5, x - 0.5) + Math.PI) / Math.PI) * 6) % 2 === 0),
  stale: (x, y) =>
    inked(ring(x, y) && Math.floor(((Math.atan2(y - 0.5, x - 0.5) + Math.PI) / Math.PI) * 6) % 2 === 0),
};

/** As on the page, in tones that stand out from light and dark panels. */
const COLORS: Readonly<Record<Health, readonly [number, number, number]>> = {
  up: [0x00, 0x9e, 0x73],
  degraded: [0xe6, 0x9f, 0x00],
  connecting: [0x56, 0xb4, 0xe9],
  down: [0xd5, 0x5e, 0x00],
  paused: [0x8b, 0x95, 0xa3],
  stale: [0x8b, 0x95, 0xa3],
};

/** Samples per pixel and direction, so that edges are smooth. */
const SAMPLES = 4;

/**
 * The picture of a health as a PNG of `size` px in square. A template has shapes only, in black, as macOS wants it for its
 * menu bar, which it then draws in the colour of the bar; a mark is cut out.
 */
export function trayPicture(health: Health, size: number, template: boolean): Buffer {
  const rows = Buffer.alloc(size * (1 + size * 4));
  const color = template ? ([0, 0, 0] as const) : COLORS[health];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const { fill, mark } = cover(SHAPES[health], x, y, size);
      const white = template ? 0 : mark;
      const alpha = fill + white;
      const at = y * (1 + size * 4) + 1 + x * 4;
      for (const [channel, value] of color.entries()) {
        rows[at + channel] = alpha === 0 ? 0 : Math.round((value * fill + 255 * white) / alpha);
      }
      rows[at + 3] = Math.round(alpha * 255);
    }
  }
  return png(size, rows);
}

/** Shares of a pixel. */
function cover(shape: Shape, x: number, y: number, size: number): { fill: number; mark: number } {
  let fill = 0;
  let mark = 0;
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
    const dx = ((sample % SAMPLES) + 0.5) / SAMPLES;
    const dy = (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
    const ink = shape((x + dx) / size, (y + dy) / size);
    if (ink === 'fill') fill++;
    else if (ink === 'mark') mark++;
  }
  const all = SAMPLES * SAMPLES;
  return { fill: fill / all, mark: mark / all };
}

/** Eight bits of red, green, blue and alpha; every row begins with its filter, which is none. W3C PNG, section 5. */
function png(size: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** W3C PNG, annex D. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

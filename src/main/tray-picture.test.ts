import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Health } from '../shared/health.ts';
import { trayPicture } from './tray-picture.ts';

/** Alpha by pixel, read back as any reader of PNG does. */
function alphasOf(png: Buffer, size: number): number[] {
  const at = png.indexOf('IDAT');
  const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  return Array.from({ length: size * size }, (_, pixel) => {
    const row = Math.floor(pixel / size);
    return rows[row * (1 + size * 4) + 1 + (pixel % size) * 4 + 3] ?? -1;
  });
}

it('is a PNG of the size asked for', () => {
  const png = trayPicture('down', 32, false);
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([32, 32]);
  // The checksum of an empty IEND is in every PNG there is.
  expect(png.subarray(-4).toString('hex')).toBe('ae426082');
});

it('has a shape for each health that differs without any colour', () => {
  const healths: Health[] = ['up', 'degraded', 'connecting', 'down', 'paused'];
  const shapes = healths.map((health) => alphasOf(trayPicture(health, 16, true), 16));
  for (const [first, one] of shapes.entries()) {
    expect(one.some((alpha) => alpha === 255)).toBe(true);
    expect(one[0]).toBe(0);
    for (const other of shapes.slice(first + 1)) {
      const different = one.filter((alpha, pixel) => Math.abs(alpha - (other[pixel] ?? 0)) > 128).length;
      expect(different).toBeGreaterThan(16 * 16 * 0.08);
    }
  }
});

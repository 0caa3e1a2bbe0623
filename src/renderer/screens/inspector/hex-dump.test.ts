import { expect, it } from 'vitest';
import { bytesOf, hexDump, previewOf } from './hex-dump.ts';

it('has where, what, and what it would be in ASCII', () => {
  const bytes = Uint8Array.from([...'Wirewatch <b>\n'].map((char) => char.charCodeAt(0)).concat(0, 255, 65));
  expect(hexDump(bytes)).toBe(
    [
      '0000  57 69 72 65 77 61 74 63  68 20 3c 62 3e 0a 00 ff  Wirewatch <b>···',
      '0010  41                                                A',
    ].join('\n'),
  );
  expect(hexDump(new Uint8Array(0))).toBe('');
});

it('reads base64, and nothing out of what is none', () => {
  expect([...bytesOf('AAH/')]).toEqual([0, 1, 255]);
  expect([...bytesOf('%')]).toEqual([]);
});

it('previews text as text and the rest as bytes', () => {
  expect(previewOf(bytesOf(btoa('{"a":1}')))).toBe('{"a":1}');
  expect(previewOf(Uint8Array.from([0x82, 0xa1, 0x61]))).toBe('82 a1 61');
});

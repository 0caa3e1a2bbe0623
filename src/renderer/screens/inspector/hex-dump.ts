const PER_LINE = 16;

/** Bytes of base64; none where it is malformed. */
export function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}

/** Sixteen bytes a line: where they stand, in hex, and in ASCII where they have one. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += PER_LINE) {
    const line = [...bytes.subarray(at, at + PER_LINE)];
    const hex = line.map((byte, index) => `${index === 8 ? ' ' : ''}${hexOf(byte, 2)}`).join(' ');
    const ascii = line
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'))
      .join('');
    lines.push(`${hexOf(at, 4)}  ${hex.padEnd(PER_LINE * 3)}  ${ascii}`);
  }
  return lines.join('\n');
}

const hexOf = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Bytes for one line: as text where they are some, else in hex. */
export function previewOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, 200));
  return /(?![\t\n\r])[\p{Cc}\ufffd]/u.test(text)
    ? [...bytes.subarray(0, 48)].map((byte) => hexOf(byte, 2)).join(' ')
    : text;
}

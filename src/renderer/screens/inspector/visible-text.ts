/**
 * What has no shape of its own, or turns what is around it: control characters but tab and line feed, and
 * characters that direct, join or hide (Unicode UAX #9 §2; CVE-2021-42574).
 */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text of which every character can be seen: ␀ for NUL, ⟨202E⟩ for what turns the direction. */
export const visibleText = (text: string): string =>
  text.replace(UNSEEN, (unseen) => {
    const code = unseen.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '␡';
    return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });

/** The same in one line. */
export const visibleLine = (text: string): string =>
  visibleText(text).replaceAll('\n', '␊').replaceAll('\t', '␉');

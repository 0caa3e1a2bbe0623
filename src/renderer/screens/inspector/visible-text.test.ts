import { expect, it } from 'vitest';
import { visibleLine, visibleText } from './visible-text.ts';

it.each([
  ['plain text, also in other scripts', 'Grüße, 你好, שלום', 'Grüße, 你好, שלום'],
  ['lines and tabs', 'a\n\tb', 'a\n\tb'],
  ['control characters', 'a\0b\x1b[31mc\x7f\r', 'a␀b␛[31mc␡␍'],
  ['what turns the direction', 'user\u202egnp.exe', 'user⟨202E⟩gnp.exe'],
  ['what cannot be seen', 'a\u200bb\ufeff\u2028\u{e0041}', 'a⟨200B⟩b⟨FEFF⟩⟨2028⟩⟨E0041⟩'],
  ['markup, which is text', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
])('shows %s', (_what, text, visible) => {
  expect(visibleText(text)).toBe(visible);
});

it('has no line break in one line', () => {
  expect(visibleLine('a\r\n\tb')).toBe('a␍␊␉b');
});

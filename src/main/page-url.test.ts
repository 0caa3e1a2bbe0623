import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExternalUrl, isPageUrl, PAGE_ORIGIN, pageSegments } from './page-url.ts';

describe('pageSegments', () => {
  it('names the index for the root', () => {
    expect(pageSegments('app://wirewatch')).toEqual(['index.html']);
    expect(pageSegments('app://wirewatch/')).toEqual(['index.html']);
    expect(pageSegments('app://wirewatch/?view=fleet#charts')).toEqual(['index.html']);
  });

  it('names a file below the folder, decoded once', () => {
    expect(pageSegments('app://wirewatch/assets/index-Bx1.js?v=1')).toEqual(['assets', 'index-Bx1.js']);
    expect(pageSegments('app://wirewatch/a%20b.svg')).toEqual(['a b.svg']);
    expect(pageSegments('app://wirewatch/%252e%252e/x')).toEqual(['%2e%2e', 'x']);
  });

  it.each([
    '/../package.json',
    '/assets/../../package.json',
    '/%2e%2e/package.json',
    '/%2E%2e%2fpackage.json',
    '/..%5cpackage.json',
    '/..\\package.json',
    '/assets/./x.js',
    '/.../x',
    '//etc/passwd',
    '/%2fetc/passwd',
    '/assets/',
    '/C:/Windows/win.ini',
    '/index.html::$DATA',
    '/index.html%00.png',
    '/%',
    '/%c0%ae%c0%ae/package.json',
  ])('refuses %s', (path) => {
    expect(pageSegments(`${PAGE_ORIGIN}${path}`)).toBeUndefined();
  });

  it.each([
    'app://wirewatch.example/index.html',
    'app://wirewatch:80/index.html',
    'app://user@wirewatch/index.html',
    'app://other/index.html',
    'file:///index.html',
    'https://wirewatch/index.html',
    '/index.html',
    '',
  ])('refuses the foreign %s', (url) => {
    expect(pageSegments(url)).toBeUndefined();
  });

  it('never leaves the folder, whatever the path', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e', '%2f', '%5c', '\\', '/', '%00', ':'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        for (const segment of pageSegments(`${PAGE_ORIGIN}/${pieces.join('')}`) ?? []) {
          expect(segment).not.toMatch(/^\.*$|[\0\\/:]/);
        }
      }),
    );
  });
});

it('knows its own pages by their whole origin', () => {
  expect(isPageUrl('app://wirewatch/assets/x.js')).toBe(true);
  expect(isPageUrl('app://wirewatch.example/')).toBe(false);
  expect(isPageUrl('about:blank')).toBe(false);
});

it('lets only plain https links out', () => {
  expect(isExternalUrl('https://example.org/docs?x=1')).toBe(true);
  for (const url of [
    'http://example.org',
    'https://me:secret@example.org',
    'file:///etc/passwd',
    'smb://x',
    '',
  ]) {
    expect(isExternalUrl(url)).toBe(false);
  }
});

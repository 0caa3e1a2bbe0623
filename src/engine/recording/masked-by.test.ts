import { expect, test } from 'vitest';
import { seededRandom } from '../../shared/random.ts';
import { namesCredential } from '../messages/credential-names.ts';
import { maskText } from '../messages/message-mask.ts';
import { SUSPICIOUS } from './masked-by.ts';

const random = seededRandom(7);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

const WORDS = [
  ...[
    'auth',
    'authentication',
    'bearer',
    'otp',
    'pass',
    'passcode',
    'passphrase',
    'pin',
    'pwd',
    'sid',
    'sig',
  ],
  ...[
    'signature',
    'ticket',
    'token',
    'secret',
    'password',
    'authorization',
    'apiKey',
    'cookie',
    'session',
    'jwt',
  ],
];
const FILLERS = ['user', 'x', 'side', 'id', 'my', 'A', '7', 'ticker', 'shipping', 'signal', 'ÄÖ', 'Top'];
const CASES = [
  (word: string) => word,
  (word: string) => word.toUpperCase(),
  (word: string) => word.charAt(0).toUpperCase() + word.slice(1),
];

/** A name as somebody might have chosen it, of two or three words. */
const aName = (): string =>
  Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(CASES)(pick([...WORDS, ...FILLERS]))).join(
    pick(['', '_', '-', '.', '']),
  );

test('whatever is masked under a name is suspected', () => {
  let credentials = 0;
  for (let round = 0; round < 20_000; round++) {
    const name = aName();
    const text = pick([
      `{"${name}":"abcdef"}`,
      `a=1&${name}=abcdef`,
      `{\\"${name}\\":\\"abcdef\\"}`,
      `${name}: abc`,
    ]);
    if (namesCredential(name)) credentials++;
    if (maskText(text, []).masked) expect([text, SUSPICIOUS.test(text)]).toEqual([text, true]);
  }
  expect(credentials).toBeGreaterThan(10_000);
});

test('words of everyday payloads are not', () => {
  for (const name of ['side', 'ticker', 'tick', 'shipping', 'signal', 'inside', 'opinion', 'spin']) {
    expect([name, SUSPICIOUS.test(`{"${name}":1}`)]).toEqual([name, false]);
  }
});

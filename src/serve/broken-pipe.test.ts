import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { BrokenPipe } from './broken-pipe.ts';

const failing = (code: string) => Object.assign(new Error(code), { code });

it('ends once, however often and to whatever is written after that', () => {
  const [out, err] = [new PassThrough(), new PassThrough()];
  let ended = 0;
  new BrokenPipe([out, err]).endsWith(() => {
    ended += 1;
  });
  for (const pipe of [out, out, err]) pipe.emit('error', failing('EPIPE'));
  expect(ended).toBe(1);
});

it('ends what begins only when nobody reads any more', () => {
  const out = new PassThrough();
  const pipe = new BrokenPipe([out]);
  out.emit('error', failing('EPIPE'));
  let ended = 0;
  pipe.endsWith(() => {
    ended += 1;
  });
  expect(ended).toBe(1);
});

it('leaves any other error to whoever looks after those', () => {
  const out = new PassThrough();
  const pipe = new BrokenPipe([out]);
  pipe.endsWith(() => expect.unreachable());
  expect(() => out.emit('error', failing('ENOSPC'))).toThrow('ENOSPC');
});

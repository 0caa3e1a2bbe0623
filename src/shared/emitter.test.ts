import { expect, it } from 'vitest';
import { Emitter } from './emitter.ts';

it('tells everybody, and then of the first that threw', () => {
  const emitter = new Emitter<number>();
  const heard: string[] = [];
  emitter.subscribe((value) => heard.push(`a${value}`));
  emitter.subscribe(() => {
    throw new Error('a bug');
  });
  emitter.subscribe((value) => heard.push(`c${value}`));
  expect(() => emitter.emit(1)).toThrow('a bug');
  expect(heard).toEqual(['a1', 'c1']);
});

it('takes the same function twice and removes it once', () => {
  const emitter = new Emitter<number>();
  let count = 0;
  const listener = () => {
    count++;
  };
  const first = emitter.subscribe(listener);
  emitter.subscribe(listener);
  first.dispose();
  first.dispose();
  emitter.emit(1);
  expect(count).toBe(1);
  expect(emitter.size).toBe(1);
});

import { expect, it } from 'vitest';
import { isOnThisMachine, ownAddresses } from './own-machine.ts';

it.each([
  'localhost',
  'localhost:8080',
  'LocalHost:1',
  'rooms.localhost:9',
  '127.0.0.1:1',
  '127.1.2.3',
  '[::1]:80',
  '[::1]',
  '[::ffff:7f00:1]',
  '0.0.0.0:80',
  '[::]:80',
])('%s is this machine', (host) => {
  expect(isOnThisMachine(host)).toBe(true);
});

it.each([
  'example.com:443',
  'localhost.example.com',
  '127.0.0.1.example.com',
  '10.0.0.1:127',
  '[::2]:1',
  'notlocalhost',
])('%s is not', (host) => {
  expect(isOnThisMachine(host)).toBe(false);
});

it('is this machine by an address of its own, for as long as it has that', () => {
  const own = new Set(['10.0.0.1', 'fe80::1']);
  expect(['10.0.0.1:80', '[FE80::1]:80', '10.0.0.2:80'].map((host) => isOnThisMachine(host, own))).toEqual([
    true,
    true,
    false,
  ]);
  expect(isOnThisMachine('10.0.0.1:80')).toBe(false);
});

it('has an address of its own on every machine', () => {
  expect(ownAddresses()).toContain('127.0.0.1');
});

/** Module hook: `electron` is the double. @type {import('node:module').ResolveHook} */
export function resolve(specifier, context, nextResolve) {
  if (specifier !== 'electron' && specifier !== 'electron/main') return nextResolve(specifier, context);
  return nextResolve(new URL('./index.ts', import.meta.url).href, context);
}

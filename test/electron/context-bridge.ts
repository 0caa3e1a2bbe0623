/**
 * What `contextBridge.exposeInMainWorld` puts into the other world: functions as proxies whose arguments and
 * results cross in turn, everything else copied and frozen; what the documentation's table does not list is
 * refused. See https://electronjs.org/docs/api/context-bridge
 */
export function acrossBridge(value: unknown): unknown {
  switch (typeof value) {
    case 'function':
      return (...args: unknown[]) => acrossBridge(value(...args.map(acrossBridge)));
    case 'object':
      return value === null ? null : copyObject(value);
    case 'symbol':
      throw new Error('An object could not be cloned.');
    default:
      return value;
  }
}

function copyObject(value: object): unknown {
  // A File crosses as it is: https://electronjs.org/docs/api/web-utils hands one over.
  if (value instanceof File) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(acrossBridge));
  // A preload's objects come from a realm of its own, so its prototypes are not ours.
  const plain = Object.prototype.toString.call(value) === '[object Object]' && isPlain(value);
  if (!plain) throw new Error('An object could not be cloned.');
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([key, each]) => [key, acrossBridge(each)])),
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

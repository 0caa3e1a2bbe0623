/**
 * Opens a window of its own on a view: on the desktop one of the shell's, which shares the engine, in a browser a page
 * of the same console.
 *
 * @param hash as `hashOf` writes it.
 */
export function openWindow(page: Window, hash: string): void {
  if (page.wirewatch) page.wirewatch.openWindow(hash);
  else page.open(new URL(hash === '' ? '#' : hash, page.location.href).href, '_blank', 'noopener');
}

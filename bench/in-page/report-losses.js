/*
 * Runs in the console's page: tells the bench (`sighted`, a binding) when a row of the table stops being open
 * on screen. Plain JavaScript, because the loader for TypeScript would put helpers into it that a page lacks.
 */
addEventListener('DOMContentLoaded', () => {
  const lost = new Set();

  const look = ({ rowId, phase }) => {
    if (phase === 'open') {
      lost.delete(rowId);
    } else if (!lost.has(rowId)) {
      lost.add(rowId);
      const changed = Date.now();
      // The callback runs before the frame is made, the message after it.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          globalThis.sighted({ id: rowId, changed, painted: Date.now() });
          port1.close();
        };
        port2.postMessage(null);
      });
    }
  };

  new MutationObserver((records) => {
    for (const { target } of records) if (target.dataset.rowId !== undefined) look(target.dataset);
  }).observe(document, { subtree: true, attributeFilter: ['data-phase'] });
});

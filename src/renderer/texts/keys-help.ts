/** The list of keys. */
export const keysHelp = {
  name: 'Keyboard shortcuts',
  close: 'Close',
  closeTitle: 'Close (Escape)',
  notWhileTyping: 'None of them does anything while you type.',
} as const;

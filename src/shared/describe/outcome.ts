import type { Outcome } from '../outcome.ts';

/**
 * An outcome for a table cell. The engine's text may name a close code's meaning and the peer's own
 * reason, "1013 try again later: Too many connections"; the peer's own says more: "1013 Too many
 * connections".
 */
export function shortOutcome({ text }: Outcome): string {
  const match = /^(\d{3,4}) [^:]{1,40}: (.+)$/.exec(text);
  return match ? `${match[1]} ${match[2]}` : text;
}

/** Ends with one full stop, however the text ended. */
export const sentence = (text: string): string => {
  const trimmed = text.trim();
  const first = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?”"]$/.test(first) ? first : `${first}.`;
};

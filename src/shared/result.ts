/** The two ways a call across a boundary can end. Nothing throws across a Transport. */
export type Result<T, E = Failure> = { ok: true; value: T } | { ok: false; error: E };

/** A failure as a value: a stable code for programs, a sentence that says what to do for people. */
export interface Failure {
  code: FailureCode;
  message: string;
}

export type FailureCode =
  | 'bad-request'
  | 'unknown-command'
  | 'unknown-backend'
  | 'unknown-incident'
  | 'version-mismatch'
  | 'disconnected'
  | 'not-allowed'
  | 'queue-full'
  | 'too-large'
  | 'stopping'
  | 'no-history'
  | 'no-recording'
  | 'internal';

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const failure = (code: FailureCode, message: string): { ok: false; error: Failure } => ({
  ok: false,
  error: { code, message },
});

/** An answer that is not what was asked for. */
export interface Refusal {
  /** Of HTTP. */
  status: number;
  /** One line for people. */
  error: string;
}

export const refuse = (status: number, error: string): { ok: false; error: Refusal } => ({
  ok: false,
  error: { status, error },
});

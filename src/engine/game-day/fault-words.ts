import { type MisbehaviourInput, misbehaviour } from '../../shared/control.ts';
import { FAULT_NAMES, type Fault, INTENSITIES } from '../../shared/game-day.ts';
import { ok, type Result } from '../../shared/result.ts';
import { formatDuration } from '../../shared/units.ts';

/** ms that a connection with a wrong end lives: enough to be open. */
const WRONG_END_AFTER = 300;

/**
 * What a simulated server is told. The loss of the network is that all of them fall silent at once, as they do for
 * who has lost its way out.
 * @returns one line where there is no such amount of it.
 */
export function misbehaviourOf(fault: Fault, intensity: number | null): Result<MisbehaviourInput, string> {
  const bounds = INTENSITIES[fault];
  if (bounds && (intensity === null || intensity < bounds.least || intensity > bounds.most)) {
    return {
      ok: false,
      error: `${FAULT_NAMES[fault]} takes ${bounds.least} to ${bounds.most}, and not ${intensity}`,
    };
  }
  const parsed = misbehaviour.safeParse(inputOf(fault, intensity ?? 0));
  if (parsed.success) return ok(parsed.data);
  return { ok: false, error: parsed.error.issues.map(({ message }) => message).join('; ') };
}

function inputOf(fault: Fault, amount: number): MisbehaviourInput {
  switch (fault) {
    case 'kill':
    case 'refuse':
    case 'hang':
      return { do: fault };
    case 'network':
      return { do: 'hang' };
    case 'mute':
      return { do: 'mute', perSecond: amount };
    case 'flap':
      return { do: 'flap', openMs: amount };
    case 'cap':
      return { do: 'cap', connections: amount };
    case 'close':
      return { do: 'flap', openMs: WRONG_END_AFTER, code: amount, reason: 'game day' };
    case 'slow':
      return { do: 'slow', delayMs: amount };
    case 'flood':
      return { do: 'flood', perSecond: amount };
    case 'address':
      return { do: 'move' };
  }
}

/** As the timeline has it: "cap connections (0)". */
export function faultText(fault: Fault, intensity: number | null): string {
  if (intensity === null) return FAULT_NAMES[fault];
  return `${FAULT_NAMES[fault]} (${amountText(fault, intensity)})`;
}

function amountText(fault: Fault, amount: number): string {
  switch (fault) {
    case 'kill':
      return `every ${formatDuration(amount * 1_000)}`;
    case 'flap':
      return `open for ${amount} ms`;
    case 'slow':
      return `${amount} ms late`;
    case 'flood':
    case 'mute':
      return `${amount} messages a second`;
    default:
      return `${amount}`;
  }
}

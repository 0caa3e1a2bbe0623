/** Degrees of freedom from which on Student's distribution is taken for the normal one. */
const MANY = 1e5;
const STEPS = 500;
const CLOSE = 1e-12;

/**
 * How likely a standardised difference of at least this size is by chance, to either side.
 *
 * @param size 0 or more; Infinity for a difference without any scatter
 * @param freedom degrees of freedom; Infinity for the normal distribution
 */
export function chanceOf(size: number, freedom: number): number {
  if (size === Number.POSITIVE_INFINITY) return 0;
  if (size === 0) return 1;
  const df = Math.min(freedom, MANY);
  return incompleteBeta(df / (df + size * size), df / 2, 0.5);
}

/** By degrees of freedom in tenths: the same few are asked for all the time. */
const limits = new Map<number, number>();

/** The size that one in twenty is beyond by chance; degrees of freedom count in tenths. */
export function limitOf(freedom: number): number {
  const tenths = Math.floor(Math.min(freedom, MANY) * 10);
  const known = limits.get(tenths);
  if (known !== undefined) return known;
  const limit = sizeOf(0.05, tenths / 10);
  limits.set(tenths, limit);
  return limit;
}

/** The size that {@link chanceOf} gives this chance to. @param chance above 0 */
export function sizeOf(chance: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (chanceOf(high, freedom) > chance) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (chanceOf(middle, freedom) > chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The regularised incomplete beta function, by its continued fraction.
 * Source: Press et al., Numerical Recipes, 3rd edition, §6.4.
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  return x < (a + 1) / (a + b + 2)
    ? (front * fraction(x, a, b)) / a
    : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const apart = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / apart(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / apart(1 + even * d);
    c = apart(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / apart(1 + odd * d);
    c = apart(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < CLOSE) break;
  }
  return result;
}

/** Source: Lanczos' approximation with g = 7 and nine terms; good to 15 digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** @param x above 0 */
function logGamma(x: number): number {
  const from = x - 1;
  const top = from + 7.5;
  const sum = LANCZOS.reduce((total, term, index) => (index === 0 ? term : total + term / (from + index)), 0);
  return Math.log(Math.sqrt(2 * Math.PI) * sum) + (from + 0.5) * Math.log(top) - top;
}

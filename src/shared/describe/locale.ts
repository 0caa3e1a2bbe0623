/**
 * How numbers and dates are written. One for all that a process says: a page sets it once as it starts, and again when
 * a person chooses otherwise; the engine, whose sentences are English, leaves it as it is.
 */
let current = 'en';

/** A BCP 47 tag. Everything in English is written as `en`. */
export const locale = (): string => current;

/**
 * @param languages BCP 47 tags, the one a person likes best first, as `navigator.languages` has them. The first that
 * this runtime can write is taken; where there is none, or it is any English, what is written stays as it is in English.
 */
export function setLocale(languages: readonly string[]): void {
  const best = languages.find(isWritten) ?? 'en';
  current = languageOf(best) === 'en' ? 'en' : best;
}

const languageOf = (tag: string): string => new Intl.Locale(tag).language;

/** A browser may be set to a tag that is none. */
function isWritten(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Makes something once per locale: a formatter costs a hundred times what it is used for. */
export function perLocale<Made>(make: (locale: string) => Made): () => Made {
  let of = current;
  let made = make(of);
  return () => {
    if (of !== current) {
      of = current;
      made = make(of);
    }
    return made;
  };
}

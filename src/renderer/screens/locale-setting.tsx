import { useStore } from 'zustand';
import { texts } from '../texts/catalogue.ts';
import { LOCALE_CHOICES, type LocaleChoice, localeChoice } from './locale-choice.ts';

/** The page is drawn anew, and the menu is closed by that: the keyboard goes back to where it was opened. */
function choose(choice: LocaleChoice): void {
  if (choice === localeChoice.getState().choice) return;
  localeChoice.setState({ choice });
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`button[aria-label="${texts.palette.settings}"]`)?.focus(),
  );
}

/** One line of the settings: how numbers and dates are written. */
export function LocaleSetting() {
  const chosen = useStore(localeChoice, (state) => state.choice);
  return (
    <div className="setting">
      <span className="mute" aria-hidden="true">
        {texts.numberFormat.title}
      </span>
      <fieldset className="segments" aria-label={texts.numberFormat.title}>
        {LOCALE_CHOICES.map((choice) => (
          <button type="button" key={choice} aria-pressed={chosen === choice} onClick={() => choose(choice)}>
            {texts.numberFormat.choices[choice]}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

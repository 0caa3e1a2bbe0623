import './content-security.ts';
import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { DisposableStore, disposable } from '../shared/disposable.ts';
import { ConsolePage } from './console-page.ts';
import { App } from './screens/app.tsx';
import { keepLocale } from './screens/locale-choice.ts';
import { Localized } from './screens/localized.tsx';
import { PageContext } from './screens/page-context.ts';
import { partsOf } from './state/hash-problems.ts';
import { readTime } from './state/time-frame.ts';
import { keepView } from './state/view-store.ts';
import { followTheme } from './theme.ts';
import { routeOf } from './transport/dial.ts';

const owned = new DisposableStore();

const listen = (target: EventTarget, event: string, listener: () => void) => {
  target.addEventListener(event, listener);
  return owned.add(disposable(() => target.removeEventListener(event, listener)));
};

const { view } = owned.add(
  keepView({
    storage: window.localStorage,
    location: window.location,
    replaceHash: (hash) => {
      if (hash !== window.location.hash) {
        window.history.replaceState(
          null,
          '',
          hash === '' ? window.location.pathname + window.location.search : hash,
        );
      }
    },
    onHash: (listener) => listen(window, 'hashchange', () => listener(window.location.hash)),
  }),
);
owned.add(keepLocale(window.localStorage, window.navigator.languages));
owned.add(followTheme(view, document.documentElement, window.matchMedia('(prefers-color-scheme: light)')));

const page = owned.add(
  new ConsolePage(routeOf(window), view, readTime(partsOf(window.location.hash)) === null),
);
const showOrHide = () => page.setVisible(document.visibilityState === 'visible');
showOrHide();
listen(document, 'visibilitychange', showOrHide);
listen(window, 'online', () => page.retryNow());
page.start();

const element = document.getElementById('root');
if (element) {
  const root = createRoot(element);
  owned.add(disposable(() => root.unmount()));
  root.render(
    <StrictMode>
      <PageContext value={page}>
        <Localized>
          <App />
        </Localized>
      </PageContext>
    </StrictMode>,
  );
}

// A hot reload in development must not leave the page before it connected.
import.meta.hot?.dispose(() => owned.dispose());

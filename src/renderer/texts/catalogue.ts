import { acting } from './acting.ts';
import { actions } from './actions.ts';
import { addBackend } from './add-backend.ts';
import { address } from './address.ts';
import { app } from './app.ts';
import { audit } from './audit.ts';
import { backend } from './backend.ts';
import { banners } from './banners.ts';
import { bulk } from './bulk.ts';
import { charts } from './charts.ts';
import { columns } from './columns.ts';
import { commands } from './commands.ts';
import { compare } from './compare.ts';
import { connection } from './connection.ts';
import { events } from './events.ts';
import { exporting } from './exporting.ts';
import { fleet } from './fleet.ts';
import { fleetProblem } from './fleet-problem.ts';
import { fleetView } from './fleet-view.ts';
import { gameDay } from './game-day.ts';
import { header } from './header.ts';
import { health } from './health.ts';
import { incidentCauses } from './incident-causes.ts';
import { incidentStrip } from './incident-strip.ts';
import { incidentWords } from './incident-words.ts';
import { inspector } from './inspector.ts';
import { keysHelp } from './keys-help.ts';
import { localFaultWords } from './local-fault-words.ts';
import { numberFormat } from './number-format.ts';
import { palette } from './palette.ts';
import { panels } from './panels.ts';
import { policies } from './policies.ts';
import { query } from './query.ts';
import { recordings } from './recordings.ts';
import { replay } from './replay.ts';
import { serverNumbers } from './server-numbers.ts';
import { spans } from './spans.ts';
import { tableKeys } from './table-keys.ts';
import { time } from './time.ts';
import { timeline } from './timeline.ts';
import { tourButtons } from './tour-buttons.ts';
import { tourSteps } from './tour-steps.ts';
import { transport } from './transport.ts';
import { viewNames } from './view-names.ts';
import { views } from './views.ts';
import { wallboard } from './wallboard.ts';
import { windowTitle } from './window-title.ts';

/**
 * Every text of the page, by area: one file and one line here per area. A component says `texts.app.title`. A text
 * with something in it is a function of what is in it, so that its order and its plural are its own affair.
 */
export const texts = {
  acting,
  actions,
  addBackend,
  address,
  app,
  audit,
  backend,
  banners,
  bulk,
  charts,
  columns,
  commands,
  compare,
  connection,
  events,
  exporting,
  fleet,
  fleetProblem,
  fleetView,
  gameDay,
  header,
  health,
  incidentCauses,
  incidentStrip,
  incidentWords,
  inspector,
  keysHelp,
  localFaultWords,
  numberFormat,
  palette,
  panels,
  policies,
  query,
  recordings,
  replay,
  serverNumbers,
  spans,
  tableKeys,
  time,
  timeline,
  tourButtons,
  tourSteps,
  transport,
  viewNames,
  views,
  wallboard,
  windowTitle,
} as const;

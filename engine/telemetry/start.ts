import { isMainThread } from 'node:worker_threads';
import { readTelemetrySettings } from './settings.ts';

// Preloaded by `node --import`: traces by the standard OTEL_* variables, and imports no more than they ask for.
const settings = readTelemetrySettings(process.env);
if (isMainThread && !settings.disabled) {
  const exporting = settings.traceExporters.length > 0 || settings.metrics || settings.logs;
  if (exporting) await (await import('./start-exporting.ts')).startExporting(settings);
  else await (await import('./start-quiet.ts')).startQuiet(settings);
}

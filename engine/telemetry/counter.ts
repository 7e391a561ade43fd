import { metrics, type Counter, type MetricOptions } from '@opentelemetry/api';

/** A counter of this product, made not before it is first wanted: metrics that are exported have been set up by then. */
export const createCounter = (name: string, options: MetricOptions): (() => Counter) => {
  let made: Counter | undefined;
  return () => (made ??= metrics.getMeter('selvedge').createCounter(name, options));
};

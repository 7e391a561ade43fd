import {
  ChildServiceError,
  startChildServices,
  type ChildService,
  type ChildServiceOptions,
} from './child-services.ts';
import { SettingsError } from './settings.ts';

/** A service that runs in place of one whose address was not given. */
export interface ReferenceService {
  /** The setting that is its address. */
  readonly setting: string;
  readonly child: ChildService;
}

export interface ReferenceServicesOptions extends Pick<ChildServiceOptions, 'program' | 'dataDir' | 'signal'> {
  /** Name of the setting → of the service. */
  readonly wanted: Readonly<Record<string, string>>;
}

/** Starts all of them, or none and throws a `SettingsError` that names the one that cannot be. */
export const startReferenceServices = async ({
  wanted,
  ...options
}: ReferenceServicesOptions): Promise<readonly ReferenceService[]> => {
  const settings = Object.entries(wanted);
  try {
    const children = await startChildServices(settings.map(([, name]) => ({ name, ...options })));
    return settings.flatMap(([setting, name]) =>
      children.filter((child) => child.name === name).map((child) => ({ setting, child })),
    );
  } catch (error) {
    if (!(error instanceof ChildServiceError)) throw error;
    throw new SettingsError(
      settings.filter(([, name]) => name === error.service).map(([name]) => ({ name, problem: hasEnded })),
    );
  }
};

const hasEnded =
  'is not set, and the reference service in its place has ended before it was ready: mend what that says above, or give an address.';

import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Debian's Chromium, which fetches nothing of its own accord; without it nothing here can be tested. */
export const openBrowser = async (): Promise<Browser> => {
  if (!existsSync(executablePath))
    throw new Error(`${executablePath} is missing: install it with "apt-get update && apt-get install -y chromium".`);
  return chromium.launch({ executablePath, args: quiet });
};

const executablePath = '/usr/bin/chromium';
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

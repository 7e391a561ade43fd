import { enableCompileCache, getCompileCacheDir } from 'node:module';

/** To be imported before all else: Node keeps compiled modules from one start to the next, for the processes that this one starts too. */
enableCompileCache();
const folder = getCompileCacheDir();
if (folder !== undefined) process.env['NODE_COMPILE_CACHE'] ??= folder;

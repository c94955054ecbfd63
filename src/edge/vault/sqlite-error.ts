/** Tells SQLite's errors from others. */

/**
 * SQLite's result code of an error (`SQLITE_…`), or undefined for any other error. By name, not by class:
 * the native part keeps the first class it was given, so a second load of the library has another.
 */
export function sqliteCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('name' in error)) return undefined;
  return error.name === 'SqliteError' && typeof error.code === 'string' ? error.code : undefined;
}

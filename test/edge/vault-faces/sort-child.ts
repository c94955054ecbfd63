/** Makes SQLite sort and compact more than its cache holds: node sort-child.ts PATH [file]; "file" lets it use temporary files. */
import { openDatabase } from '../../../src/edge/vault/database.ts';

const [path = '', store] = process.argv.slice(2);
const schema = 'CREATE TABLE blobs (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT';
const database = openDatabase(path, { schema, version: 1, label: 'The test store' });
database.transaction(() => {
  for (let row = 0; row < 4000; row += 1) database.statement('INSERT INTO blobs (bytes) VALUES (randomblob(8000))').run();
});
if (store === 'file') database.raw.pragma('temp_store = FILE');
database.raw.exec('VACUUM');
database.statement('SELECT count(*) FROM (SELECT bytes FROM blobs ORDER BY bytes)').get();
database.close();

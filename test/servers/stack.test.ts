// The run's own servers, as every test file finds them.
import pg from 'pg';
import { expect, inject, test } from 'vitest';

test('the database of the run lets its owner make a database and the application only log in', async () => {
  const { databaseUrl, databaseAdminUrl } = inject('servers');
  const owner = new pg.Client({ connectionString: databaseAdminUrl });
  await owner.connect();
  await owner.query('CREATE DATABASE of_one_test');
  await owner.query('DROP DATABASE of_one_test');
  await owner.end();
  const app = new pg.Client({ connectionString: databaseUrl });
  await app.connect();
  await expect(app.query('CREATE DATABASE of_nobody')).rejects.toThrow(/permission denied/);
  await expect(app.query('CREATE TABLE of_nobody ()')).rejects.toThrow(/permission denied/);
  await app.end();
});

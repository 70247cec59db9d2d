// The database and its two roles: one that owns and migrates, one that only logs in and is granted what it may.
import pg from 'pg';
import type { Passwords } from './passwords.ts';

export const DATABASE = 'jiexu';
export const OWNER = 'jiexu_owner';
export const APP = 'jiexu_app';
export const SUPERUSER = 'postgres';

/**
 * Makes what is missing; may be called at every start. Only in ephemeral mode may the owner make databases and roles,
 * so that each test file can have its own.
 */
export async function makeRoles(port: number, passwords: Passwords, ephemeral: boolean): Promise<void> {
  const admin = new pg.Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: passwords.superuser,
    database: 'postgres',
  });
  await admin.connect();
  try {
    const power = ephemeral ? 'CREATEDB CREATEROLE' : 'NOCREATEDB NOCREATEROLE';
    await role(admin, OWNER, passwords.owner, power);
    await role(admin, APP, passwords.app, 'NOCREATEDB NOCREATEROLE');
    if (ephemeral) await admin.query(`GRANT ${APP} TO ${OWNER} WITH ADMIN OPTION, INHERIT FALSE, SET TRUE`);
    const found = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) {
      await admin.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER} STRATEGY file_copy`);
      await admin.query(`REVOKE ALL ON DATABASE ${DATABASE} FROM PUBLIC`);
      await admin.query(`GRANT CONNECT ON DATABASE ${DATABASE} TO ${APP}`);
    }
  } finally {
    await admin.end();
  }
}

async function role(admin: pg.Client, name: string, password: string, power: string): Promise<void> {
  const found = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  const verb = found.rowCount === 0 ? 'CREATE' : 'ALTER';
  const attributes = `LOGIN NOSUPERUSER NOREPLICATION NOBYPASSRLS ${power} PASSWORD ${pg.escapeLiteral(password)}`;
  await admin.query(`${verb} ROLE ${name} ${attributes}`);
}

/** Connection string of a role on our own server. */
export function urlOf(role: string, password: string, port: number, database: string = DATABASE): string {
  return `postgresql://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

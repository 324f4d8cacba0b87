import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { ENTITIES } from '../../src/entities.js';
import { openDatabase } from '../../src/platform/database/open-database.js';

/** A name that no other run on the server takes. */
export function databaseName(kind: 'test' | 'template'): string {
  return `lodestock_${kind}_${randomBytes(8).toString('hex')}`;
}

/** Where a database of a server is reached. */
export function urlOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** @param serverUrl of a user who may create databases */
export async function asAdministrator(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Makes a database that has gone through all migrations and holds nothing. @returns its name */
export async function createTemplate(serverUrl: string): Promise<string> {
  const name = databaseName('template');
  await asAdministrator(serverUrl, `CREATE DATABASE ${name}`);
  const database = await openDatabase(urlOf(serverUrl, name), ENTITIES);
  await database.close();
  return name;
}

/** Removes a database with everything in it, whoever is connected to it. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await asAdministrator(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

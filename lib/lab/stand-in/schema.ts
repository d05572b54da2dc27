import { dialects } from '../../facts/opensips/dialects';
import { tables, type TableFact } from '../../facts/tables';
import type { OpenSipsVersion } from '../../model';
import { identifier, sql, writeSql, type Sql } from '../../syntax/sql';

/**
 * Table definitions in place of the package's, by the names of its scripts: every table with the number that table
 * `version` must give it, and the columns that we write to ourselves. Other tables have an `id` alone.
 */
export function schemaScripts(version: OpenSipsVersion): ReadonlyMap<string, string> {
  const scripts = new Map<string, Sql[]>();
  for (const fact of tables(version).values()) {
    const name = `${fact.script}-create.sql`;
    scripts.set(name, [...(scripts.get(name) ?? []), ...create(version, fact)]);
  }
  return new Map([...scripts].map(([name, statements]) => [name, writeSql(statements)]));
}

function create(version: OpenSipsVersion, { table, version: number }: TableFact): readonly Sql[] {
  const name = identifier(table);
  if (table === 'version') {
    // In the words of the package's: a shared database adds a primary key to them.
    const columns = sql`table_name CHAR(32) NOT NULL, table_version INT UNSIGNED DEFAULT 0 NOT NULL`;
    return [sql`CREATE TABLE ${name} (${columns}, CONSTRAINT t_name_idx UNIQUE (table_name))`];
  }
  const { columns, unique } = contentOf(version, table);
  const parts = [
    sql`id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY NOT NULL`,
    ...columns.map((column) => sql`${identifier(column)} CHAR(255)`),
    ...(unique.length > 0 ? [sql`UNIQUE (${unique.map(identifier)})`] : []),
  ];
  return [
    sql`CREATE TABLE ${name} (${parts})`,
    ...(number === null ? [] : [sql`INSERT INTO version (table_name, table_version) VALUES (${table}, ${number})`]),
  ];
}

interface Content {
  readonly columns: readonly string[];
  readonly unique: readonly string[];
}

function contentOf(version: OpenSipsVersion, table: string): Content {
  switch (table) {
    case 'subscriber':
      return { columns: ['username', 'domain', 'password', 'ha1'], unique: ['username', 'domain'] };
    case 'clusterer': {
      const { columns, idColumn } = dialects[version].clusterer;
      return { columns, unique: ['cluster_id', idColumn] };
    }
    default:
      return { columns: [], unique: [] };
  }
}

/** The languages of the Code component, by the names `language` takes. Bundled into the editor chunk. */

import { css } from "@codemirror/lang-css";
import { html } from "@codemirror/lang-html";
import { javascript } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { markdown } from "@codemirror/lang-markdown";
import { python } from "@codemirror/lang-python";
import {
  Cassandra,
  MariaSQL,
  MSSQL,
  MySQL,
  PLSQL,
  PostgreSQL,
  type SQLDialect,
  SQLite,
  StandardSQL,
  sql,
} from "@codemirror/lang-sql";
import { yaml } from "@codemirror/lang-yaml";
import { StreamLanguage, type StreamParser } from "@codemirror/language";
import { c, cpp } from "@codemirror/legacy-modes/mode/clike";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { jinja2 } from "@codemirror/legacy-modes/mode/jinja2";
import { r } from "@codemirror/legacy-modes/mode/r";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { esper, gpSQL, gql, hive, sparkSQL } from "@codemirror/legacy-modes/mode/sql";
import { stex } from "@codemirror/legacy-modes/mode/stex";
import type { Extension } from "@codemirror/state";

const legacy = (mode: StreamParser<unknown>) => () => StreamLanguage.define(mode);
const dialect = (of: SQLDialect) => () => sql({ dialect: of });

const languages: Record<string, () => Extension> = {
  python,
  c: legacy(c),
  cpp: legacy(cpp),
  markdown: () => markdown(),
  latex: legacy(stex),
  json,
  html: () => html(),
  css,
  javascript: () => javascript({ jsx: true }),
  jinja2: legacy(jinja2),
  typescript: () => javascript({ jsx: true, typescript: true }),
  yaml,
  dockerfile: legacy(dockerFile),
  shell: legacy(shell),
  r: legacy(r),
  sql: dialect(StandardSQL),
  "sql-msSQL": dialect(MSSQL),
  "sql-mySQL": dialect(MySQL),
  "sql-mariaDB": dialect(MariaSQL),
  "sql-sqlite": dialect(SQLite),
  "sql-cassandra": dialect(Cassandra),
  "sql-plSQL": dialect(PLSQL),
  "sql-hive": legacy(hive),
  "sql-pgSQL": dialect(PostgreSQL),
  "sql-gql": legacy(gql),
  "sql-gpSQL": legacy(gpSQL),
  "sql-sparkSQL": legacy(sparkSQL),
  "sql-esper": legacy(esper),
};

/** What makes an editor understand `name`; nothing for plain text. */
export function languageExtension(name: string | null): Extension {
  return languages[name ?? ""]?.() ?? [];
}

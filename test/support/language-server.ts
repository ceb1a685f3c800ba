/** The language server that editors check YAML with, spoken to as an editor does. */
import { spawn } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const BIN = fileURLToPath(
  new URL('../../node_modules/yaml-language-server/bin/yaml-language-server', import.meta.url),
);

/** Lines and columns count from 0. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface EditorDiagnostic {
  readonly message: string;
  readonly range: { readonly start: Place; readonly end: Place };
}

export interface Editor {
  /** Opens a document as if it lay at this path; resolves with what is wrong with it. */
  open(path: string, text: string): Promise<readonly EditorDiagnostic[]>;
  /** The text that is shown when the pointer rests there. */
  hover(path: string, at: Place): Promise<string>;
  /** What is offered there: label to documentation. */
  complete(path: string, at: Place): Promise<ReadonlyMap<string, string>>;
  close(): void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** Answers each question for settings: nothing is fetched, and everything is checked. */
const SETTINGS = {
  validate: true,
  hover: true,
  completion: true,
  schemaStore: { enable: false },
  kubernetesCRDStore: { enable: false },
};

/** Cuts the bytes of the stream into messages. */
function messageReader(take: (message: Message) => void): (chunk: Buffer) => void {
  let bytes = Buffer.alloc(0);
  return (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (;;) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = Number(/Content-Length: (\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1]);
      if (bytes.length < end + 4 + length) return;
      const body = bytes.toString('utf8', end + 4, end + 4 + length);
      bytes = bytes.subarray(end + 4 + length);
      take(JSON.parse(body) as Message);
    }
  };
}

const textOf = (documentation: unknown): string =>
  typeof documentation === 'string'
    ? documentation
    : ((documentation as { readonly value?: string } | undefined)?.value ?? '');

interface Connection {
  request(method: string, params: object): Promise<unknown>;
  notify(method: string, params: object): void;
  /** Calls of the server that want no answer. */
  heard(listen: (method: string, params: unknown) => void): void;
  close(): void;
}

function connect(): Connection {
  const child = spawn(process.execPath, [BIN, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const asked = new Map<number, (result: unknown) => void>();
  let listener: (method: string, params: unknown) => void = () => undefined;
  let last = 0;
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const answer = ({ id, method, params }: Message): void => {
    const items = (params as { readonly items?: readonly { readonly section?: string }[] }).items;
    const settings = items?.map(({ section }) => (section === 'yaml' ? SETTINGS : {}));
    send({ id, result: method === 'workspace/configuration' ? settings : null });
  };
  child.stdout.on(
    'data',
    messageReader((message) => {
      if (message.method === undefined) asked.get(message.id ?? 0)?.(message.result);
      else if (message.id === undefined) listener(message.method, message.params);
      else answer(message);
    }),
  );
  return {
    request: (method, params) =>
      new Promise((resolve) => {
        last += 1;
        asked.set(last, resolve);
        send({ id: last, method, params });
      }),
    notify: (method, params) => {
      send({ method, params });
    },
    heard: (listen) => {
      listener = listen;
    },
    close: () => {
      child.kill();
    },
  };
}

const documentAt = (path: string): { readonly uri: string } => ({ uri: pathToFileURL(path).href });

export async function startEditor(root: string): Promise<Editor> {
  const connection = connect();
  const checked = new Map<string, (diagnostics: readonly EditorDiagnostic[]) => void>();
  connection.heard((method, params) => {
    if (method !== 'textDocument/publishDiagnostics') return;
    const { uri, diagnostics } = params as {
      readonly uri: string;
      readonly diagnostics: readonly EditorDiagnostic[];
    };
    checked.get(uri)?.(diagnostics);
  });
  const rootUri = pathToFileURL(root).href;
  await connection.request('initialize', {
    processId: process.pid,
    rootUri,
    capabilities: {
      workspace: { configuration: true },
      textDocument: { hover: { contentFormat: ['markdown'] } },
    },
  });
  connection.notify('initialized', {});
  return {
    open: (path, text) =>
      new Promise((resolve) => {
        const { uri } = documentAt(path);
        checked.set(uri, resolve);
        const textDocument = { uri, languageId: 'yaml', version: 1, text };
        connection.notify('textDocument/didOpen', { textDocument });
      }),
    hover: async (path, position) => {
      const params = { textDocument: documentAt(path), position };
      const found = await connection.request('textDocument/hover', params);
      return textOf((found as { readonly contents?: unknown } | null)?.contents);
    },
    complete: async (path, position) => {
      const params = { textDocument: documentAt(path), position };
      const found = await connection.request('textDocument/completion', params);
      const { items } = found as {
        readonly items: readonly { readonly label: string; readonly documentation?: unknown }[];
      };
      return new Map(items.map(({ label, documentation }) => [label, textOf(documentation)]));
    },
    close: () => {
      connection.close();
    },
  };
}

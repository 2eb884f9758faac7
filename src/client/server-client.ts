import * as vscode from 'vscode';
import { CloseAction, ErrorAction, type BaseLanguageClient, type LanguageClientOptions } from 'vscode-languageclient';
import { MOST_ENDS, RestartPolicy } from './restarts.js';

/** Makes a client with a server of its own; how depends on where the extension runs. */
export type Launch = (options: LanguageClientOptions) => Promise<BaseLanguageClient>;

export type ServerState =
  | { readonly kind: 'starting' | 'running' | 'stopped' }
  | { readonly kind: 'restarting'; readonly delay: number }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * The language server's life: started, restarted after it ended by itself (ever more slowly, then no more), stopped.
 * What is asked of it is done one thing after another.
 */
export class ServerClient implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<ServerState>();
  readonly onDidChangeState = this.#changed.event;
  readonly #policy = new RestartPolicy();
  #queue: Promise<void> = Promise.resolve();
  #client: BaseLanguageClient | null = null;
  #state: ServerState = { kind: 'stopped' };
  #retry: ReturnType<typeof setTimeout> | undefined;
  #restarts = 0;

  constructor(
    private readonly launch: Launch,
    private readonly options: () => LanguageClientOptions,
    private readonly prepare: (client: BaseLanguageClient) => void,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** The client while its server runs. */
  get client(): BaseLanguageClient | null {
    return this.#state.kind === 'running' ? this.#client : null;
  }

  get state(): ServerState {
    return this.#state;
  }

  /** How many times the server was started again because it had ended by itself. */
  get restarts(): number {
    return this.#restarts;
  }

  start(): Promise<void> {
    return this.enqueue(() => this.startNow());
  }

  /** By hand: what failed before does not count any more. */
  restart(): Promise<void> {
    this.#policy.reset();
    return this.enqueue(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.stopNow());
  }

  /** Sends a request once the server runs. Rejects with a message for people when it does not. */
  async request<Answer>(method: string, params: unknown): Promise<Answer> {
    return (await this.running()).sendRequest<Answer>(method, params);
  }

  /** The client, once its server runs. */
  async running(): Promise<BaseLanguageClient> {
    await this.#queue;
    const { client } = this;
    if (client === null) {
      throw new Error(vscode.l10n.t('The server is not running. "Seedlint: Restart Server" starts it.'));
    }
    return client;
  }

  dispose(): void {
    clearTimeout(this.#retry);
    this.#changed.dispose();
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    const run = this.#queue.then(work);
    this.#queue = run.catch(() => undefined);
    return run;
  }

  private async startNow(): Promise<void> {
    if (this.#client !== null) return;
    clearTimeout(this.#retry);
    this.set({ kind: 'starting' });
    let client: BaseLanguageClient;
    try {
      client = await this.launch({
        ...this.options(),
        initializationFailedHandler: () => false,
        errorHandler: {
          error: (error) => {
            this.log.error(`Connection: ${error.message}`);
            return { action: ErrorAction.Continue };
          },
          closed: () => {
            if (this.#client === client) this.ended('the server ended');
            return { action: CloseAction.DoNotRestart, handled: true };
          },
        },
      });
      this.#client = client;
      this.prepare(client);
      await client.start();
    } catch (error) {
      this.ended(error instanceof Error ? error.message : String(error));
      return;
    }
    // It may have ended while it started.
    if (this.#client === client) this.set({ kind: 'running' });
  }

  private async stopNow(): Promise<void> {
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = null;
    if (client !== null) {
      await client.stop().catch((error: unknown) => { this.log.warn(`Stopping the server: ${String(error)}`); });
      void client.dispose();
    }
    this.set({ kind: 'stopped' });
  }

  private ended(reason: string): void {
    const client = this.#client;
    this.#client = null;
    void client?.dispose().catch(() => undefined);
    const delay = this.#policy.ended(Date.now());
    if (delay === null) {
      this.log.error(`${reason}, ${String(MOST_ENDS)} times in a row: it is not started again by itself.`);
      this.set({ kind: 'failed', reason: vscode.l10n.t('It ended {0} times within three minutes.', MOST_ENDS) });
      return;
    }
    this.log.warn(`${reason}; it is started again in ${String(delay)} ms.`);
    this.set({ kind: 'restarting', delay });
    this.#retry = setTimeout(() => {
      this.#restarts++;
      void this.start();
    }, delay);
  }

  private set(state: ServerState): void {
    this.#state = state;
    this.log.info(`Server: ${state.kind}`);
    this.#changed.fire(state);
  }
}

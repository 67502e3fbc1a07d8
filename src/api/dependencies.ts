import type { Client } from '@temporalio/client';
import type { Request } from 'express';
import type { Logger } from 'pino';
import type { PackDefaults, PendingApproval } from '../pack/parse-pack';
import type { PackParser } from '../pack/pack-parser';
import type { EventFeed } from '../store/events/event-feed';
import type { Store } from '../store/store';
import type { Notifier } from '../webhooks/notifier';
import type { RunOptions, TemporalCommand } from '../workflows/contract';
import type { Actor } from './actor';

/**
 * Finds out who calls.
 * @throws Problem `unauthenticated`
 */
export type Authenticator = (request: Request) => Promise<Actor>;

export interface ApiSettings {
  /** `host:port`, as a browser writes it into Host, of every name the service is reached by. */
  readonly allowedHosts: readonly string[];
  /** Where links from the Temporal UI lead; without it they are left out. */
  readonly publicUrl?: string;
  /** For metadata that a pack leaves out. */
  readonly defaults: PackDefaults;
  /** For options that neither upload nor pack gives. */
  readonly options: RunOptions;
  readonly pendingApproval: PendingApproval;
  /** Nobody has to prove who they are here, so that a signal to Temporal proves no less. */
  readonly signalsMayApprove: boolean;
  readonly uploadMaxBytes: number;
  /** Per caller; absent: no limit. */
  readonly uploadsPerMinute?: number;
  readonly temporalUiUrl?: string;
  /** Temporal's. */
  readonly namespace: string;
  /** How people call Temporal's command line, for what a run's details tell them to type. */
  readonly temporalCommand: TemporalCommand;
}

export interface ApiDependencies {
  readonly store: Store;
  /** Says when a run has new events. */
  readonly eventFeed: EventFeed;
  /** Absent: nobody is notified. */
  readonly notifier?: Notifier | undefined;
  readonly temporal: Client;
  /**
   * To be asked before a run is stored.
   * @throws Problem `unavailable`
   */
  readonly requireTemporal: () => Promise<void>;
  readonly taskQueue: string;
  readonly settings: ApiSettings;
  readonly parser: PackParser;
  /** Why this workspace may not be used, for the uploader to read; undefined when it may. */
  readonly workspaceRefusal: (workspaceUrl: string) => string | undefined;
  readonly authenticate: Authenticator;
  /** Whether the workspace answers, for the health answer. */
  readonly checkWorkspace: () => Promise<boolean>;
  readonly log: Logger;
  readonly version: string;
}

/** The window's one store, put together from its slices. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { StatePatch } from '../../shared/ipc'
import { createAppSlice, type AppSlice } from './app-slice'
import { createCommandsSlice, type CommandsSlice } from './commands-slice'
import { createClosedSlice, type ClosedSlice } from './closed-slice'
import { createFirstRunSlice, type FirstRunSlice } from './first-run-slice'
import { createFilesSlice, type FilesSlice } from './files-slice'
import { createGivenSlice, type GivenSlice } from './given-slice'
import { createGroupSlice, type GroupSlice } from './group-slice'
import { createHistorySlice, type HistorySlice } from './history-slice'
import { createLogsSlice, type LogsSlice } from './logs-slice'
import { createLabSlice, type LabSlice } from './lab-slice'
import { createNotebookSlice, type NotebookSlice } from './notebook-slice'
import type { Platform } from './platform'
import { createQueuesSlice, type QueuesSlice } from './queues-slice'
import { createSeriesSlice, type SeriesSlice } from './series-slice'
import { createSettingsSlice, type SettingsSlice } from './settings-slice'
import { createServersSlice, type ServersSlice } from './servers-slice'
import { createTimelineSlice, type TimelineSlice } from './timeline-slice'
import { createTraceSlice, type TraceSlice } from './trace-slice'
import { createUiSlice, type UiSlice } from './ui-slice'
import { createUpdatesSlice, type UpdatesSlice } from './updates-slice'

export interface AppState
  extends
    ServersSlice,
    GroupSlice,
    HistorySlice,
    QueuesSlice,
    CommandsSlice,
    NotebookSlice,
    FilesSlice,
    GivenSlice,
    SeriesSlice,
    LogsSlice,
    SettingsSlice,
    ClosedSlice,
    FirstRunSlice,
    LabSlice,
    AppSlice,
    TimelineSlice,
    TraceSlice,
    UpdatesSlice,
    UiSlice {}

export type AppStore = StoreApi<AppState>

export function createAppStore(platform: Platform): AppStore {
  return createStore<AppState>()((set, get) => ({
    ...createServersSlice(platform)(set, get),
    ...createGroupSlice(platform)(set, get),
    ...createHistorySlice(platform)(set, get),
    ...createQueuesSlice(platform)(set, get),
    ...createCommandsSlice(platform)(set, get),
    ...createNotebookSlice(platform)(set, get),
    ...createFilesSlice(platform)(set, get),
    ...createGivenSlice(platform)(set, get),
    ...createSeriesSlice(platform)(set, get),
    ...createLogsSlice(platform)(set, get),
    ...createSettingsSlice(platform)(set, get),
    ...createClosedSlice(platform)(set, get),
    ...createFirstRunSlice(platform)(set, get),
    ...createLabSlice(platform)(set, get),
    ...createAppSlice(platform)(set, get),
    ...createTimelineSlice(platform)(set, get),
    ...createTraceSlice(platform)(set, get),
    ...createUpdatesSlice(platform)(set, get),
    ...createUiSlice(platform)(set, get)
  }))
}

/** Takes over what changed in the app. */
export function applyPatch(store: AppStore, patch: StatePatch): void {
  const before = store.getState()
  before.applyServers(patch)
  before.applyGroup(patch, before)
  before.applyDoctor(patch)
  before.applyHeard(patch)
}

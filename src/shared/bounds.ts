/**
 * Every bound outside of the protocol in one place, by the process that it is of, with its
 * unit in the name; the protocol's are in src/main/protocol/limits.ts. docs/bounds.md says
 * of each what happens when it is reached.
 */
const KIB = 1024
const MIB = 1024 * 1024
const GIB = 1024 * 1024 * 1024

export const bounds = {
  server: {
    /** Datagrams that wait for the system to take them, and bytes of one socket's. */
    sendsUnchecked: 1024,
    sendBytes: 64 * MIB,
    /** Addresses whose text or number a socket remembers. */
    addresses: 4096,
    /** Endpoints of which is known how much they may get before they prove where they are, and bytes that wait for that. */
    proofAddresses: 4096,
    proofHeldBytes: 256 * KIB,
    proofHeldBytesInAll: 4 * MIB,
    /** Endpoints and addresses of which is known how useful what they send is, and servers known by name there. */
    guardEndpoints: 4096,
    guardAddresses: 1024,
    guardServers: 1024,
    /** Messages to the host that it did not take yet. */
    messagesToHost: 256,
    /** Lines of log in one message to the host. */
    logLinesToHost: 500,
    /** Bytes of log that wait for the disk, of one file of the log, and files beside the newest one. */
    logBytesWaiting: 4 * MIB,
    logFileBytes: 5 * MIB,
    logFilesOld: 4,
    /** Characters of a line's sentence, and of one value in it. */
    logSentenceCharacters: 400,
    logValueCharacters: 120,
    /** Kinds of events that are counted each, and lines of one kind in a second. */
    logEvents: 256,
    logEventsPerSecond: 10,
    /** Bytes of one trace. */
    traceBytes: 64 * GIB,
    /** What is recorded and waits for the disk, and chunks that are kept for reuse. */
    recordChunkBytes: 512 * KIB,
    recordChunksWaiting: 32,
    recordChunksSpare: 4,
    /** Streams with other servers, and of one what waits to be sent; beyond the mark nothing more is read from it. */
    streams: 64,
    /** Streams that one address may have opened, and those of all that did not say whose they are. */
    streamsOfAddress: 32,
    streamsUngreeted: 16,
    streamWaitingBytes: 8 * MIB,
    streamMarkBytes: 2 * MIB,
    /** Servers that it may reach by unicast, and those of them that are remembered on disk. */
    peers: 128,
    peersRemembered: 64,
    /** Ways to others whose datagrams' size is known, and probes of theirs that are answered in a second. */
    pathWays: 512,
    probesAnswered: 256,
    /** Merges that are remembered, characters of one's report and of all, and bytes of the file. */
    merges: 64,
    mergeCharacters: 2 * MIB,
    mergesCharacters: 8 * MIB,
    mergesFileBytes: 64 * MIB,
    /** Steps of the story of one configuration, and entries of each list of a merge's report in it. */
    storySteps: 128,
    storyEntries: 200,
    /** Incidents whose evidence is kept on disk. */
    incidents: 8,
    /** Copies of the queues that are read page by page, and entries of a page. */
    frozenCopies: 2,
    pageEntries: 100_000,
    /** Lab: commands whose repeats are known, characters that tell of faults, servers known by name, and by endpoint. */
    labCommands: 64,
    labFaultsCharacters: 200,
    labNames: 1024,
    labEndpoints: 1024,
    /** Lab: servers whose link has faults or counts of its own. */
    labLinks: 256,
    /** Lab: client messages that are counted once each, until a partition heals by itself. */
    labMessages: 16_384,
    /** Lab: datagrams that are delayed, and their bytes. */
    delayedDatagrams: 65_536,
    delayedBytes: 64 * MIB,
    /** While it is observed: events of one batch, bytes of its facts, datagrams kept to be looked at and their bytes, endpoints known by name. */
    observedEvents: 400,
    observedFactBytes: MIB,
    observedDatagrams: 4096,
    observedBytes: 8 * MIB,
    observedEndpoints: 1024
  },
  /** A process of a closed group, server or client. */
  closed: {
    /** Sessions that proved themselves, and such that did not yet. */
    sessions: 4096,
    unprovedSessions: 1024,
    /** Bytes that are held of one session that has not proved itself, and of all. */
    heldSessionBytes: 256 * KIB,
    heldBytes: 2 * MIB,
    /** Proofs that are sent in a second, asked for or given. */
    proofsPerSecond: 2000,
    /** Endpoints of which the key is known that they use. */
    endpoints: 4096
  },
  client: {
    /** Operations that may wait for room in the window, given-up ones among them. */
    operationsQueued: 65_536,
    /** Datagrams and bytes under way, however much servers allow, and bytes before they said anything. */
    packetsInFlight: 64,
    bytesInFlight: 256 * KIB,
    bytesAtFirst: 4 * KIB,
    /** Milliseconds that an operation may take. */
    timeoutMs: 86_400_000,
    /** Pops that wait for items at one time, and milliseconds that one may wait. */
    waitingPops: 1024,
    waitMs: 86_400_000,
    /** Questions open at one time, and answers kept for one. */
    questions: 256,
    /** Servers that were named and are asked by unicast, too. */
    peersLearned: 64,
    /** Ways to servers whose datagrams' size is known. */
    pathWays: 128,
    /** Clients beside this one that one server alone hears each. */
    sideClients: 64,
    /** Configurations of groups that announced themselves. */
    groupsHeard: 256,
    answersPerQuestion: 256,
    /** Characters of a text in an answer, and of a stretch of a report. */
    answerTextCharacters: 1000,
    reportStretchCharacters: 65_536,
    /** Entries asked for in one question, and questions for pages at one time. */
    pageEntries: 4096,
    pagesInFlight: 8
  },
  host: {
    /** Servers that run on one machine, and servers that a host knows, ended ones among them. */
    servers: 64,
    serversKnown: 256,
    /** `--peer`: how many, and characters of one. */
    peersGiven: 64,
    peerCharacters: 260,
    /** Characters kept of a line that a server prints beside its log. */
    printedCharacters: 2000,
    /** Lines of log kept for a window that opens later, and sent to it at a time. */
    logLinesKept: 10_000,
    logLinesSent: 5000,
    /** Configurations whose story is kept for the window, servers that tell it of one, and names of their members. */
    stories: 64,
    storyTellers: 8,
    storyNames: 512,
    /** Timeline: events that are remembered, those of the window's own messages, events and gaps told at a time, questions for datagrams. */
    timelineEvents: 40_000,
    timelineOwnEvents: 10_000,
    timelineEventsTold: 5000,
    timelineGaps: 5000,
    timelineGapsTold: 500,
    timelineDatagrams: 16_384,
    datagramQuestions: 64,
    /** Lines and events of a recorded trace that is shown. */
    traceLinesShown: 250_000,
    /** Traces that the system had opened and the page may ask for, and problems with such files; bytes that a trace's first line is looked for in. */
    filesGiven: 4,
    /** Actions chosen in the menu, the tray or a notification that the page did not take yet. */
    actionsChosen: 8,
    traceFirstLineBytes: 64 * KIB,
    /** Bytes of what a feed says of the newest version. */
    updateFileBytes: 64 * KIB,
    /** Live monitor: configurations, slots of each, clients of each server, servers, and bytes of facts that wait for other servers'. */
    monitorConfigurations: 32,
    monitorSlots: 2048,
    monitorClients: 4096,
    monitorLanes: 256,
    monitorFactBytes: 8 * MIB,
    /** Command lines of the window that wait, characters of one, and variables. */
    commandsWaiting: 1000,
    lineCharacters: 1000,
    variables: 10_000,
    /** Scripts of the window that run at a time and as many that ended last, lines of one, and sets of variables that are kept for them. */
    scripts: 8,
    scriptLines: 5000,
    scriptScopes: 16,
    /** Operations of one repeat that wait for answers, answers that are told of its beginning and end, and variables told. */
    scriptOutstanding: 256,
    scriptAnswers: 5,
    scriptVariables: 200,
    /** Samples of a chart (ten minutes), queues whose samples are kept, those whose rate is known, and such as can be sorted. */
    seriesSamples: 1200,
    seriesQueues: 8,
    queueRates: 100_000,
    queuesSorted: 100_000,
    /** `serve`: events that wait to be written. */
    eventsWaiting: 10_000,
    /** `serve --health`: connections, and bytes of a request's head. */
    healthConnections: 16,
    healthHeaderBytes: 8 * KIB,
    /** `serve --record-mb`: mebibytes of one recording. */
    recordMebibytes: 1024 * KIB,
    /** `run`: operations in flight, and characters kept of a line that is read. */
    runOutstanding: 65_536,
    inputLineCharacters: 8192,
    /** `work`: commands at a time, and bytes held of a line that one prints. */
    workConcurrency: 256,
    workLineBytes: 64 * KIB,
    /** `logs`: lines shown of the past. */
    logLinesShown: 1_000_000,
    /** `lab play`: bytes of a scenario's file, its steps, and problems told of it. */
    scenarioFileBytes: 256 * KIB,
    scenarioSteps: 1000,
    scenarioProblems: 20,
    /** Remarks on one step of a scenario. */
    scenarioRemarks: 16,
    /** What is told to have been seen at one step of a scenario, sentences. */
    scenarioSightings: 24,
    /** `bench`: items pushed before pops are measured. */
    benchItems: 4_000_000,
    /** `check`: lines of all traces, and characters of one. */
    checkLines: 4_000_000,
    checkLineCharacters: 16 * MIB,
    /** `replay`: characters of a trace that gather before they are written. */
    replayTraceCharacters: 1 * MIB
  },
  /** The window in a browser, `serve --window`. */
  web: {
    /** Browsers that are known as let in, windows of all of them, and of one. */
    sessions: 16,
    windows: 8,
    windowsOfBrowser: 5,
    /** Connections, and requests of one window that are not answered yet. */
    connections: 64,
    requestsOpen: 64,
    /** Bytes of one request, and of events that a browser did not read yet. */
    requestBytes: 1 * MIB,
    streamWaitingBytes: 8 * MIB
  },
  window: {
    /** Lines of log, and servers to choose from in its filter. */
    logLines: 100_000,
    logServers: 64,
    /** What is highlighted in the log, and the last lines of each server. */
    logMarks: 6,
    logLastLines: 5,
    /** Commands with their results, those that wait for one, and lines to walk back through. */
    commands: 1000,
    commandsWaiting: 100,
    historyLines: 500,
    /** Results of the operations on queues. */
    queueAnswers: 1000,
    /** Operations on one side of a cut, with their answers. */
    sideWork: 50,
    /** Suggestions for a line at a time, and variables of the command line that are known. */
    suggestions: 50,
    commandVariables: 200,
    /** Cells of a notebook, lines of one, and characters of all; steps that can be undone. */
    notebookCells: 500,
    cellLines: 1000,
    notebookCharacters: 1 * MIB,
    notebookUndo: 100,
    /** Bytes of a notebook's file, and characters of one that is kept for the next time. */
    notebookFileBytes: 16 * MIB,
    notebookKeptCharacters: 2 * MIB,
    /** Rows of a long list in one request, and parts of the list that are kept. */
    pageRows: 200,
    pageParts: 32,
    /** Notes at the window's edge. */
    notes: 4,
    /** Notes on what changed, and names of servers that are remembered. */
    changes: 100,
    serverNames: 512,
    /** Timeline: events that are held, and as many that wait while it is paused; datagrams on their way from one server to one other. */
    timelineEvents: 60_000,
    timelineOnTheWay: 4096,
    /** Timeline: servers and clients, configurations and absences of each, and gaps of the telling. */
    timelineLanes: 128,
    timelineStretches: 512,
    timelineGaps: 1000
  }
} as const

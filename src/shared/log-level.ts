/** Name of the file in a server's data folder that says at which level it writes its log while it runs. */
export const LOG_LEVEL_FILE = 'log-level'

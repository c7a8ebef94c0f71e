// Made by scripts/js-types from central/protocol. Do not edit.
export const CONTROL_CHANNEL = "control";
export const BULK_CHANNEL = "bulk";
export const CHUNK_BYTES = 16000;
export const WINDOW_BYTES = 256000;
export const MAX_DOCUMENT_BYTES = 20000000;
export const MAX_PRINT_PAGES = 20;
export const MAX_CONTROL_BYTES = 16384;
export const KEEPS_TEXT = "keeps-text";
export const TEXT_CHANNEL = "t140";
export const MAX_TEXT_BLOCK = 500;
export const TEXT_KEPT = 20000;
export const MAX_TEXT_LINE = 300;
export const MAX_MESSAGE_BYTES = 65536;
export const PROTOCOL_VERSION = 1;
export const CLOSE_CODE = Object.freeze({"BAD_MESSAGE": 4400, "NOT_AUTHENTICATED": 4401, "FORBIDDEN": 4403, "REPLACED": 4409, "TOO_BIG": 4413, "BLOCKED": 4423, "TOO_MANY": 4429, "RESTARTING": 4503});

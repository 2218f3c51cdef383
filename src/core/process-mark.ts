import { randomBytes } from 'node:crypto';

/**
 * Suffix of this process's temporary files: its process id and a random number. Processes on two hosts or in two
 * containers may have the same id and write to the same folder on a network file system.
 */
export const processMark = `${process.pid}-${randomBytes(4).toString('hex')}`;

import { randomBytes } from 'node:crypto';

/**
 * What the names of this process' unfinished files end in: its number and a random one. Processes of two hosts, and those of
 * two containers, often have the same number and may write side by side on a network file system.
 */
export const processMark = `${process.pid}-${randomBytes(4).toString('hex')}`;

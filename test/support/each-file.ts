// Runs before every test file. A module that files share is read once a process, and what it did at a file's end it would do once.
import { afterAll } from 'vitest';
import { removeTemporary } from './temporary.ts';

afterAll(removeTemporary);

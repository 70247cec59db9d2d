// To be imported before anything that has schemas: they are not compiled first, which takes longer than reading a few applications.
import { config } from 'zod';

config({ jitless: true });

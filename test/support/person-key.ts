// The secret of the person keys in every rig: a command beside a rig has to have the same.
export const PERSON_KEY_SECRET = Buffer.alloc(32, 7);

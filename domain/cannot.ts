// What cannot be done as things stand, for whoever asked: a sentence with the thing, the rule and the remedy. No fault of the program.

/** Its message is shown as it is. What is wrong with the input itself is `UnusableInput`. */
export class CannotBeDone extends Error {
  override readonly name: string = 'CannotBeDone';
}

// A webpack loader that fails the workflow bundle when a rule or a calendar would be in it.
module.exports = function refuseRules() {
  throw new Error(
    `${this.resourcePath} must not be in the workflow bundle: rules and calendars are asked through activities, so that a changed file changes no replay`,
  );
};

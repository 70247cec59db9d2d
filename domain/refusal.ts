// The name that an office's declared refusal has in the history of a run; saved histories hold it.

/** Type of the failure; `details[0]` is the `RefusalData` of the contract. */
export const BUSINESS_REFUSAL = 'BusinessRefusal';

// The code of an area or a pool, by its shape.

export const AREA_CODE = /^\d{6}$/;
export const AREA_CODE_RULE = 'six digits, such as 510100';

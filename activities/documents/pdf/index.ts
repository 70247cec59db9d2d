// Papers as PDFs: one function a paper. Importing this is cheap; the compiler and the fonts are loaded when the first
// paper is printed.
export { renderCertificate } from './certificate.ts';
export { renderEscalation } from './escalation.ts';
export { renderForm } from './form.ts';
export type { PrintOptions } from './layout.ts';
export { renderLetter } from './letter.ts';
export { renderCompletionNotice, renderPaymentNotice, renderRefusalNotice } from './notices.ts';
export { renderRecord } from './record.ts';

// A process that imports seals and papers and prints nothing: which of the typesetter's libraries did that load?
import '../../contract/seals/seal.ts';
import '../../activities/documents/pdf/index.ts';

const report: unknown = process.report.getReport();
if (typeof report !== 'object' || report === null || !('sharedObjects' in report)) throw new Error('no report');
process.stdout.write(JSON.stringify(report.sharedObjects));

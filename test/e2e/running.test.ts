// What clerks, employers and operators do on the command line, part after part against one running system.
import './batch.ts';
import './cli.ts';
import './operator.ts';

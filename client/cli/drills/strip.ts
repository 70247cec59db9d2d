// `jiexu drill strip`: the sum arrives without its payment number, and is nobody's until it is allotted.
import { drill } from './set.ts';

export default drill({ example: 'drill strip 510100-20260930-17' }, () => ({ loseReference: true }));

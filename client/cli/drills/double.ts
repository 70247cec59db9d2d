// `jiexu drill double`: the sum arrives twice under one payment number.
import { drill } from './set.ts';

export default drill({ example: 'drill double 510100-20260930-17' }, () => ({ double: true }));

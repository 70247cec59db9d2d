// `jiexu drill lose`: the bank takes the order, and nobody hears of it until it is released.
import { drill } from './set.ts';

export default drill({ example: 'drill lose 510100-20260930-17' }, () => ({ lose: true }));

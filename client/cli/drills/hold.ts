// `jiexu drill hold`: the sum is reported as sent, and in flight until it is released.
import { drill } from './set.ts';

export default drill({ example: 'drill hold --from 510100' }, () => ({ holdDelivery: true }));

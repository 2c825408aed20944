import { NO_POLICY, type Contract } from '../../src/core/contracts/contract.ts';

/**
 * A contract of the year 2026 for the devices that name it in their contract column, for tests to
 * vary.
 */
export function aContract(over: Partial<Contract> & { number: string }): Contract {
  return {
    name: `Contract ${over.number}`,
    labels: [],
    owner: '',
    vendor: 'Vendor',
    vendorPhone: '',
    amountFen: null,
    monthlyFeeFen: null,
    from: '2026-01-01',
    to: '2026-12-31',
    attachments: [],
    covers: { by: 'column' },
    policy: NO_POLICY,
    stages: [],
    ...over,
  };
}
